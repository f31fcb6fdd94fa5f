"""How two places lie to each other: the same, near, one inside the other, in one country, elsewhere."""

from collections.abc import Sequence
from itertools import product

from lagebild.archive.merging.tellings import Where
from lagebild.archive.reports import Spot, kilometres

NEAR_KM = 15
APART_KM = 30
REGION_KM = 300

_EXACT = frozenset({"point", "district"})
_LEVELS = ("same", "near", "inside", "country", "other")


def place_level(one: Sequence[Where], other: Sequence[Where]) -> str | None:
    """The best relation between any two places; None where nothing can be said.

    Towns up to `APART_KM` apart may both be named for one place between them; an area is compared by its centre.
    """
    levels = [level for a, b in product(one, other) if (level := _spot_level(a, b))]
    return min(levels, key=_LEVELS.index, default=None)


def on_the_map(places: Sequence[Where]) -> bool:
    """Whether one of the places is a point or nearly so."""
    return any(w.spot.precision in _EXACT for w in places)


def _spot_level(here: Where, there: Where) -> str | None:
    one, other = here.spot, there.spot
    if _same_spot(here, there):
        return "country" if one.precision == "country" else "same"
    if one.country and other.country and one.country != other.country:
        return "near" if _km(one, other) <= NEAR_KM else "other"
    if one.country is None or other.country is None:
        return None
    if "country" in (one.precision, other.precision):
        return "inside"
    if one.admin1 and one.admin1 == other.admin1 and _namesakes(here, there):
        return "inside"  # a town and its district
    return _by_distance(one, other)


def _same_spot(here: Where, there: Where) -> bool:
    one, other = here.spot, there.spot
    if one.geonames and one.geonames == other.geonames:
        return True
    alike = one.country == other.country and one.precision == other.precision
    return alike and _namesakes(here, there)


def _namesakes(here: Where, there: Where) -> bool:
    return not here.names.isdisjoint(there.names)


def _by_distance(one: Spot, other: Spot) -> str | None:
    km = _km(one, other)
    if one.precision in _EXACT and other.precision in _EXACT:
        return "near" if km <= NEAR_KM else "other" if km > APART_KM else None
    if one.admin1 and one.admin1 == other.admin1:
        return "inside"
    return "inside" if km <= REGION_KM else "other"


def _km(one: Spot, other: Spot) -> float:
    """Great-circle distance; infinite where a point is missing."""
    between = kilometres(one, other)
    return float("inf") if between is None else between
