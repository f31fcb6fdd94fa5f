"""The command line: `lagebild read`, `lagebild who`, `lagebild where`, `lagebild types`, `lagebild schema`.

Exit status: 0, or 1 where a name is unknown, or 2 where an argument or a file could not be read (the other files still
are), or 130 after Ctrl-C.
Every error is one line on standard error.
"""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads neither model nor views that it does not use)

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from lagebild.errors import InputError, LagebildError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from lagebild.pipeline import Reader
    from lagebild.record import Record
    from lagebild.view.words import Words

_UNKNOWN = 1
_FAILURE = 2
_INTERRUPTED = 130  # 128 + SIGINT, as shells count


class _Failure(click.ClickException):
    """An error that ends the command."""

    exit_code = _FAILURE


class _Group(click.Group):
    """Turns the errors that are to be expected into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LagebildError as error:
            raise _Failure(str(error)) from error
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            raise _Failure(f"{error.filename or 'output'}: {error.strerror}") from error
        except KeyboardInterrupt:
            click.echo(f"\n{_words(ctx.meta.get('language')).interrupted}", err=True)
            raise SystemExit(_INTERRUPTED) from None


class _Text(click.ParamType[str]):
    """An argument for the record; bytes that are no text in the locale's encoding become U+FFFD."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return click.format_filename(value)


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
    lang: Literal["de", "en"] | None

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


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lagebild")
def main() -> None:
    """Lagebild reads news: who did what to whom, where and when, and according to whom."""


_lang = click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the output [default: the locale's].")


@main.command()
@click.argument("files", nargs=-1, metavar="FILE|-…")
@click.option("--json", is_flag=True, help="Print each record as one line of JSON.")
@click.option("--pretty", is_flag=True, help="Print each record as indented JSON.")
@click.option("--html", metavar="FILE", help="Write one self-contained page.")
@click.option("--jsonl", metavar="FILE|-", help="Read a batch: one JSON object with id and text a line.")
@click.option("--out", metavar="FILE", help="Append the batch's records here; what it holds already is skipped.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Threads for a batch [default: one a core].")
@click.option(
    "--id", type=_Text(), metavar="ID", help="The article's id [default: the file as named, or a hash of the text]."
)
@click.option("--date", type=_Text(), metavar="DATE", help="The articles' own date, 2025-04-28.")
@click.option("--outlet", type=_Text(), metavar="NAME", help="Who published the articles.")
@click.option("--title", type=_Text(), metavar="TEXT", help="The article's headline.")
@click.option("--url", type=_Text(), metavar="URL", help="The article's address.")
@_lang
@click.pass_context
def read(ctx: click.Context, /, files: tuple[str, ...], **given: Any) -> None:
    """Read articles and print who did what to whom, according to whom.

    FILE is plain text; - is standard input. With --jsonl, a whole batch is read; the same call resumes it.
    """
    options = _Options(**given)
    if problem := options.problem(files):
        raise click.UsageError(problem)
    ctx.meta["language"] = options.lang
    if options.jsonl and options.out:
        _batch(options.jsonl, Path(options.out), options)
    elif not _files(files, options):
        ctx.exit(_FAILURE)


@main.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from lagebild.record import json_schema

    _print(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n")


@main.command()
@_lang
def types(lang: Literal["de", "en"] | None) -> None:
    """List the event types and their modes."""
    from lagebild.view.types import listing

    _print(listing(_words(lang)))


_name = click.argument("name", type=_Text())
_name_lang = click.option(
    "--lang", type=click.Choice(["de", "en"]), help="Language of the name and the output [default: the locale's]."
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")


@main.command()
@_name
@_name_lang
@click.option("--date", type=_Text(), metavar="DATE", help="When offices must be held: 2025, 2025-04 or 2025-04-28.")
@_as_json
@click.pass_context
def who(ctx: click.Context, /, name: str, lang: Literal["de", "en"] | None, date: str | None, as_json: bool) -> None:
    """Explain which actor NAME means: candidates, scores, reasons.

    NAME is a name or a phrase: "Selenskyj", "der nordkoreanische Machthaber".
    """
    from lagebild.view.explain import Explainer, known
    from lagebild.when.published import from_given
    from lagebild.who.explain import explain

    words = _words(lang)
    found = explain(name, words.language, from_given(date).earliest if date else None)
    _print(_encoded(found) if as_json else _captured(lambda to: Explainer(to, words).actor(name, found)))
    if not known(found):
        _unknown(ctx, name, words)


@main.command()
@_name
@_name_lang
@_as_json
@click.pass_context
def where(ctx: click.Context, /, name: str, lang: Literal["de", "en"] | None, as_json: bool) -> None:
    """Explain which place NAME means by itself: candidates, scores, reasons."""
    from lagebild.view.explain import Explainer
    from lagebild.where.resolve import explain

    words = _words(lang)
    found = explain(name, words.language)
    _print(_encoded(found) if as_json else _captured(lambda to: Explainer(to, words).place(name, found)))
    if not found:
        _unknown(ctx, name, words)


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
    return well


def _record(reader: "Reader", text: str, name: str, options: _Options) -> "Record":
    try:
        return reader.read(
            text,
            id=options.id or (click.format_filename(name) if name != "-" else None),
            date=options.date,
            outlet=options.outlet,
            title=options.title,
            url=options.url,
        )
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _show(record: "Record", options: _Options, heading: str) -> None:
    """Print a record in the form that was asked for: JSON for programs, a page, or text for people."""
    if options.json or options.pretty:
        text = record.to_json()
        _print((msgspec.json.format(text, indent=2) if options.pretty else text) + "\n", encoding="utf-8")
    if options.html:
        from lagebild.view.html import page

        Path(options.html).write_text(page(record, _words(options.lang)), encoding="utf-8")
    if not (options.json or options.pretty or options.html):
        _print(heading + _screen(record, _words(options.lang)))


def _screen(record: "Record", words: "Words") -> str:
    from lagebild.view.terminal import Screen

    return _captured(lambda console: Screen(console, words).show(record))


def _captured(show: "Callable[[Console], None]") -> str:
    """What `show` prints on a console like standard output; without colours where that is a pipe."""
    from rich.console import Console

    console = Console(highlight=False)
    with console.capture() as capture:
        show(console)
    return "\n".join(line.rstrip(" ") for line in capture.get().split("\n"))


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode() + "\n"


def _unknown(ctx: click.Context, name: str, words: "Words") -> None:
    click.echo(words.unknown.format(name=name), err=True)
    ctx.exit(_UNKNOWN)


def _batch(source: str, out: Path, options: _Options) -> None:
    from lagebild.batch import Batch, written_ids
    from lagebild.pipeline import Reader
    from lagebild.view.progress import Bar

    if out.exists() and source != "-" and out.samefile(source):
        raise InputError(f"{out}: --jsonl and --out are the same file")
    reader, words = Reader(), _words(options.lang)
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


def _print(text: str, encoding: str | None = None) -> None:
    """Write to standard output; what its encoding lacks becomes a question mark."""
    click.echo(text.encode(encoding or sys.stdout.encoding, "replace"), nl=False)


def _words(language: Literal["de", "en"] | None) -> "Words":
    from lagebild.view.words import locale_language, words

    return words(language or locale_language())
