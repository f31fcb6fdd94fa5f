"""Names to places: a read-only file mapped into memory, so that opening costs nothing and processes share its pages."""

import json
import mmap
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lagebild.errors import GazetteerError
from lagebild.where.fold import fold, key
from lagebild.where.layout import ALTERNATE, COLUMNS, DEGREE, MAGIC, NO_AREA, Kind

FILE: Final = Path(__file__).parent / "data" / "gazetteer.bin"


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that a spelling may mean; `usual` if that is how the place is commonly written."""

    row: int
    usual: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One place, area or feature. Areas are rows; `country` is an ISO 3166-1 alpha-3 code, `code` that of ISO 3166-2.

    `lat` and `lon` are in degrees, `population` is that of an area's places, 0 where unknown, `fame` the number of
    names in all languages. `code` of an overlay row is its id in `overlay.csv`.
    """

    row: int
    kind: Kind
    name: str
    german: str
    code: str
    lat: float
    lon: float
    population: int
    capital: bool
    fame: int
    country: str | None
    admin1: int | None
    admin2: int | None
    geonames: int | None


class Gazetteer:
    """An open gazetteer. Safe to share between threads: nothing in it ever changes.

    A spelling is found by bisecting its 64-bit hash in a sorted column, about twenty steps in C; no name is decoded
    before an entry is asked for. Raises `GazetteerError` where the file cannot be used.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or FILE
        try:
            with self.path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._columns, self._countries = _columns(self._map)
        except (OSError, ValueError, KeyError) as error:
            raise GazetteerError(f"{self.path}: no gazetteer: {error}") from error
        self._keys, self._rows = self._columns["keys"], self._columns["rows"]

    def __len__(self) -> int:
        return len(self._columns["kind"])

    def lookup(self, name: str) -> list[Hit]:
        """What is written exactly so, but for case, diacritics, blanks and hyphens; in no order."""
        return self.spelled(fold(name))

    def spelled(self, spelling: str) -> list[Hit]:
        """The same for a spelling that is folded already, or for a sound of `fold.sounds`."""
        wanted = key(spelling)
        first = bisect_left(self._keys, wanted)
        return list(self._from(first, wanted)) if spelling else []

    def _from(self, position: int, wanted: int) -> Iterator[Hit]:
        keys, rows = self._keys, self._rows
        while position < len(keys) and keys[position] == wanted:
            value = rows[position]
            yield Hit(value & ~ALTERNATE, not value & ALTERNATE)
            position += 1

    def kind(self, row: int) -> Kind:
        """What a row is, without the rest of it."""
        return Kind(self._columns["kind"][row])

    def population(self, row: int) -> int:
        """The people of a row, 0 where unknown."""
        people: int = self._columns["population"][row]
        return people

    def entry(self, row: int) -> Entry:
        """The place in a row. Raises `IndexError` where there is none."""
        columns = self._columns
        name, german, code = self._label(row)
        country = columns["country"][row]
        return Entry(
            row=row,
            kind=Kind(columns["kind"][row]),
            name=name,
            german=german or name,
            code=code,
            lat=columns["lat"][row] / DEGREE,
            lon=columns["lon"][row] / DEGREE,
            population=columns["population"][row],
            capital=bool(columns["capital"][row]),
            fame=columns["fame"][row],
            country=None if country == NO_AREA else self._countries[country],
            admin1=_area(columns["admin1"][row]),
            admin2=_area(columns["admin2"][row]),
            geonames=columns["geonames"][row] or None,
        )

    def _label(self, row: int) -> tuple[str, str, str]:
        begin, end = self._columns["label"][row], self._columns["label"][row + 1]
        name, german, code = bytes(self._columns["labels"][begin:end]).decode().split("\t")
        return name, german, code


@cache
def default() -> Gazetteer:
    """The package's own gazetteer, opened once."""
    return Gazetteer()


def _area(value: int) -> int | None:
    return None if value == NO_AREA else value


def _columns(mapped: mmap.mmap) -> tuple[dict[str, Any], list[str]]:
    """The columns by name, and the countries' codes."""
    if sys.byteorder != "little":
        raise ValueError("a little-endian machine is needed")
    if mapped[: len(MAGIC)] != MAGIC:
        raise ValueError("other format")
    mapped.seek(len(MAGIC))
    head = json.loads(mapped.readline())
    body = memoryview(mapped)[mapped.tell() :]
    if max(end for _, end in head["columns"].values()) > len(body):
        raise ValueError("cut off")
    columns = {name: body[slice(*head["columns"][name])].cast(code) for name, code in COLUMNS.items()}
    return columns, head["countries"]
