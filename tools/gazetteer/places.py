"""Populated places: GeoNames, joined by Who's On First where that knows more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from lagebild.where.fold import fold, sounds
from lagebild.where.layout import Kind
from tools.gazetteer import sources
from tools.gazetteer.areas import name_row
from tools.gazetteer.rows import Point, Row, kilometres, readable

_SAME_KM = 12.0  # within this distance and with one name, two tables mean the same place
_LARGEST = 20_000  # people; GeoNames has all larger towns, so that here a higher figure is another place's
_CELL = 0.25  # degrees of the grid that finds neighbours
_RINGS = 8  # cells around a place in which its nearest neighbour is looked for: about 200 km

Grid = dict[tuple[int, int], list[Row]]


def geonames(folder: Path, by_code: dict[str, Row], subdivisions: list[Row | None]) -> list[Row]:
    """Places of 500 people and more, with their areas and all readable names."""
    names, alternates, codes = sources.geonames_names(folder), sources.alternates(), sources.country_codes()
    rows = []
    for city in sources.cities():
        row = Row(Kind.PLACE, city.name, (float(city.lat), float(city.lon)), geonames=int(city.geonames))
        row.population = int(city.population)
        row.country = by_code[codes[int(city.country) - 1]]
        within = [subdivisions[int(number) - 1] for number in city.subdivisions.split("|") if number]
        row.admin1 = next((area.admin1 for area in within if area and area.admin1), None)
        row.admin2 = next((area for area in within if area and area.kind == Kind.ADMIN2), None)
        row.call(row.name, usual=True)
        row.fame = len(alternates.get(city.geonames, ()))
        for name in filter(readable, alternates.get(city.geonames, ())):
            row.call(name, usual=False)
        name_row(row, names.get(city.geonames, []))
        row.name = next((name for language, name in names.get(city.geonames, ()) if language == "en"), row.name)
        rows.append(row)
    return rows


def capitals(by_code: dict[str, Row], places: Iterable[Row]) -> None:
    """Mark the capitals by name, the largest place where several in a country bear it."""
    wanted = {by_code[code]: country["capital"] for code, country in sources.countries().items()}
    found: dict[Row, Row] = {}
    for place in places:
        country = place.country
        capital = wanted[country] if country else ""
        if country and fold(capital) in map(fold, place.names):
            found[country] = max(found.get(country, place), place, key=partial(_claim, capital))
    german = {fold(name): name for name in sources.exemplar_cities("de")}
    for country, place in found.items():
        place.capital, place.name = True, wanted[country]
        if shown := next((german[spelling] for spelling in map(fold, place.names) if spelling in german), None):
            place.german = shown
            place.call(shown, usual=True)


def _claim(capital: str, place: Row) -> tuple[bool, int]:
    """How good a claim to be the capital: its usual name before others, then size."""
    return place.names.get(capital, False), place.population


def rename(places: Iterable[Row]) -> None:
    """Show places as `places.csv` has them."""
    shown = {int(line["geonames"]): line for line in sources.table(sources.HAND / "places.csv")}
    for place in places:
        if line := shown.get(place.geonames):
            place.name, place.german = line["en"], line["de"]
            place.call(place.name, usual=True)
            place.call(place.german, usual=True)


def whosonfirst(folder: Path, by_code: dict[str, Row], known: list[Row], areas: list[Row]) -> list[Row]:
    """Places and districts that GeoNames lacks; those that it has give it their names."""
    names: dict[str, list[str]] = defaultdict(list)
    for line in sources.table(folder / "whosonfirst_names.csv.gz"):
        names[line["id"]].append(line["key"])
    places = _grid(known)
    districts = _grid(row for row in areas if row.kind == Kind.ADMIN2)
    fresh: list[Row] = []
    for line in sources.table(folder / "whosonfirst_places.csv.gz"):
        if line["kind"] in ("country", "region"):
            continue
        row = _whosonfirst(line, by_code, names[line["id"]])
        grid = districts if row.kind == Kind.ADMIN2 else places
        if same := _same(row, grid):
            for name, usual in row.names.items():
                same.call(name, usual=usual and same.kind == Kind.PLACE)
            same.german = same.german or row.german
        else:
            _place(row, places)
            _cell(grid, row).append(row)
            fresh.append(row)
    return fresh


def _whosonfirst(line: dict[str, str], by_code: dict[str, Row], names: list[str]) -> Row:
    kind = Kind.ADMIN2 if line["kind"] == "county" else Kind.PLACE
    row = Row(kind, line["name"], (float(line["lat"]), float(line["lon"])), german=line["name_de"])
    people = int(line["population"] or 0)
    row.population = people if kind == Kind.PLACE and people < _LARGEST else 0
    row.country = by_code[line["country"]]
    row.called("|".join((line["name"], line["name_de"])), usual=True)
    row.called("|".join(names), usual=False)
    return row


def _place(row: Row, places: Grid) -> None:
    """A new row lies where its nearest neighbour does."""
    nearest = next(_nearest(row, places), None)
    row.admin1 = nearest.admin1 if nearest else None
    row.admin2 = row if row.kind == Kind.ADMIN2 else (nearest.admin2 if nearest else None)


def _nearest(row: Row, places: Grid) -> Iterator[Row]:
    """Places of the same country, the nearest first as far as cells tell."""
    for ring in range(1, _RINGS):
        around = [other for other in _around(row, places, ring) if other.country is row.country]
        yield from sorted(around, key=lambda other: kilometres(_point(row), _point(other)))


def _same(row: Row, places: Grid) -> Row | None:
    spellings = _spellings(row)
    for other in _around(row, places, 1):
        near = other.country is row.country and kilometres(_point(row), _point(other)) <= _SAME_KM
        if near and spellings & _spellings(other):
            return other
    return None


@cache
def _spellings(row: Row) -> frozenset[str]:
    return frozenset(spelling for name in row.names for spelling in (fold(name), *sounds(name)))


def _grid(rows: Iterable[Row]) -> Grid:
    grid: Grid = defaultdict(list)
    for row in rows:
        if row.point:
            _cell(grid, row).append(row)
    return grid


def _cell(grid: Grid, row: Row) -> list[Row]:
    lat, lon = _point(row)
    return grid[round(lat / _CELL), round(lon / _CELL)]


def _around(row: Row, grid: Grid, ring: int) -> list[Row]:
    lat, lon = (round(degrees / _CELL) for degrees in _point(row))
    steps = range(-ring, ring + 1)
    return [other for y in steps for x in steps for other in grid.get((lat + y, lon + x), ())]


def _point(row: Row) -> Point:
    if row.point is None:
        raise ValueError(f"{row.name} has no point")
    return row.point
