"""`lagebild event`, `stories`, `story`, `dyads`, `document`: one thing in an archive, for people."""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads no archive and no views that it does not use)

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from lagebild.cli.base import UNKNOWN, Text, captured, encoded, show, words_in
from lagebild.cli.opening import SHOWN, Asking, asking, limit_option, opened, since_option, until_option

if TYPE_CHECKING:
    from rich.console import Console

    from lagebild.archive.archive import Archive
    from lagebild.archive.support.dyads import DyadWeek
    from lagebild.view.archive.document import Stored
    from lagebild.view.words import Words

_Found = TypeVar("_Found")

_id = click.argument("id", type=Text())


@click.command()
@_id
@click.option("--why", is_flag=True, help="Also print why its reports are together, and others are not.")
@asking
@click.pass_context
def event(ctx: click.Context, /, id: str, why: bool, **given: Any) -> None:
    """Show one merged event: what is told, who says so, who denies it, in which sentences."""
    asked = Asking(**given)
    with opened(asked.where) as archive:
        from lagebild.view.archive.event import EventScreen

        found = archive.event(id)
    _print(ctx, asked, id, found, lambda to, words, told: EventScreen(to, words, told).show(why))


@click.command()
@since_option
@until_option
@click.option("--actor", type=Text(), metavar="NAME", help="Who is in it, on either side.")
@limit_option
@asking
@click.pass_context
def stories(ctx: click.Context, /, actor: str | None, limit: int | None, **given: Any) -> None:
    """List stories, the latest first."""
    days = {name: given.pop(name) for name in ("since", "until")}
    asked = Asking(**given)
    with opened(asked.where) as archive:
        from lagebild.view.archive.story import StoryScreen

        found = archive.stories(**days, party=actor, limit=limit or SHOWN)
    _print(ctx, asked, "", found, lambda to, words, told: StoryScreen(to, words).list(told))


@click.command()
@_id
@asking
@click.pass_context
def story(ctx: click.Context, /, id: str, **given: Any) -> None:
    """Show one story: documents and their copies, events along time, who acts, what is disputed."""
    asked = Asking(**given)
    with opened(asked.where) as archive:
        from lagebild.view.archive.story import StoryScreen

        found = archive.story(id)
    _print(ctx, asked, id, found, lambda to, words, told: StoryScreen(to, words).show(told))


class _Pair(msgspec.Struct, frozen=True):
    """Which two countries, when, and where to write their series."""

    first: str
    second: str
    since: str | None
    until: str | None
    csv_file: str | None
    svg_file: str | None


@click.command()
@click.argument("first", type=Text())
@click.argument("second", type=Text())
@since_option
@until_option
@click.option("--csv", "csv_file", metavar="FILE|-", help="Write the series as CSV.")
@click.option("--svg", "svg_file", metavar="FILE|-", help="Write the series as a picture.")
@asking
@click.pass_context
def dyads(ctx: click.Context, /, **given: Any) -> None:
    """Show cooperation and conflict of two countries by week.

    FIRST and SECOND are names or ISO alpha-3 codes.
    """
    pair = _Pair(**{name: given.pop(name) for name in _Pair.__struct_fields__})
    asked = Asking(**given)
    with opened(asked.where) as archive:
        from lagebild.view.archive import dyads as view
        from lagebild.view.archive.picture import draw

        codes, series = _series(archive, pair)
    title = view.title(codes, words_in(asked.lang))
    if pair.csv_file:
        _save(pair.csv_file, view.table(series))
    if pair.svg_file:
        _save(pair.svg_file, draw(title, series, words_in(asked.lang)))
    if not pair.csv_file and not pair.svg_file:
        _print(ctx, asked, title, series, lambda to, words, told: view.DyadScreen(to, words).show(title, told))


def _series(archive: "Archive", pair: _Pair) -> "tuple[tuple[str, str], list[DyadWeek]]":
    """The codes of the two countries in the order of the alphabet, and their weeks."""
    from lagebild.archive.store.filters import Filter
    from lagebild.archive.store.meanings import country

    one, other = sorted((country(pair.first), country(pair.second)))
    found = archive.dyads(Filter(country=(one,), since=pair.since, until=pair.until))
    return (one, other), [week for week in found if (week.first, week.second) == (one, other)]


@click.command()
@_id
@click.option("--text", "part", flag_value="text", help="Print the text.")
@click.option("--record", "part", flag_value="record", help="Print the record as one line of JSON.")
@click.option("--raw", "part", flag_value="raw", help="Print what the source gave, byte for byte.")
@asking
@click.pass_context
def document(ctx: click.Context, /, id: str, part: str | None, **given: Any) -> None:
    """Show what is stored of one document: revisions, source, copies, story, reading."""
    asked, id = Asking(**given), id.lower()
    with opened(asked.where) as archive:
        from lagebild.view.archive.document import DocumentScreen

        content = _part(archive, id, part) if part else None
        found = None if part else _stored(archive, id)
    if content is None:
        _print(ctx, asked, id, found, lambda to, words, told: DocumentScreen(to, words).show(told))
    else:
        _pass_on(content)


def _part(archive: "Archive", id: str, part: str) -> bytes | None:
    """The text, the record or the raw bytes of a document."""
    if part == "raw":
        return archive.raw(id)
    if part == "record":
        record = archive.record(id)
        return record.to_json().encode() + b"\n" if record else None
    found = archive.document(id)
    return found.text.encode() if found else None


def _stored(archive: "Archive", id: str) -> "Stored | None":
    from lagebild.view.archive.document import Stored

    current, record = archive.document(id), archive.record(id)
    if current is None:
        return None
    return Stored(
        revisions=tuple(archive.history(id)),
        current=current.number,
        copies=archive.copies(id),
        story=archive.story_of(id),
        model=f"{record.model.name} {record.model.version}" if record else None,
        events=len(record.events) if record else 0,
        statements=len(record.attributions) if record else 0,
    )


def _print(
    ctx: click.Context,
    asked: Asking,
    name: str,
    found: _Found | None,
    draw: "Callable[[Console, Words, _Found], None]",
) -> None:
    """Print what was found, for people or as JSON; where there is nothing, say what lists such things."""
    words = words_in(asked.lang)
    if found is None:
        click.echo(words.archive.missing[str(ctx.command.name)].format(id=name), err=True)
        ctx.exit(UNKNOWN)
    if asked.as_json:
        show(encoded(found))
    else:
        show(captured(lambda to: draw(to, words, found)))


def _pass_on(content: bytes) -> None:
    """As it is to a file or a program; a terminal gets nothing that could drive it."""
    if sys.stdout.isatty():
        from lagebild.view.terminal import printable

        show(printable(content.decode(errors="replace")).rstrip("\n") + "\n")
    else:
        click.echo(content, nl=False)


def _save(name: str, text: str) -> None:
    if name == "-":
        show(text, encoding="utf-8")
    else:
        Path(name).write_text(text, encoding="utf-8", newline="")
