"""Average linkage over sparse edges: pairs without an edge count as 0."""

from collections import defaultdict
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

Groups = list[frozenset[str]]


def average_linkage(edges: Iterable[tuple[str, str, float]], threshold: float) -> Groups:
    """The groups of all that are named: merged while two have an average of at least `threshold`.

    Of pairs with the same average, the one whose smallest members come first is merged first, so the result depends on
    the set of edges only. O(e log e) steps times the depth of the tree of merges, for e edges.
    """
    sums: dict[str, dict[str, float]] = defaultdict(dict)
    for a, b, value in sorted(edges):
        sums[a][b] = sums[b][a] = value
    members = {each: [each] for each in sums}
    heap = [(-value, a, b) for a, near in sums.items() for b, value in near.items() if a < b and value >= threshold]
    heapify(heap)
    while heap:
        average, a, b = heappop(heap)
        if a in members and b in members and average == -_average(sums, members, a, b):
            _merge(sums, members, a, b)
            near = ((_average(sums, members, a, other), other) for other in sums[a])
            for value, other in near:
                if value >= threshold:
                    heappush(heap, (-value, min(a, other), max(a, other)))
    return [frozenset(group) for group in members.values()]


def _average(sums: dict[str, dict[str, float]], members: dict[str, list[str]], a: str, b: str) -> float:
    return sums[a].get(b, 0.0) / (len(members[a]) * len(members[b]))


def _merge(sums: dict[str, dict[str, float]], members: dict[str, list[str]], a: str, b: str) -> None:
    """Put group `b` into `a`; a group goes by its smallest member, so `a` is before `b`."""
    members[a] += members.pop(b)
    for other, value in sums.pop(b).items():
        del sums[other][b]
        if other != a:
            sums[a][other] = sums[other][a] = sums[a].get(other, 0.0) + value
