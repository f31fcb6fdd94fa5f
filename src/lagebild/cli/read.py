"""`lagebild read`: articles in, records out."""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads neither model nor views that it does not use)

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from lagebild.cli.base import FAILURE, Language, Text, captured, lang_option, show, words_in
from lagebild.cli.opening import libraries
from lagebild.errors import InputError

if TYPE_CHECKING:
    from lagebild.pipeline import Reader
    from lagebild.record import Record
    from lagebild.view.words import Words

_MANY = {
    "feed": "a feed, not an article: `lagebild ingest` takes what it names",
    "jsonl": "JSON, not an article: `lagebild read --jsonl FILE --out RECORDS` reads its lines",
    "warc": "a web archive, not an article: `lagebild ingest` takes its pages",
}
_PAGE_SAYS = ("outlet", "title", "url")
_Facts = dict[str, str | None]


class _Options(msgspec.Struct, frozen=True):
    """The options of `lagebild read`."""

    json: bool
    pretty: bool
    html: str | None
    jsonl: str | None
    out: str | None
    workers: int | None
    id: str | None
    date: str | None
    outlet: str | None
    title: str | None
    url: str | None
    lang: Language | None

    def problem(self, files: tuple[str, ...]) -> str | None:
        """Why these options do not go together, None if they do."""
        single = [name for name in ("html", "id", "title", "url") if getattr(self, name)]
        if self.jsonl:
            misplaced = [name for name in ("html", "id", "date", "outlet", "title", "url") if getattr(self, name)]
            if files or misplaced:
                return f"--jsonl takes articles from {self.jsonl} alone: {files[0] if files else '--' + misplaced[0]}"
            return None if self.out else "--jsonl needs --out"
        if self.out or self.workers:
            return "--out and --workers go with --jsonl"
        if not files:
            return "name a file, or - for standard input"
        if len(files) > 1 and single:
            return f"--{single[0]} takes one file"
        return None


@click.command()
@click.argument("files", nargs=-1, metavar="FILE|-…")
@click.option("--json", is_flag=True, help="Print each record as one line of JSON.")
@click.option("--pretty", is_flag=True, help="Print each record as indented JSON.")
@click.option("--html", metavar="FILE", help="Write one self-contained page.")
@click.option("--jsonl", metavar="FILE|-", help="Read a batch: one JSON object with id and text a line.")
@click.option("--out", metavar="FILE", help="Append the batch's records here; what it holds already is skipped.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Threads for a batch [default: one a core].")
@click.option(
    "--id", type=Text(), metavar="ID", help="The article's id [default: the file as named, or a hash of the text]."
)
@click.option("--date", type=Text(), metavar="DATE", help="The articles' own date, 2025-04-28.")
@click.option("--outlet", type=Text(), metavar="NAME", help="Who published the articles.")
@click.option("--title", type=Text(), metavar="TEXT", help="The article's headline.")
@click.option("--url", type=Text(), metavar="URL", help="The article's address.")
@lang_option
@click.pass_context
def read(ctx: click.Context, /, files: tuple[str, ...], **given: Any) -> None:
    """Read articles and print who did what to whom, according to whom.

    FILE is plain text or a web page; - is standard input. With --jsonl, a whole batch is read; the same call resumes
    it.
    """
    options = _Options(**given)
    if problem := options.problem(files):
        raise click.UsageError(problem)
    ctx.meta["language"] = options.lang
    if options.jsonl and options.out:
        _batch(options.jsonl, Path(options.out), options)
    elif not _files(files, options):
        ctx.exit(FAILURE)


def _files(files: tuple[str, ...], options: _Options) -> bool:
    """Read each file; whether all could be read."""
    from lagebild.batch import text_of
    from lagebild.pipeline import Reader

    reader, well = Reader(), True
    for number, name in enumerate(files):
        try:
            record = _record(reader, text_of(name), name, options)
        except InputError as error:
            click.echo(f"Error: {error}", err=True)
            well = False
        else:
            heading = f"==> {name} <==\n" if len(files) > 1 else ""
            _show(record, options, "\n" * (number > 0) + heading)
            _warn(record, name, options)
    return well


def _record(reader: "Reader", text: str, name: str, options: _Options) -> "Record":
    facts = _facts(text, name)
    given = {field: getattr(options, field) for field in ("date", "outlet", "title", "url")}
    facts |= {field: value for field, value in given.items() if value}
    try:
        return reader.read(
            facts.pop("text") or "",
            id=options.id or (click.format_filename(name) if name != "-" else None),
            **facts,
        )
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _facts(text: str, name: str) -> _Facts:
    """The text, or the main text of a page with what the page says of it. `InputError` for what holds many articles."""
    from lagebild.archive.sources.kinds import HEAD, sniff

    kind = sniff(text[:HEAD].encode())
    if kind in _MANY:
        raise InputError(f"{name}: {_MANY[kind]}")
    if kind == "text":
        return {"text": text}
    with libraries():
        from lagebild.archive.extraction.extract import extract
        from lagebild.archive.items import Item
    page = extract(Item(name, text.encode(), "text/html; charset=utf-8"))
    return {"text": page.text, "date": page.published.value, **{field: getattr(page, field) for field in _PAGE_SAYS}}


def _show(record: "Record", options: _Options, heading: str) -> None:
    """Print a record in the form that was asked for: JSON for programs, a page, or text for people."""
    if options.json or options.pretty:
        text = record.to_json()
        show((msgspec.json.format(text, indent=2) if options.pretty else text) + "\n", encoding="utf-8")
    if options.html:
        from lagebild.view.html import page

        Path(options.html).write_text(page(record, words_in(options.lang)), encoding="utf-8")
    if not (options.json or options.pretty or options.html):
        show(heading + _screen(record, words_in(options.lang)))


def _warn(record: "Record", name: str, options: _Options) -> None:
    """Say on standard error, unless the screen says it, that nobody measured how well this language is read."""
    from lagebild.text.language import SUPPORTED

    code = record.document.language
    if code not in SUPPORTED and (options.json or options.pretty or options.html):
        click.echo(f"{name}: {words_in(options.lang).unmeasured.format(code=code)}", err=True)


def _screen(record: "Record", words: "Words") -> str:
    from lagebild.view.terminal import Screen

    return captured(lambda console: Screen(console, words).show(record))


def _batch(source: str, out: Path, options: _Options) -> None:
    from lagebild.batch import Batch, written_ids
    from lagebild.pipeline import Reader
    from lagebild.view.progress import Bar

    if out.exists() and source != "-" and out.samefile(source):
        raise InputError(f"{out}: --jsonl and --out are the same file")
    reader, words = Reader(), words_in(options.lang)
    size = None if source == "-" else Path(source).stat().st_size
    with click.open_file(source, "rb") as file, Bar(words, size) as bar:
        batch = Batch(file, written_ids(out), lambda n, why: bar.say(f"{source}:{n}: {why}"), bar.advance)
        try:
            with out.open("ab") as target:
                for record in reader.read_many(batch.articles(), workers=options.workers, on_error=batch.refuse):
                    batch.write(record, target)
                    bar.read()
        finally:
            counts = {"written": batch.written, "skipped": batch.skipped, "bad": batch.bad}
            bar.say(words.summary.format(**counts, rate=bar.rate()))
