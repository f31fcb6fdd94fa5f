"""Country outlines, and the part of them that a window of the world shows.

`page/outlines.tsv` is built by `python -m tools.map`: one ring a line, encoded polylines in hundredths of a degree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Point = tuple[float, float]  # longitude and latitude, in degrees
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in it."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


def source() -> str:
    """Whose outlines these are."""
    return _lines()[0].removeprefix("# ")


def clipped(window: Window) -> dict[str, list[Ring]]:
    """The outlines within a window, by ISO 3166-1 alpha-3 code, those of disputed areas by the overlay's id."""
    found: dict[str, list[Ring]] = {}
    for code, ring in _outlines():
        if part := _clip(ring, window):
            found.setdefault(code, []).append(part)
    return found


@cache
def _lines() -> tuple[str, ...]:
    return tuple(files(__package__).joinpath("page", "outlines.tsv").read_text("ascii").splitlines())


@cache
def _outlines() -> tuple[tuple[str, Ring], ...]:
    rows = (line.split("\t", 1) for line in _lines()[1:])
    return tuple((code, tuple(_decoded(polyline))) for code, polyline in rows)


def _decoded(polyline: str) -> Iterator[Point]:
    lat = lon = 0
    numbers = _numbers(polyline)
    for step in numbers:
        lat, lon = lat + step, lon + next(numbers)
        yield lon / 100, lat / 100


def _numbers(polyline: str) -> Iterator[int]:
    """Five bits a character, the lowest first; the lowest of all is the sign."""
    bits = shift = 0
    for character in polyline:
        code = ord(character) - 63
        bits |= (code & 0x1F) << shift
        shift += 5
        if code < 0x20:
            yield ~(bits >> 1) if bits & 1 else bits >> 1
            bits = shift = 0


def _clip(ring: Ring, window: Window) -> Ring:
    """What a window leaves of a ring: one edge of the window after the other (Sutherland and Hodgman 1974)."""
    sides: tuple[tuple[int, float, Callable[[float, float], bool]], ...] = (
        (0, window.west, float.__ge__),
        (0, window.east, float.__le__),
        (1, window.south, float.__ge__),
        (1, window.north, float.__le__),
    )
    for axis, edge, inside in sides:
        ring = [*_clip_side(ring, axis, edge, inside)] if ring else ring
    return ring


def _clip_side(ring: Ring, axis: int, edge: float, inside: Callable[[float, float], bool]) -> Iterator[Point]:
    before = ring[-1]
    for point in ring:
        if inside(point[axis], edge) != inside(before[axis], edge):
            yield _crossing(before, point, axis, edge)
        if inside(point[axis], edge):
            yield point
        before = point


def _crossing(begin: Point, end: Point, axis: int, edge: float) -> Point:
    share = (edge - begin[axis]) / (end[axis] - begin[axis])
    return begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])
