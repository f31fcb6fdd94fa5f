"""Which tellings are compared: the sorted neighbourhood method (Hernández and Stolfo 1995) in several passes.

A telling stands in one block for each family of its types and each anchor: a place, a country, a party, its story. A
block is sorted by day, ties by id, and a telling's candidates are the `REACH` tellings before and after it. The bound
keeps the cost at n log n; it depends on the tellings that are there, never on when they came. Narrow blocks make up for
what a crowded one leaves out.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

import msgspec

from lagebild.archive.merging.tellings import Telling, Who
from lagebild.archive.merging.weights import families

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
    kinds = sorted({family for kind in telling.types for family in families(kind)})
    anchors = sorted(set(_anchors(telling)))
    return tuple(Key(f"{kind}|{anchor}", rank) for kind in kinds for anchor in ("", *anchors))


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


def _anchors(telling: Telling) -> Iterator[str]:
    if telling.story:
        yield f"story {telling.story}"
    spots = [where.spot for where in (telling.spots or telling.nearby)[:ANCHORS]]
    for spot in spots:
        yield f"place {spot.geonames or spot.name}"
    parties = (*telling.actors[:ANCHORS], *telling.recipients[:ANCHORS])
    for who in parties:
        yield from _names(who)
    for country in {*(s.country for s in spots), *(p.country for p in parties)} - {None}:
        yield f"country {country}"


def _names(who: Who) -> Iterator[str]:
    """One spelling of a party that has no country; with one, the country with the sector."""
    if who.country:
        yield f"party {who.country} {who.sector}"
    elif who.names:
        yield f"party {min(who.names)}"
