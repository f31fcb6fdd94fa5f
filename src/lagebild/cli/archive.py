"""`lagebild ingest`, `work`, `merge`, `search`, `status`: filling an archive and keeping it."""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads no archive and no model that it does not use)

import re
import signal
from typing import TYPE_CHECKING, Any

import click
import msgspec

from lagebild.cli.base import FAILURE, Broken, Language, Text, encoded, json_option, lang_option, show
from lagebild.cli.opening import SHOWN, archive_option, libraries, limit_option, opened
from lagebild.cores import cores
from lagebild.errors import InputError, LagebildError
from lagebild.view.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lagebild.archive.archive import Archive
    from lagebild.archive.sources.fetch import Fetcher
    from lagebild.view.archive.intake import IntakeWords, Sayings

_REFUSALS = 20  # shown after a run; the rest is in the archive
_LAST_RUN = 2**31 - 1  # as far as databases count them
_PATIENCE = 600.0  # seconds that a merge waits for another process that is merging
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LANGUAGE = click.Choice(["de", "en"], case_sensitive=False)
_workers = click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Threads that read [default: one a core]."
)


class _Duration(click.ParamType[float]):
    """`90s`, `15m`, `2h`, `1d`, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds."""
        found = re.fullmatch(r"(\d+)([smhd])", str(value))
        if not found:
            self.fail(f"{value!r} is no duration such as 90s, 15m or 2h", param, ctx)
        return float(found[1]) * _UNITS[found[2]]


class _Ingest(msgspec.Struct, frozen=True):
    """The options of `lagebild ingest`."""

    every: float | None
    outlet: str | None
    date: str | None
    languages: tuple[str, ...]
    all_topics: bool
    again: bool
    read: bool
    workers: int | None
    allow_private: bool
    user_agent: str | None
    interval: float | None

    def problem(self, sources: tuple[str, ...]) -> str | None:
        """Why these options do not go together, None if they do."""
        if not sources and not self.again:
            return "name a source: a file, a directory, an address, feed:ADDRESS, or - for standard input"
        if sources and self.again:
            return "--again takes no sources: it extracts what is stored"
        if self.every and not any(source.startswith("feed:") for source in sources):
            return "--every polls feeds: name one as feed:ADDRESS"
        if self.every and self.read:
            return "--every does not read: let `lagebild work --wait` run beside it"
        if self.user_agent and not self.user_agent.isprintable():
            return "--user-agent is one line of text"
        return _undated(self.date)


def _undated(date: str | None) -> str | None:
    """What is wrong with the option `--date`: better told once than of each document."""
    from lagebild.when.published import from_given

    try:
        if date is not None:
            from_given(date)
    except InputError as error:
        return f"--date: {error}"
    return None


