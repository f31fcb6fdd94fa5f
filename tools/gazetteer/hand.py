"""The hand-written lists: the overlay of disputed and customary places, and natural features."""

from collections.abc import Iterable

from lagebild.where.layout import Kind
from tools.gazetteer import sources
from tools.gazetteer.rows import Point, Row, kilometres

_KINDS = {"region": Kind.REGION, "point": Kind.SITE}
_WATER = ("ocean", "sea", "strait", "lake", "river")
_TOLERANCE = 2.0  # an annotated place may lie this many radii off the point in the list, and 50 km more


class OverlayError(ValueError):
    """A line of a hand-written list that does not fit the other tables."""


def overlay(rows: Iterable[Row]) -> list[Row]:
    """New rows of `overlay.csv`; a line with `of` gives its names to the row it annotates."""
    known: dict[str, Row] = {}
    for row in rows:
        known |= {str(row.geonames): row} if row.kind == Kind.PLACE else {row.code: row}
    countries = {row.code: row for row in known.values() if row.kind == Kind.COUNTRY}
    known |= {code: countries[country["iso3"]] for code, country in sources.countries().items()}
    fresh = []
    for line in sources.table(sources.HAND / "overlay.csv"):
        row = _annotated(line, known) if line["of"] else _own(line, known)
        row.name, row.german = line["en"].split("|")[0], line["de"].split("|")[0]
        row.called("|".join((line["de"], line["en"])), usual=True)
        row.called("|".join(line[language] for language in ("fr", "ru", "uk", "ar")), usual=False)
        if not line["of"]:
            fresh.append(row)
    return fresh


def features() -> list[Row]:
    """Rows of `features.csv`."""
    rows = []
    for line in sources.table(sources.HAND / "features.csv"):
        kind = Kind.WATER if line["kind"] in _WATER else Kind.LAND
        row = Row(kind, line["en"].split("|")[0], _point(line), german=line["de"].split("|")[0])
        row.called("|".join((line["de"], line["en"])), usual=True)
        rows.append(row)
    return rows


def _own(line: dict[str, str], known: dict[str, Row]) -> Row:
    row = Row(_KINDS[line["kind"]], line["en"], _point(line), code=line["id"])
    row.country = _known(line, known, line["country"]) if line["country"] else None
    row.admin1 = _known(line, known, line["admin1"]) if line["admin1"] else None
    return row


def _annotated(line: dict[str, str], known: dict[str, Row]) -> Row:
    row = _known(line, known, line["of"])
    allowed = _TOLERANCE * float(line["radius"]) + 50
    if row.point and kilometres(row.point, _point(line)) > allowed:
        raise OverlayError(f"{line['id']}: {kilometres(row.point, _point(line)):.0f} km from {row.name}")
    return row


def _known(line: dict[str, str], known: dict[str, Row], code: str) -> Row:
    if code not in known:
        raise OverlayError(f"{line['id']}: unknown {code}")
    return known[code]


def _point(line: dict[str, str]) -> Point:
    return float(line["lat"]), float(line["lon"])
