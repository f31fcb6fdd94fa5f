"""From pairs to stories: neighbours in the time window, average linkage within what hangs together."""

from collections.abc import Iterable, Set

import msgspec

from lagebild.archive.stories.profile import Profile


class Edge(msgspec.Struct, frozen=True, order=True):
    """Two documents that have something in common, the smaller id first."""

    a: str
    b: str
    value: float


def window(profiles: Iterable[Profile]) -> tuple[str, str] | None:
    """First and last ISO day on which documents may be published that these are to be compared with; None: any."""
    return None


def edges(new: Iterable[Profile], nearby: Iterable[Profile]) -> list[Edge]:
    """All edges with an end in `new`; `nearby` holds the other documents of the window (it may hold the new ones too)."""
    return []


def touched(ids: Iterable[str], kept: Iterable[Edge]) -> Set[str]:
    """`ids` and all documents that hang together with them by the edges kept."""
    return set(ids)


def link(ids: Iterable[str], kept: Iterable[Edge]) -> list[frozenset[str]]:
    """The stories of the documents: average linkage; every document is in one, those alone too."""
    return [frozenset([each]) for each in ids]


def cluster(profiles: Iterable[Profile]) -> list[frozenset[str]]:
    """The stories of a set of documents, largest first, ties by smallest id."""
    known = list(profiles)
    return link((p.id for p in known), edges(known, known))