@click.command()
@click.argument("sources", nargs=-1, metavar="SOURCE…")
@archive_option
@click.option("--every", type=_Duration(), metavar="TIME", help="Poll the feeds again and again: 15m, 2h.")
@click.option("--outlet", type=Text(), metavar="NAME", help="Who published what does not say so itself.")
@click.option("--date", type=Text(), metavar="DATE", help="The date of what has none itself.")
@click.option("--language", "languages", type=_LANGUAGE, multiple=True, help="Languages to read [default: both].")
@click.option("--all-topics", is_flag=True, help="Also read sport, weather and the like.")
@click.option("--again", is_flag=True, help="Extract anew what older extractors made.")
@click.option("--read", is_flag=True, help="Read and merge at once what is new.")
@_workers
@click.option("--allow-private", is_flag=True, help="Also fetch from private addresses and other ports.")
@click.option("--user-agent", metavar="NAME", help="How we present ourselves, with an address to write to.")
@click.option("--interval", type=click.FloatRange(min=0), metavar="SECONDS", help="Rest between requests to a host.")
@lang_option
@click.pass_context
def ingest(ctx: click.Context, /, sources: tuple[str, ...], where: str, lang: Language | None, **given: Any) -> None:
    """Take articles into an archive, which is made where there is none.

    SOURCE is a text or HTML file, JSON lines, a WARC file, a directory of these, a web address, feed:ADDRESS, or -.
    What is there already is passed over, so the same call resumes an interrupted one.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's wish to stop is Ctrl-C
    options = _Ingest(**given)
    if problem := options.problem(sources):
        raise click.UsageError(problem)
    with opened(where, create=True) as archive:
        complete = _take_in(archive, sources, options, _words(lang))
        if options.read:
            _read(archive, options.workers, _words(lang))
    ctx.exit(0 if complete else FAILURE)


@click.command()
@archive_option
@_workers
@click.option("--wait", is_flag=True, help="Go on waiting for more.")
@click.option("--no-merge", is_flag=True, help="Do not merge when the queue is empty.")
@lang_option
def work(where: str, workers: int | None, wait: bool, no_merge: bool, lang: Language | None) -> None:
    """Read what waits in an archive, beside any number of other processes, and merge it."""
    with opened(where) as archive:
        _read(archive, workers, _words(lang), wait=wait, merge=not no_merge)


@click.group(invoke_without_command=True)
@click.option("--archive", "where", metavar="DIR|URL", help="The archive: a directory, or postgresql://….")
@click.option("--scratch", is_flag=True, help="All anew, with the same result.")
@lang_option
@click.pass_context
def merge(ctx: click.Context, /, where: str | None, scratch: bool, lang: Language | None) -> None:
    """Find copies, stories and merged events; undo, join and part overrule it by hand."""
    if ctx.invoked_subcommand:
        said = {"where": where, "lang": lang}  # what the ruling itself does not say
        ctx.default_map = {ctx.invoked_subcommand: {name: value for name, value in said.items() if value}}
        return
    if not where:
        raise click.UsageError("name the archive: --archive DIR|URL")
    with opened(where) as archive:
        _merge(archive, _words(lang), scratch=scratch)


_note = click.option("--note", type=Text(), metavar="TEXT", help="Why.")


@merge.command()
@click.argument("decision", type=Text())
@archive_option
@_note
@lang_option
def undo(decision: str, where: str, note: str | None, lang: Language | None) -> None:
    """Undo DECISION (an id of `lagebild event ID --why`, or of `lagebild merge rulings`)."""
    with opened(where) as archive:
        archive.undo(decision, note)
    show(f"{_words(lang).ruled}\n")


@merge.command()
@click.argument("left", type=Text())
@click.argument("right", type=Text())
@archive_option
@_note
@lang_option
def join(left: str, right: str, where: str, note: str | None, lang: Language | None) -> None:
    """Rule that the reports LEFT and RIGHT tell of one event."""
    with opened(where) as archive:
        archive.join(left, right, note)
    show(f"{_words(lang).ruled}\n")


@merge.command()
@click.argument("left", type=Text())
@click.argument("right", type=Text())
@archive_option
@_note
@lang_option
def part(left: str, right: str, where: str, note: str | None, lang: Language | None) -> None:
    """Rule that the reports LEFT and RIGHT tell of two events."""
    with opened(where) as archive:
        archive.part(left, right, note)
    show(f"{_words(lang).ruled}\n")


@merge.command()
@archive_option
@json_option
@lang_option
def rulings(where: str, as_json: bool, lang: Language | None) -> None:
    """List what was ruled by hand."""
    with opened(where) as archive:
        found = archive.rulings()
    if as_json:
        show(encoded(found))
    else:
        _lines(_sayings(archive, lang).rulings(found))


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})  # `-word` excludes
@click.argument("words", nargs=-1, required=True, type=Text())
@archive_option
@limit_option
@json_option
@lang_option
def search(words: tuple[str, ...], where: str, limit: int | None, as_json: bool, lang: Language | None) -> None:
    """Find documents by words, "phrases", -exclusions and prefixes*."""
    with opened(where) as archive:
        hits = archive.search(" ".join(words), limit or SHOWN)
        texts = [archive.document(hit.document) for hit in hits]
    if as_json:
        show(encoded(hits))
    else:
        _lines(_sayings(archive, lang).hits(zip(hits, texts, strict=True)))


@click.command()
@archive_option
@click.option(
    "--refused",
    type=click.IntRange(1, _LAST_RUN),
    metavar="RUN",
    help="List all that this run of ingest could not take.",
)
@click.option("--retry", is_flag=True, help="Queue again what could not be read.")
@click.option(
    "--read-skipped", type=Text(), metavar="REASON", help="Queue what was not to be read: sport, language fr."
)
@json_option
@lang_option
def status(  # noqa: PLR0913, PLR0917 (one parameter an option)
    where: str, refused: int | None, retry: bool, read_skipped: str | None, as_json: bool, lang: Language | None
) -> None:
    """Say what an archive holds, what waits, what failed and why."""
    with opened(where) as archive:
        if refused is not None:
            found = archive.refusals(refused)
            lines = [encoded(found).rstrip()] if as_json else [f"{r.position}: {r.reason}" for r in found]
        elif retry or read_skipped is not None:
            count = archive.requeue("dead") if retry else 0
            count += archive.requeue("skipped", read_skipped) if read_skipped is not None else 0
            lines = [_words(lang).requeued.format(count=count)]
        elif as_json:
            facts = {"documents": archive.counts(), "skipped": archive.skipped()}
            lines = [encoded({**facts, "dead": archive.dead(), "runs": archive.runs()}).rstrip()]
        else:
            say = _sayings(archive, lang)
            lines = say.status(archive.counts(), archive.skipped(), archive.dead()) + say.runs(archive.runs())
    _lines(lines)


def _take_in(archive: "Archive", sources: tuple[str, ...], options: _Ingest, words: "IntakeWords") -> bool:
    """Take in the sources, or what is stored again; false where one of the sources gave nothing but refusals."""
    from lagebild.view.archive.intake import Counter, Sayings

    complete = True
    with Counter(words, words.taking) as counter:
        given: dict[str, Any] = {
            "languages": options.languages or None,
            "relevance": not options.all_topics,
            "processes": max(2, cores()),  # two at least: a page that hangs its parser is ended then
            "progress": lambda counts: counter.count(counts.items),
        }
        if options.again:
            counts = archive.extract_again(**given)
        else:
            with archive.intake(sources, **given) as intake:
                facts = {"outlet": options.outlet, "date": options.date}
                complete = archive.gather(intake, sources, fetcher=_fetcher(options), every=options.every, **facts)
            counts, refused = intake.counts, archive.refusals(intake.run, _REFUSALS)
            _tell(Sayings(words, archive.where).refused(intake.run, refused, counts.refused))
    _tell(Sayings(words, archive.where).taken(counts, counter.rate()))
    if not options.read:
        _tell(Sayings(words, archive.where).waiting(archive.counts()))
    return complete


def _fetcher(options: _Ingest) -> "Fetcher":
    with libraries():
        from lagebild.archive.sources.fetch import Fetcher, Limits, Manners, Network

    manners = {"agent": options.user_agent, "interval": options.interval}
    given: dict[str, Any] = {name: value for name, value in manners.items() if value is not None}
    return Fetcher(Network(allow_private=options.allow_private), Limits(), Manners(**given))


def _read(
    archive: "Archive", workers: int | None, words: "IntakeWords", *, wait: bool = False, merge: bool = True
) -> None:
    """Read what waits, and merge whenever the queue is empty."""
    from lagebild.archive.stories.embedder import Embedder
    from lagebild.pipeline import Reader
    from lagebild.view.archive.intake import Counter, Sayings

    def idle() -> None:
        if merge:
            _merge(archive, words)

    with Counter(words, words.reading) as counter:
        worked = archive.work(
            Reader(),
            vector=Embedder.load().vector,
            workers=workers,
            wait=wait,
            progress=lambda worked: counter.count(worked.read + worked.waiting + worked.dead),
            idle=idle,
        )
    _tell([Sayings(words, archive.where).read(worked, counter.rate())])


def _merge(archive: "Archive", words: "IntakeWords", *, scratch: bool = False) -> None:
    """Merge; an error of our own making is one line, for what was read before is stored and a later merge goes on."""
    from lagebild.view.archive.intake import Counter, Sayings

    try:
        with Counter(words, words.merging) as counter:
            merged = archive.merge(scratch=scratch, progress=counter.stage, wait=_PATIENCE)
    except (LagebildError, OSError):
        raise  # these say what is wrong
    except Exception as error:
        raise Broken(printable(Sayings(words, archive.where).unmerged(error))) from error
    _tell([Sayings(words, archive.where).merged(merged)])


def _words(language: Language | None) -> "IntakeWords":
    from lagebild.view.words import locale_language

    with libraries():
        from lagebild.view.archive.intake import intake_words

    return intake_words(language or locale_language())


def _sayings(archive: "Archive", language: Language | None) -> "Sayings":
    words = _words(language)
    from lagebild.view.archive.intake import Sayings

    return Sayings(words, archive.where)


def _tell(lines: "Iterable[str]") -> None:
    """Print lines on standard error: they tell how it went, and are no result."""
    for line in lines:
        click.echo(printable(line), err=True)


def _lines(lines: "Iterable[str]") -> None:
    show("".join(f"{printable(line)}\n" for line in lines))
