"""The places of a record on a map: an equirectangular window of the world as shapes for an SVG picture."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lagebild.record import Event, Place, Record
from lagebild.view.disputed import KM, Area, drawn
from lagebild.view.outlines import Point, Ring, Window, clipped
from lagebild.view.values import Told
from lagebild.view.words import Words

WIDTH = 720.0  # of the picture; all lengths are in its units
_LOWEST, _HIGHEST = 0.5, 0.75  # height of the picture by its width
_LEAST = 4.0  # degrees of latitude shown at least
_LEAST_OF_ONE = 9.0  # around a single place, to tell where it lies
_LEAST_OF_COUNTRIES = 24.0  # where the record names only countries
_MARGIN = 0.18  # of the span of the places, on each side
_SOUTHERNMOST, _NORTHERNMOST = -60.0, 84.0
_FINEST = 0.6  # points nearer than this are one
_EDGE = 0.02  # of the window: cut outlines run outside of the picture
_LETTER, _LINE = 9.2, 17.0  # of a label, about, at the size on narrow screens
_GAP = 8.0  # between a point's dot and its label
_AREA_GAP = 13.0  # the same for areas, whose rings are larger
_WIDEST = 0.8  # of the picture; larger areas are not drawn
_THINNEST = 8.0  # nor are smaller ones


class Label(NamedTuple):
    """Words on the map; `anchor` is SVG's `text-anchor`."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its events: a dot, or the shape of a country. `rows` are the table's, `title` tells all."""

    title: str
    rows: tuple[str, ...]
    x: float
    y: float
    kind: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Contested:
    """A disputed area: an ellipse, or a path where its outline is known."""

    title: str
    x: float
    y: float
    rx: float
    ry: float
    path: str


@dataclass(slots=True)
class Map:
    """All shapes of a picture, from below to above. `outside` names places that lie beyond its edges."""

    width: float
    height: float
    land: str
    countries: list[Spot] = field(default_factory=list)
    contested: list[Contested] = field(default_factory=list)
    dots: list[Spot] = field(default_factory=list)
    labels: list[tuple[str, Label]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


class _Named(NamedTuple):
    """A place with the events that happened there."""

    place: Place
    name: str
    lon: float
    lat: float
    events: tuple[Event, ...]


def draw(record: Record, words: Words, told: Told) -> Map | None:
    """The map of a record, None where no place is known."""
    places = _places(record)
    if not places:
        return None
    return _Sheet(_window(places), words, told).drawn(places)


def _places(record: Record) -> list[_Named]:
    """Every place once, under its name."""
    found: dict[tuple[object, ...], tuple[Place, dict[str, Event]]] = {}
    for event in record.events:
        for place in event.places:
            if place.lat is not None and place.lon is not None:
                key = (place.name, place.lat, place.lon)
                found.setdefault(key, (place, {}))[1][event.id] = event
    return [
        _Named(place, place.name or "", place.lon or 0.0, place.lat or 0.0, tuple(events.values()))
        for place, events in found.values()
    ]


def _window(places: Sequence[_Named]) -> Window:
    """Around all places but countries: the middle of one is no place where something happened."""
    narrow = [each for each in places if each.place.precision != "country"]
    points = [(each.lon, each.lat) for each in narrow or places]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    least = _LEAST_OF_COUNTRIES if not narrow else _LEAST if len(narrow) > 1 else _LEAST_OF_ONE
    return _framed((west + east) / 2, (south + north) / 2, east - west, max(north - south, least))


def _framed(lon: float, lat: float, wide: float, high: float) -> Window:
    """A window of the picture's proportions around a point, moved where it would leave the world."""
    shrink = math.cos(math.radians(lat))
    high, wide = (1 + 2 * _MARGIN) * high, (1 + 2 * _MARGIN) * wide
    wide = min(360.0, max(wide, high / _HIGHEST / shrink))
    high = min(_NORTHERNMOST - _SOUTHERNMOST, max(high, wide * shrink * _LOWEST))
    west = min(max(lon - wide / 2, -180.0), 180.0 - wide)
    south = min(max(lat - high / 2, _SOUTHERNMOST), _NORTHERNMOST - high)
    return Window(west, south, west + wide, south + high)


