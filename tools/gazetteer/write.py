"""Rows to the one file that `lagebild.where.gazetteer` maps into memory."""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lagebild.where.fold import adjective, capital_of, fold, key, sounds
from lagebild.where.layout import ALTERNATE, COLUMNS, DEGREE, MAGIC, MOST_FAME, NO_AREA, Kind
from tools.gazetteer.rows import Row

_ALIGN = 8


def write(path: Path, rows: list[Row], sounded: frozenset[str]) -> None:
    """Write the file. Rows of the countries in `sounded` (alpha-3) are also found by sound."""
    rows.sort(key=lambda row: row.kind)  # stable: the sources' order is kept within a kind
    for index, row in enumerate(rows):
        row.index = index
    countries = [row.code for row in rows if row.kind == Kind.COUNTRY]
    columns = {name: array(code) for name, code in COLUMNS.items()}
    for spelling, posting in index_of(rows, sounded):
        columns["keys"].append(spelling)
        columns["rows"].append(posting)
    for row in rows:
        _append(columns, row)
    columns["label"].append(len(columns["labels"]))
    path.write_bytes(_file(columns, countries))


def index_of(rows: Sequence[Row], sounded: frozenset[str]) -> list[tuple[int, int]]:
    """Sorted pairs of spelling key and posting; a spelling that is usual and alternate at once is usual."""
    usual: dict[tuple[int, int], bool] = {}
    for row in rows:
        sound = bool(row.country and row.country.code in sounded)
        for spelling, is_usual in _spellings(row, sound):
            pair = (key(spelling), row.index)
            usual[pair] = is_usual or usual.get(pair, False)
    return sorted((spelling, index if is_usual else index | ALTERNATE) for (spelling, index), is_usual in usual.items())


def _spellings(row: Row, sound: bool) -> Iterator[tuple[str, bool]]:
    for name, usual in row.names.items():
        if spelling := fold(name):
            yield spelling, usual
        if sound and name[:1].isascii():
            yield from ((each, usual) for each in sounds(name) if len(each) > 2)
    yield from ((spelling, True) for spelling in _special(row))


def _special(row: Row) -> Iterator[str]:
    yield from map(adjective, row.adjectives)
    if row.capital and row.country:
        yield capital_of(row.country.code)


def _append(columns: dict[str, "array[int]"], row: Row) -> None:
    lat, lon = row.point or (0.0, 0.0)
    german = "" if row.german == row.name else row.german
    values = {
        "lat": round(lat * DEGREE),
        "lon": round(lon * DEGREE),
        "population": row.population,
        "geonames": row.geonames,
        "label": len(columns["labels"]),
        "country": _index(row.country),
        "admin1": _index(row.admin1),
        "admin2": _index(row.admin2),
        "kind": row.kind,
        "capital": row.capital,
        "fame": min(row.fame, MOST_FAME),
    }
    for name, value in values.items():
        columns[name].append(value)
    columns["labels"].extend("\t".join((row.name, german, row.code)).encode())


def _index(area: Row | None) -> int:
    if area is None:
        return NO_AREA
    if not 0 <= area.index < NO_AREA:
        raise ValueError(f"{area.name}: row {area.index} does not fit two bytes")
    return area.index


def _file(columns: dict[str, "array[int]"], countries: Iterable[str]) -> bytes:
    """The head's length depends on the offsets it holds: it is padded to a round number of bytes."""
    body, bounds = bytearray(), {}
    for name, column in columns.items():
        body += bytes(-len(body) % _ALIGN)
        bounds[name] = (len(body), len(body) + len(column) * column.itemsize)
        body += column.tobytes()
    head = json.dumps({"columns": bounds, "countries": list(countries)}, separators=(",", ":")).encode()
    head += b" " * (-(len(MAGIC) + len(head) + 1) % _ALIGN) + b"\n"
    return MAGIC + head + bytes(body)
