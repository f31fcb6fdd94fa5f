"""Which tellings are compared: the sorted neighbourhood method (Hernández and Stolfo 1995) in several passes.

A telling stands in a block for each of its types with each country, and for each group of its types with each narrower
anchor: a place, a party, its story. A block is sorted by day, ties by id, and a telling's candidates are the `REACH`
tellings before and after it. The bound keeps the cost at n log n; it depends on the tellings that are there, never on
when they came. Narrow blocks make up for what a crowded one leaves out.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

import msgspec

from lagebild.archive.merging.tellings import Telling, Who
from lagebild.archive.merging.weights import camp, group_of
from lagebild.archive.reports import Spot

#: Neighbours looked at on each side of a telling in each of its blocks.
REACH = 8
#: Days that candidates may lie apart.
WINDOW = 14
#: Names and places of a telling that make blocks.
ANCHORS = 4


class Key(msgspec.Struct, frozen=True, order=True):
    """Where a telling stands in a block. `rank` is its day and its id, `2022-08-15|<report id>`, by code point."""

    block: str
    rank: str

    @property
    def telling(self) -> str:
        """The id of the telling."""
        return self.rank.partition("|")[2]


class Neighbours(Protocol):
    """An index of all keys of an archive."""

    def near(self, keys: Sequence[Key]) -> Iterable[str]:
        """Ids of the tellings near each of the keys: in its block, the `REACH` before its rank and the `REACH` after.

        What stands exactly at a key is left out; that a key stands in the index at all is not asked.
        """
        ...


class Blocks:
    """The index in memory."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._ranks: defaultdict[str, list[str]] = defaultdict(list)
        for key in keys:
            self._ranks[key.block].append(key.rank)
        for ranks in self._ranks.values():
            ranks.sort()

    def near(self, keys: Sequence[Key]) -> Iterator[str]:
        """See `Neighbours`."""
        for key in keys:
            ranks = self._ranks.get(key.block, [])
            at = bisect_left(ranks, key.rank)
            after = at + (at < len(ranks) and ranks[at] == key.rank)
            for rank in (*ranks[max(0, at - REACH) : at], *ranks[after : after + REACH]):
                yield rank.partition("|")[2]


def keys(telling: Telling) -> tuple[Key, ...]:
    """Where a telling stands."""
    day = _day(telling)
    rank = f"{date.fromordinal(day).isoformat() if day else ''}|{telling.id}"
    broad = sorted({"", *(f"country {c}" for c in _countries(telling))})
    narrow = sorted(set(_anchors(telling)))
    blocks = [f"{kind}|{anchor}" for kind in sorted(telling.types) for anchor in broad]
    blocks += [f"{group}|{anchor}" for group in sorted(set(map(group_of, telling.types))) for anchor in narrow]
    return tuple(Key(block, rank) for block in blocks)


def window(one: Telling, other: Telling) -> bool:
    """Whether two tellings are near enough in time to be candidates; what has no day may be of any."""
    days = [_day(one), _day(other)]
    return None in days or abs((days[0] or 0) - (days[1] or 0)) <= WINDOW


def affected(changed: Iterable[Key], neighbours: Neighbours) -> set[str]:
    """Ids of the tellings whose candidates may differ now that the `changed` keys came or went.

    `neighbours` is the index after the change. Whoever lost or won a candidate has a changed key within reach.
    """
    keys = tuple(changed)
    return set(neighbours.near(keys))


def _day(telling: Telling) -> int | None:
    """The first day where it is exact; else the publication, moved into the period if it is given."""
    period, day = telling.period, telling.published
    if period and (period.exact or day is None):
        day = period.first
    elif period and period.given and day is not None:
        day = min(max(day, period.first), period.last)
    return day


def _countries(telling: Telling) -> set[str]:
    found = {*(s.country for s in _spots(telling)), *(p.country for p in _parties(telling))}
    return {country for country in found if country}


def _anchors(telling: Telling) -> Iterator[str]:
    if telling.story:
        yield f"story {telling.story}"
    for spot in _spots(telling):
        yield f"place {spot.geonames or spot.name}"
    for who in _parties(telling):
        if who.country:
            yield f"party {who.country} {camp(who.sector)}"
        elif who.names:
            yield f"party {min(who.names)}"


def _spots(telling: Telling) -> list[Spot]:
    return [where.spot for where in (telling.spots or telling.nearby)[:ANCHORS]]


def _parties(telling: Telling) -> tuple[Who, ...]:
    return (*telling.actors[:ANCHORS], *telling.recipients[:ANCHORS])
