"""The rows that the sources are turned into, and the arithmetic on them."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from lagebild.where.layout import Kind

Point = tuple[float, float]  # latitude and longitude in degrees

EARTH_KM = 6371.0088  # mean radius
_CELL = 0.25  # degrees: towns count once a cell, or the centre of a state would be that of its largest city
_SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC")
_AIRPORT = 3  # letters of an airport's code


@dataclass(eq=False, slots=True)
class Row:
    """One place, area or feature to be written. `names` maps a spelling to whether it is a usual one."""

    kind: Kind
    name: str
    point: Point | None = None
    german: str = ""
    code: str = ""
    population: int = 0
    geonames: int = 0
    fame: int = 0  # names in other languages: a measure of how widely a place is known
    capital: bool = False
    country: "Row | None" = None
    admin1: "Row | None" = None
    admin2: "Row | None" = None
    names: dict[str, bool] = field(default_factory=dict)
    adjectives: list[str] = field(default_factory=list)
    index: int = -1  # of the row in the file, set last

    def call(self, name: str, *, usual: bool) -> None:
        """Add a spelling; one that is usual stays so."""
        if name:
            self.names[name] = usual or self.names.get(name, False)

    def called(self, names: str, *, usual: bool) -> None:
        """Add spellings parted by `|`."""
        for name in names.split("|"):
            self.call(name.strip(), usual=usual)


def kilometres(one: Point, other: Point) -> float:
    """Great-circle distance."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def centroid(points: Iterable[Point]) -> Point | None:
    """The mean direction of the quarter-degree cells that hold a point; None without points."""
    cells = {(round(lat / _CELL), round(lon / _CELL)): (lat, lon) for lat, lon in points}
    if not cells:
        return None
    x, y, z = (sum(axis) for axis in zip(*map(_unit, cells.values()), strict=True))
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _unit(point: Point) -> tuple[float, float, float]:
    lat, lon = map(math.radians, point)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def readable(name: str) -> bool:
    """Whether a GeoNames alternate is worth keeping: Latin, Cyrillic or Arabic letters, no machine romanisation
    (`ku er si ke`, all lower case), no airport code, no link."""
    letters = [character for character in name if character.isalpha()]
    if not letters or "://" in name or (len(name) <= _AIRPORT and name.isascii() and name.isupper()):
        return False
    script = unicodedata.name(letters[0], "").split(" ")[0]
    return script in _SCRIPTS and not (script == "LATIN" and name[0].islower())
