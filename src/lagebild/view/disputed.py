"""Disputed areas by the gazetteer's overlay: where they lie and how they are called."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lagebild.view.words import Language

CONTESTED = {"annexed", "occupied", "breakaway", "disputed"}
_LARGEST = 400  # km of radius; vaguer areas (the South China Sea) would cover whole maps
_SMALLEST = 20
_COUNTRY = 2  # letters of an ISO 3166-1 alpha-2 code
KM = 111.32  # of a degree of latitude


@dataclass(frozen=True, slots=True)
class Area:
    """A line of the overlay that somebody disputes. `radius` is in kilometres, `of` what it annotates."""

    id: str
    of: str
    names: dict[Language, str]
    lat: float
    lon: float
    radius: float
    status: str
    country: str

    @property
    def outline(self) -> str:
        """What `outlines.py` calls its outline, if it has one: areas that are a whole country bear its code."""
        return self.country if len(self.of) == _COUNTRY else self.id

    def covers(self, other: "Area") -> bool:
        """Whether most of another area lies within this one."""
        return distance((self.lon, self.lat), (other.lon, other.lat)) + other.radius / 2 <= self.radius


def drawn() -> list[Area]:
    """Areas of a size that a map can show, without those that lie in larger ones.

    Descriptions (`israelisch besetzte Gebiete`) give way to the names of what they describe.
    """
    sized = (area for area in _areas() if _SMALLEST <= area.radius <= _LARGEST and area.names["de"][0].isupper())
    return _outermost(sorted(sized, key=lambda area: -area.radius))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points of longitude and latitude, on a plane: near enough for neighbours."""
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return KM * math.hypot(east, one[1] - other[1])


def _outermost(areas: Iterable[Area]) -> list[Area]:
    kept: list[Area] = []
    for area in areas:
        if not any(other.covers(area) for other in kept):
            kept.append(area)
    return kept


@cache
def _areas() -> tuple[Area, ...]:
    with files("lagebild.where").joinpath("data/overlay.csv").open(encoding="utf8") as lines:
        return tuple(_area(row) for row in csv.DictReader(lines) if row["status"] in CONTESTED)


def _area(row: dict[str, str]) -> Area:
    names: dict[Language, str] = {"de": row["de"].split("|")[0], "en": row["en"].split("|")[0]}
    lat, lon, radius = float(row["lat"]), float(row["lon"]), float(row["radius"])
    return Area(row["id"], row["of"], names, lat, lon, radius, row["status"], row["country"])
