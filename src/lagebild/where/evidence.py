"""What the places of one document say about each other.

Toponym resolution by mutual support: each reading of a name is scored by its own weight and by how probable those
readings of the other names are that lie near it, in its region and in its country; the probabilities are then computed
anew, a few times. The heuristics are those of Leidner (2007), "Toponym Resolution in Text": importance, one referent a
discourse, containment, spatial minimality.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lagebild.where.candidates import TAKEN, Candidate
from lagebild.where.gazetteer import Entry
from lagebild.where.layout import Kind
from lagebild.where.overlay import overlaid

Floats = NDArray[np.float64]

EARTH_KM: Final = 6371.0088
_ROUNDS: Final = 3
_NEAR_KM: Final = 60.0  # at this distance a neighbour counts a third

# Points, in decades of population, at full support.
_NEAR: Final = 1.5
_SAME_ADMIN1: Final = 1.2
_SAME_COUNTRY: Final = 2.0
_INSIDE: Final = 3.5  # the next name is that of the area around it: `Paris, Texas`
_OUTLET: Final = 0.7  # in the country of the outlet
_DOUBT: Final = 0.6  # one name in a country says less of the others than several do
_ACTOR: Final = 0.9  # an actor's country says as much as another two names in it

#: Too large for the distance to their middle to matter.
_WIDE: Final = (Kind.COUNTRY, Kind.ADMIN1, Kind.LAND, Kind.WATER)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The readings of one name with their scores, probabilities and what spoke for each in the document."""

    scores: Floats
    probabilities: Floats
    reasons: list[list[str]]


def weigh(
    names: Sequence[Sequence[Candidate]],
    order: Sequence[int],
    gaps: Sequence[float],
    actors: frozenset[str] = frozenset(),
    outlet: str | None = None,
) -> list[Weighed]:
    """Score the candidates of each name. `order` are the names as they follow each other in the text, by index; `gaps`
    say how sure it is, from 0 to 1, that the next one stands right after each.

    `actors` and `outlet` are alpha-3 codes of countries.
    """
    flat = [candidate for candidates in names for candidate in candidates]
    if not flat:
        return [Weighed(np.zeros(0), np.zeros(0), []) for _ in names]
    group = np.repeat(np.arange(len(names)), [len(candidates) for candidates in names])
    terms = _Terms(flat, group, _follows(order, gaps), actors, outlet)
    scores = terms.base
    for _ in range(_ROUNDS):
        points = terms.points(_probabilities(scores, group))
        scores = terms.base + sum(points.values())
    probabilities = _probabilities(scores, group)
    reasons = [_reasons(points, number) for number in range(len(flat))]
    bounds = [np.flatnonzero(group == number) for number in range(len(names))]
    return [Weighed(scores[at], probabilities[at], [reasons[n] for n in at]) for at in bounds]


class _Terms:
    """The parts of the scores of all candidates of a document."""

    def __init__(
        self,
        flat: list[Candidate],
        group: NDArray[np.intp],
        follows: Floats,
        actors: frozenset[str],
        outlet: str | None,
    ) -> None:
        entries = [candidate.entry for candidate in flat]
        states = [_states(entry) for entry in entries]
        self.base = np.array([c.base + _OUTLET * (outlet in own) for c, own in zip(flat, states, strict=True)])
        self.acting = np.array([_ACTOR * bool(own & actors) for own in states])
        self.taken = np.array([candidate.taken for candidate in flat])
        self.own = group[:, None] == np.arange(group.max() + 1)
        others = 1.0 - _same([entry.row for entry in entries])  # a place does not bear itself out
        self.near = np.exp(-distances(entries) / _NEAR_KM) * others
        self.admin1 = _same([entry.admin1 for entry in entries]) * others
        self.country = _same([entry.country for entry in entries]) * others
        self.inside = _inside(entries) * follows[np.ix_(group, group)]

    def points(self, probabilities: Floats) -> dict[str, Floats]:
        """Points by reason, given how probable each candidate is."""
        inside = np.minimum(1.0, self.inside @ probabilities)
        elsewhere = (1.0 - self._support(self.country, probabilities, _DOUBT)) * (1.0 - self.acting)
        return {
            "near other places": _NEAR * self._support(self.near, probabilities, 1.0),
            "region of other places": _SAME_ADMIN1 * self._support(self.admin1, probabilities, _DOUBT),
            "country of other places or actors": _SAME_COUNTRY * (1.0 - elsewhere),
            "inside the next place": _INSIDE * inside - TAKEN * (self.taken & (inside > 0.5)),
        }

    def _support(self, kernel: Floats, probabilities: Floats, trust: float) -> Floats:
        """The chance that one other name at least bears the candidate out (noisy or)."""
        by_name = (kernel * probabilities) @ self.own
        by_name[self.own] = 0.0
        supported: Floats = 1.0 - np.prod(1.0 - trust * np.minimum(by_name, 1.0), axis=1)
        return supported


def _states(entry: Entry) -> set[str | None]:
    return {entry.country} if entry.country else _claimants(entry)


def _claimants(entry: Entry) -> set[str | None]:
    """The states that claim a place which is no one's: their doings there speak for it as for their own."""
    found = overlaid(entry)
    return {stake.who for stake in found.claimed_by} if found else set()


def _probabilities(scores: Floats, group: NDArray[np.intp]) -> Floats:
    """Among the readings of each name; a point is worth odds of ten to one."""
    highest = np.full(group.max() + 1, -np.inf)
    np.maximum.at(highest, group, scores)
    powers = 10.0 ** (scores - highest[group])
    total = np.bincount(group, powers)
    result: Floats = powers / total[group]
    return result


def distances(entries: Sequence[Entry]) -> Floats:
    """Great-circle distances between all in kilometres; infinite where one is too wide."""
    lat, lon = np.radians([(entry.lat, entry.lon) for entry in entries]).T
    units = np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)
    found: Floats = EARTH_KM * np.arccos(np.clip(units @ units.T, -1.0, 1.0))
    wide = np.array([entry.kind in _WIDE for entry in entries])
    found[wide] = np.inf
    found[:, wide] = np.inf
    return found


def _same(values: Sequence[object]) -> Floats:
    """1 where two have the same value, which is not None."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values)) if value is not None}
    codes = np.array([numbers.get(value, -1) for value in values])
    same: Floats = ((codes[:, None] == codes) & (codes >= 0)).astype(float)
    return same


def _inside(entries: Sequence[Entry]) -> Floats:
    """1 where the row's entry lies in the column's."""
    columns = np.array([entry.row for entry in entries])
    within = np.zeros((len(entries), len(entries)))
    for areas in ([entry.admin1 for entry in entries], [entry.admin2 for entry in entries]):
        rows = np.array([-1 if area is None else area for area in areas])
        within += (rows[:, None] == columns) & (rows != columns)[:, None]
    countries = np.array([entry.kind == Kind.COUNTRY for entry in entries])
    within += _same([entry.country for entry in entries]) * countries * ~countries[:, None] * 0.5
    return np.minimum(within, 1.0)


def _follows(order: Sequence[int], gaps: Sequence[float]) -> Floats:
    """How surely the column's name stands right after the row's somewhere in the text."""
    size = max(order) + 1
    surely = np.zeros((size, size))
    for one, other, sure in zip(order, order[1:], gaps, strict=False):
        if one != other:
            surely[one, other] = max(surely[one, other], sure)
    return surely


def _reasons(points: dict[str, Floats], number: int) -> list[str]:
    return [f"{reason} {values[number]:+.1f}" for reason, values in points.items() if values[number] >= 0.05]
