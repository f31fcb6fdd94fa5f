"""`lagebild events`: what an archive holds, for people and for other programs."""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads no archive and no views that it does not use)

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

import click
import msgspec

from lagebild.cli.base import Text, captured, encoded, show, words_in
from lagebild.cli.opening import (
    SHOWN,
    Asking,
    Command,
    asking,
    libraries,
    limit_option,
    opened,
    several,
    since_option,
    until_option,
)

if TYPE_CHECKING:
    from lagebild.archive.answers import Page
    from lagebild.archive.archive import Archive
    from lagebild.archive.exports.column import Column, Exported
    from lagebild.archive.store.filters import Filter
    from lagebild.view.words import Words

_Format = Literal["table", "csv", "tsv", "jsonl", "json", "parquet", "geojson", "ftm"]
_Shape = Literal["lagebild", "polecat", "gdelt"]

_Writer = Callable[[Iterable["Exported"], IO[bytes]], int]
_SHAPED = ("csv", "tsv", "jsonl", "parquet", "geojson")  # formats with columns

_FILTERS = (
    several("--actor", "NAME", "Who does it: a name, a phrase, or a Wikidata item."),
    several("--recipient", "NAME", "To whom it is done."),
    several("--party", "NAME", "Either of both."),
    several("--country", "NAME|CODE", "Country of a party or of the place."),
    several("--type", "TYPE[/MODE]", "PLOVER type, maybe with its mode: ASSAULT/aerial."),
    several("--place", "NAME", "Where: a name or a GeoNames id; finds what lies in it, too."),
    since_option,
    until_option,
    several("--status", "STATUS", "actual, planned, possible, negated, demanded, hypothetical."),
    several("--according-to", "NAME", "Who says so: speaker, agency or outlet."),
    several("--stance", "STANCE", "What a source does: reports, confirms, denies, claims, doubts."),
    several("--outlet", "NAME", "Who published it."),
    several("--language", "CODE", "Language of a document: de, en."),
    several("--story", "ID", "The story it belongs to."),
    click.option("--contradicted", is_flag=True, help="Only events whose reports differ."),
    click.option("--min-sources", type=click.IntRange(min=0), default=0, metavar="N", help="Independent sources."),
    click.option("--text", type=Text(), metavar="WORDS", help="Words in one of the documents."),
)


def _filters(command: Command) -> Command:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


class _Output(msgspec.Struct, frozen=True):
    """How `lagebild events` writes."""

    reports: bool
    form: _Format
    columns: _Shape
    out: str | None
    limit: int | None

    def problem(self) -> str | None:
        """Why these options do not go together, None if they do."""
        if self.form == "parquet" and not self.out:
            return "--format parquet needs --out FILE"
        if self.form == "table" and self.out:
            return "--out takes a --format: csv, tsv, jsonl, json, parquet, geojson or ftm"
        if self.out and not Path(self.out).parent.is_dir():
            return f"--out {self.out}: no such directory"
        if self.columns != "lagebild" and self.form not in _SHAPED:
            return f"--columns {self.columns} goes with --format {', '.join(_SHAPED)}"
        return None


@click.command()
@_filters
@click.option("--reports", is_flag=True, help="One row a report: an event as one document tells it.")
@limit_option
@click.option("--format", "form", type=click.Choice(get_args(_Format)), default="table", help="[default: table]")
@click.option("--columns", type=click.Choice(get_args(_Shape)), default="lagebild", help="Shape of the rows.")
@click.option("--out", metavar="FILE", help="Write to a file [default: standard output].")
@asking
@click.pass_context
def events(ctx: click.Context, /, **given: Any) -> None:
    """Find events, newest first, for people or for other programs.

    Every filter may be given several times: any of its values will do, but all filters must hold.
    """
    output = _Output(**{name: given.pop(name) for name in _Output.__struct_fields__})
    asked = Asking(**{name: given.pop(name) for name in Asking.__struct_fields__})
    if problem := output.problem():
        raise click.UsageError(problem)
    ctx.meta["language"] = asked.lang
    with opened(asked.where) as archive:
        from lagebild.archive.store.filters import Filter

        found = Filter(**given)
        if output.form == "table":
            _list(_page(archive, found, output), asked)
        else:
            _export(_rows(archive, found, output), output, words_in(asked.lang))


def _list(page: "Page", asked: Asking) -> None:
    from lagebild.view.archive.events import EventList

    draw = lambda to: EventList(to, words_in(asked.lang)).show(page.events, page.total, page.more)  # noqa: E731
    show(encoded(page) if asked.as_json else captured(draw))


def _page(archive: "Archive", asked: "Filter", output: _Output) -> "Page":
    """What fits; of reports only whether there are more."""
    from lagebild.archive.answers import Page

    limit = output.limit or SHOWN
    if not output.reports:
        return archive.events(asked, limit)
    rows = islice(archive.stream(asked, each_report=True), limit + 1)
    found = tuple(row.event for row in rows)
    return Page(found[:limit], len(found), more=len(found) > limit)


def _rows(archive: "Archive", asked: "Filter", output: _Output) -> Iterator["Exported"]:
    """What is found, for an exporter."""
    whole = output.form in ("json", "ftm")
    return islice(archive.stream(asked, each_report=output.reports, with_reports=whole), output.limit)


def _export(rows: Iterable["Exported"], output: _Output, words: "Words") -> None:
    """Write a file, whole or not at all, or to standard output; say how many events are in it."""
    total = 0

    def counting() -> Iterator["Exported"]:
        nonlocal total
        for total, row in enumerate(rows, 1):  # noqa: B007 (the count is told below)
            yield row

    write = _writer(output.form, output.columns)
    with click.open_file(output.out or "-", "wb", atomic=output.out not in (None, "-")) as file:
        written = write(counting(), file)
    if output.out or written != total:
        click.echo(words.archive.written.format(written=written, total=total, file=output.out or "-"), err=True)


def _writer(form: _Format, columns: _Shape) -> _Writer:
    from lagebild.archive.exports import csv, geojson, jsonl

    shape = _shape(columns)
    writers: dict[str, _Writer] = {
        "csv": lambda rows, out: csv.write(rows, out, shape),
        "tsv": lambda rows, out: csv.write(rows, out, shape, delimiter="\t"),
        "jsonl": lambda rows, out: jsonl.write(rows, out, shape),
        "geojson": lambda rows, out: geojson.write(rows, out, shape),
        "json": jsonl.write_whole,
    }
    return writers.get(form) or _needing_more(form, shape)


def _needing_more(form: _Format, shape: "Sequence[Column]") -> _Writer:
    """The formats that need a library of an extra."""
    with libraries():
        if form == "ftm":
            from lagebild.archive.exports import ftm

            return ftm.write
        from lagebild.archive.exports import parquet

        return lambda rows, out: parquet.write(rows, out, shape)


def _shape(columns: _Shape) -> "tuple[Column, ...]":
    if columns == "polecat":
        from lagebild.archive.exports.polecat import COLUMNS
    elif columns == "gdelt":
        from lagebild.archive.exports.gdelt import COLUMNS
    else:
        from lagebild.archive.exports.columns import COLUMNS
    return COLUMNS
