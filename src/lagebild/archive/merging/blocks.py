"""Which pairs of reports are looked at: the sorted neighbourhood method (Hernández and Stolfo 1995) in several passes.

A report stands in one block for each family of its type and each anchor: a place, a country, a party, its story, its
document. A block is sorted by day, ties by report id, and a report's candidates are the `REACH` reports before and after
it. The bound is what keeps the cost at n log n; it depends on the reports that are there, never on when they came.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from lagebild.archive.reports import Report

#: Neighbours looked at on each side of a report in each of its blocks.
REACH = 12


class Key(msgspec.Struct, frozen=True, order=True):
    """Where a report stands in a block: `rank` is its day and its id, compared by code point."""

    block: str
    rank: str


class Neighbours(Protocol):
    """An index of all keys of an archive."""

    def near(self, key: Key) -> Iterable[str]:
        """Ids of the `REACH` reports that stand before `key.rank` in its block, and of the `REACH` after it.

        A report that stands exactly there is left out.
        """
        ...


class Blocks:
    """The index in memory."""

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        self._ranks: defaultdict[str, list[str]] = defaultdict(list)
        for report in reports:
            for key in keys(report):
                self._ranks[key.block].append(key.rank)
        for ranks in self._ranks.values():
            ranks.sort()

    def add(self, report: Report) -> None:
        """Enter a report."""
        for key in keys(report):
            insort(self._ranks[key.block], key.rank)

    def remove(self, report: Report) -> None:
        """Take out a report that was entered as it is."""
        for key in keys(report):
            ranks = self._ranks[key.block]
            del ranks[bisect_left(ranks, key.rank)]

    def near(self, key: Key) -> Iterator[str]:
        """See `Neighbours`."""
        ranks = self._ranks[key.block]
        at = bisect_left(ranks, key.rank)
        after = at + (at < len(ranks) and ranks[at] == key.rank)
        for rank in (*ranks[max(0, at - REACH) : at], *ranks[after : after + REACH]):
            yield rank.partition("|")[2]


def keys(report: Report) -> tuple[Key, ...]:
    """The places of a report in the blocks; a store keeps them, indexed by block and rank."""
    rank = f"{day(report)}|{report.id}"
    return tuple(Key(block, rank) for block in (f"doc|{report.document}", report.type))


def day(report: Report) -> str:
    """The day a report is sorted by: its own where it is exact, else the publication's as near as its time allows."""
    return report.earliest or report.published or ""


def affected(changed: Iterable[Report], neighbours: Neighbours) -> set[str]:
    """Ids of the reports whose candidates may differ now that `changed` came or went.

    `neighbours` is the index after the change. All of these reports, and all that share a component with one of them or
    with one that went, are to be merged anew.
    """
    found: set[str] = set()
    for report in changed:
        found.add(report.id)
        for key in keys(report):
            found.update(neighbours.near(key))
    return found
