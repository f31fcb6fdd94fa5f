"""Cooperation and conflict between pairs of countries, week by week, from merged events."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import combinations, product

import msgspec

from lagebild.archive.events import MergedEvent


class DyadWeek(msgspec.Struct, frozen=True):
    """What two countries did to each other in one week.

    `week` is its Monday (ISO 8601). `actual` is True for done acts, False for all others together: planned, possible,
    demanded, negated. `cooperation` is the sum of the events' PLOVER scores above zero, `conflict` of those below, so
    it is never positive. An event counts once for a pair, however many reports it has.
    """

    first: str
    second: str
    week: str
    actual: bool
    events: int
    cooperation: float
    conflict: float


def dyads(events: Iterable[MergedEvent]) -> tuple[DyadWeek, ...]:
    """The series of every pair of countries (ISO alpha-3, in alphabetical order) that acts together or on one another.

    Who acts on whom makes a pair; so do those who act together with nobody on the other side, as in talks. Events
    without a day are left out. Sorted by pair, week, `actual` first.
    """
    sums: dict[tuple[str, str, str, bool], list[float]] = {}
    for event in events:
        if event.earliest is None:
            continue
        for first, second in _pairs(event):
            row = sums.setdefault((first, second, _monday(event.earliest), event.status == "actual"), [0, 0.0, 0.0])
            row[0] += 1
            row[1 if event.score > 0 else 2] += event.score
    ordered = sorted(sums.items(), key=lambda item: (*item[0][:3], not item[0][3]))
    return tuple(DyadWeek(*key, int(n), round(plus, 2), round(minus, 2)) for key, (n, plus, minus) in ordered)


def _pairs(event: MergedEvent) -> Iterator[tuple[str, str]]:
    acting = sorted({p.country for p in event.actors if p.country})
    acted_on = sorted({p.country for p in event.recipients if p.country})
    pairs = product(acting, acted_on) if event.recipients else combinations(acting, 2)
    return iter({(min(a, b), max(a, b)) for a, b in pairs if a != b})


def _monday(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return (date - dt.timedelta(days=date.weekday())).isoformat()
