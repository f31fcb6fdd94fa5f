"""From pairs to stories: neighbours in the time window, average linkage within what hangs together."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from lagebild.archive.stories.linkage import average_linkage
from lagebild.archive.stories.profile import Profile
from lagebild.archive.stories.similarity import WINDOW, ceiling, dot, value

LINK = 0.5  # least average of two groups that are put together
LEAST = 0.2  # least value of an edge; weaker ones are many, change no story and count as 0
NEAR = 0.1  # least cosine of the vectors of a pair that is scored; unrelated texts lie around 0
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()
_ROWS = 256  # profiles compared with all others at a time: bounds memory
_SLACK = 1e-3  # products of matrices add up in another order than that of a pair


class Edge(msgspec.Struct, frozen=True, order=True):
    """Two documents that have something in common, the smaller id first."""

    a: str
    b: str
    value: float


def window(profiles: Iterable[Profile]) -> tuple[str, str] | None:
    """First and last ISO day of the documents that these must be compared with, beside those without a day.

    None where one of them has no day: it must be compared with all.
    """
    days = [each.published for each in profiles]
    known = [date.fromisoformat(day).toordinal() for day in days if day]
    if not known or len(known) < len(days):
        return None
    first, last = max(min(known) - WINDOW, _FIRST), min(max(known) + WINDOW, _LAST)
    return date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()


def edges(new: Iterable[Profile], nearby: Iterable[Profile]) -> list[Edge]:
    """All edges with an end in `new`, in order. `nearby` holds the others of the window, and may hold the new ones too.

    Every profile of `new` is compared by vector with those within WINDOW days, a product of matrices; only pairs with a
    cosine of NEAR are scored. So the cost is that of the documents of some days for each new one.
    """
    fresh = {each.id: each for each in new if each.vector}
    known = {each.id: each for each in nearby if each.vector} | fresh
    rows, columns = _by_day(fresh.values()), _by_day(known.values())
    found: set[Edge] = set()
    for begin in range(0, len(rows), _ROWS):
        found.update(_edges(rows[begin : begin + _ROWS], columns))
    return sorted(found)


def touched(ids: Iterable[str], kept: Iterable[Edge]) -> Set[str]:
    """`ids` and all documents that hang together with them by edges that could link: all whose story may change.

    To be asked before edges are taken away as well, with the documents that lose them.
    """
    near: dict[str, set[str]] = {}
    for edge in kept:
        if edge.value >= LINK:
            near.setdefault(edge.a, set()).add(edge.b)
            near.setdefault(edge.b, set()).add(edge.a)
    seen = set(ids)
    front = seen
    while front:
        front = {other for each in front for other in near.get(each, ())} - seen
        seen = seen | front
    return seen


def link(ids: Iterable[str], kept: Iterable[Edge]) -> list[frozenset[str]]:
    """The stories of the documents, largest first, ties by smallest id; every document is in one, those alone too.

    Edges that lead out of `ids` are passed over. Equal averages are linked in the order of ids.
    """
    known = set(ids)
    groups = average_linkage(((e.a, e.b, e.value) for e in kept if e.a in known and e.b in known), LINK)
    alone = known.difference(*groups)
    return sorted([*groups, *(frozenset([each]) for each in alone)], key=lambda group: (-len(group), min(group)))


def cluster(profiles: Iterable[Profile]) -> list[frozenset[str]]:
    """The stories of a set of documents, in the order of `link`."""
    known = list(profiles)
    return link((each.id for each in known), edges(known, known))


def _by_day(profiles: Iterable[Profile]) -> list[Profile]:
    """In order of days, those without one first."""
    return sorted(profiles, key=lambda each: (each.published or "", each.id))


def _edges(rows: Sequence[Profile], columns: Sequence[Profile]) -> Iterator[Edge]:
    """The edges of a few profiles with all others, both in order of days."""
    columns = _within(rows, columns)
    gaps = np.abs(_days(rows)[:, None] - _days(columns)[None])
    cosines = _vectors(rows) @ _vectors(columns).T + _SLACK
    near = (cosines >= NEAR) & ~(gaps > WINDOW)  # a gap not known is near
    for i, j in np.argwhere(near).tolist():
        a, b = sorted((rows[i], columns[j]), key=lambda each: each.id)
        if a.id != b.id and ceiling(a, b, float(cosines[i, j])) >= LEAST:
            found = value(a, b) if dot(a, b) >= NEAR else 0.0
            if found >= LEAST:
                yield Edge(a.id, b.id, found)


def _within(rows: Sequence[Profile], columns: Sequence[Profile]) -> list[Profile]:
    """The columns that one of the rows is to be compared with."""
    days = window(rows)
    return [each for each in columns if not each.published or days is None or days[0] <= each.published <= days[1]]


def _days(profiles: Sequence[Profile]) -> npt.NDArray[np.float64]:
    """Days on a common scale, NaN where none is known."""
    days = [date.fromisoformat(each.published).toordinal() if each.published else np.nan for each in profiles]
    return np.array(days)


def _vectors(profiles: Sequence[Profile]) -> npt.NDArray[np.float32]:
    return np.frombuffer(b"".join(each.vector for each in profiles), "<f2").reshape(len(profiles), -1).astype("f4")