class _Sheet:
    """Draws on one window."""

    def __init__(self, window: Window, words: Words, told: Told) -> None:
        self._window, self._words, self._told = window, words, told
        self._scale = WIDTH / (window.east - window.west)
        self._shrink = math.cos(math.radians((window.south + window.north) / 2))  # of a degree of longitude
        self._height = (window.north - window.south) * self._scale / self._shrink
        edge = (window.east - window.west) * _EDGE
        wider = Window(window.west - edge, window.south - edge, window.east + edge, window.north + edge)
        self._outlines = clipped(wider)
        self._boxes: list[tuple[float, float, float, float]] = []

    def drawn(self, places: Sequence[_Named]) -> Map:
        rings = (ring for code, rings in sorted(self._outlines.items()) for ring in rings)
        sheet = Map(WIDTH, self._height, self._path(rings))
        for each in places:
            self._put(each, sheet)
        self._boxes = [_box(dot) for dot in sheet.dots]
        labels = [*map(self._label, sheet.dots), *map(self._centred, sheet.countries)]
        sheet.labels = [("spot", label) for label in labels if label]
        for area in drawn():
            self._contest(area, sheet)
        return sheet

    def _put(self, each: _Named, sheet: Map) -> None:
        shape = self._outlines.get(each.place.country or "") if each.place.precision == "country" else None
        spot = self._spot(each, self._path(shape) if shape else "")
        if shape:
            sheet.countries.append(spot)
        elif self._window.holds(each.lon, each.lat):
            sheet.dots.append(spot)
        else:
            sheet.outside.append(each.name)

    def _spot(self, each: _Named, path: str) -> Spot:
        rows = tuple(self._told.rows[event.id] for event in each.events)
        acts = "; ".join(dict.fromkeys(self._told.acts[event.id] for event in each.events))
        x, y = self._at((each.lon, each.lat))
        return Spot(f"{each.name}: {acts}", rows, x, y, each.place.precision or "point", path)

    def _contest(self, area: Area, sheet: Map) -> None:
        if not self._window.holds(area.lon, area.lat) and area.outline not in self._outlines:
            return
        x, y = self._at((area.lon, area.lat))
        ry = area.radius / KM * self._scale / self._shrink
        rx = area.radius / KM / math.cos(math.radians(area.lat)) * self._scale
        if not _THINNEST <= max(rx, ry) <= WIDTH * _WIDEST / 2:
            return
        title = f"{area.names[self._words.language]} ({self._words.disputed[area.status]})"
        sheet.contested.append(Contested(title, x, y, rx, ry, self._path(self._outlines.get(area.outline, ()))))
        middle = min(max(x, len(title) * _LETTER / 2), WIDTH - len(title) * _LETTER / 2)
        sides = ((middle, y, "middle"), (middle, y + ry + _LINE, "middle"), (middle, y - ry - 4, "middle"))
        if label := self._free(title, sides):
            sheet.labels.append(("contested", label))

    def _label(self, dot: Spot) -> Label | None:
        """The dot's name to its right, or where there is room."""
        x, y, down = dot.x, dot.y, _LINE / 3
        gap = _gap(dot)
        sides = (
            (x + gap, y + down, "start"),
            (x - gap, y + down, "end"),
            (x, y - gap - 4, "middle"),
            (x, y + gap + _LINE, "middle"),
        )
        return self._free(_name(dot), sides)

    def _centred(self, country: Spot) -> Label | None:
        return self._free(_name(country), ((country.x, country.y, "middle"),))

    def _free(self, text: str, sides: Iterable[tuple[float, float, str]]) -> Label | None:
        """The first of some positions at which a label covers no other and stays in the picture."""
        long = _LETTER * len(text)
        for x, y, anchor in sides:
            left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
            box = (left, y - _LINE, left + long, y + 4)
            inside = left >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= self._height
            if inside and not any(_overlap(box, other) for other in self._boxes):
                self._boxes.append(box)
                return Label(text, round(x, 1), round(y, 1), anchor)
        return None

    def _at(self, point: Point) -> Point:
        x = (point[0] - self._window.west) * self._scale
        y = (self._window.north - point[1]) * self._scale / self._shrink
        return round(x, 1), round(y, 1)

    def _path(self, rings: Iterable[Ring]) -> str:
        return "".join(f"M{'L'.join(corners)}Z" for ring in rings if len(corners := [*self._corners(ring)]) > 2)

    def _corners(self, ring: Ring) -> Iterator[str]:
        before = (-WIDTH, -WIDTH)
        for point in map(self._at, ring):
            if math.dist(point, before) >= _FINEST:
                yield f"{point[0]:g} {point[1]:g}"
                before = point


def _name(spot: Spot) -> str:
    return spot.title.partition(": ")[0]


def _gap(dot: Spot) -> float:
    return _GAP if dot.kind == "point" else _AREA_GAP


def _box(dot: Spot) -> tuple[float, float, float, float]:
    reach = _gap(dot) - 1
    return dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
