"""What all yardsticks share: where the data lie, how files are read, how tables are printed, how a reader is opened."""

import csv
import gzip
import json
import lzma
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

import click
from rich.console import Console
from rich.table import Table

from lagebild.record import Record

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"

#: Columns of text when the output goes into a file.
PIPED_WIDTH = 120

Json = dict[str, Any]

_HEAD = re.compile(r"(?P<title>.*) \((?P<date>\d{4}-\d{2}-\d{2})\)")


class Reads(Protocol):
    """What the yardsticks need of a `lagebild.Reader`."""

    def read(self, text: str, *, id: str = ..., date: str | None = ..., title: str | None = ...) -> Record:
        """Read one article."""
        ...

    def read_many(self, articles: Iterable[str], *, workers: int) -> Iterator[Record]:
        """Read many articles, some at a time."""
        ...


def open_reader(weights: Path | None = None) -> Reads:
    """The reader with the package's own weights, or with those of a directory."""
    from lagebild.pipeline import Reader  # noqa: PLC0415 (yardsticks that need no model must not load one)

    return Reader(weights) if weights else Reader()


def open_text(path: Path) -> IO[str]:
    """A UTF-8 text file, unpacked on the way if it ends in .xz or .gz.

    Raises `click.FileError` where there is none: the data sets are not part of the repository.
    """
    if not path.exists():
        raise click.FileError(str(path), "no such file; see docs/benchmarks.md for where the data come from")
    openers: dict[str, Callable[..., IO[str]]] = {".xz": lzma.open, ".gz": gzip.open}
    opener: Callable[..., IO[str]] = openers.get(path.suffix, open)
    return opener(path, "rt", encoding="utf8")


def json_lines(path: Path) -> Iterator[Json]:
    """The objects of a JSON-lines file, packed or not."""
    with open_text(path) as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def title_and_date(head: str) -> tuple[str, str | None]:
    """`Headline (2024-05-13)` -> the headline and the ISO date; no date where the head carries none."""
    found = _HEAD.fullmatch(head)
    return (found["title"], found["date"]) if found else (head, None)


def csv_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file; lines that begin with `#` say where it comes from."""
    with open_text(path) as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def percent(part: float, whole: float) -> float | None:
    """A share in per cent, rounded to one decimal; None where there is nothing to share."""
    return round(100 * part / whole, 1) if whole else None


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; the first column is text, the others are figures. None prints as a dash."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left")
    for row in rows:
        table.add_row(*("–" if cell is None else str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)
