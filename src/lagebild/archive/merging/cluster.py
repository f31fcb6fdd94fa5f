"""Clustering by average linkage (UPGMA), which heeds vetoes and rulings."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from itertools import product
from typing import Literal, NamedTuple

from lagebild.archive.merging.ledger import Reason

Pair = tuple[str, str]

#: Members of each of two groups that are compared before they are put together, so that a step has a bounded cost.
COMPANY = 6


class Weighed(NamedTuple):
    """Log-odds of two nodes being one, and what forbids it."""

    odds: float
    veto: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes compared: log-odds of being one, the evidence, and what forbids it."""

    left: str
    right: str
    odds: float
    reasons: tuple[Reason, ...]
    veto: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a link that was good enough, or of a ruling."""

    link: Link
    together: bool
    by: Literal["score", "veto", "events", "ruling"]


@dataclass(slots=True)
class Groups:
    """Nodes in groups, with the first few of each, and the nodes that a group must not meet."""

    members: dict[str, list[str]]
    heads: dict[str, list[str]]
    foes: dict[str, set[str]]
    of: dict[str, str]
    place: dict[str, int]

    def meet(self, left: str, right: str) -> None:
        """Put two groups together; the smaller is rewritten, so that all steps cost n log n."""
        one, other = sorted((self.of[left], self.of[right]), key=lambda g: (-len(self.members[g]), g))
        for node in self.members[other]:
            self.of[node] = one
        self.members[one] += self.members.pop(other)
        self.heads[one] = sorted(self.heads[one] + self.heads.pop(other), key=self.place.__getitem__)[:COMPANY]
        self.foes[one] |= self.foes.pop(other)

    def speakers(self, node: str) -> list[str]:
        """A node and those that come first in its group, at most `COMPANY`."""
        return [node, *(m for m in self.heads[self.of[node]] if m != node)][:COMPANY]

    def barred(self, left: str, right: str) -> bool:
        """Whether a ruling keeps the two groups apart."""
        one, other = self.of[left], self.of[right]
        return not self.foes[one].isdisjoint(self.members[other]) or not self.foes[other].isdisjoint(self.members[one])


def cluster(
    nodes: Sequence[str],
    links: Collection[Link],
    compare: Callable[[str, str], Weighed],
    rulings: Mapping[Pair, bool],
    weights: Mapping[str, float],
) -> tuple[list[list[str]], list[Step]]:
    """Groups of nodes, and what became of each good link between two groups.

    `nodes` stand in order of what they are worth: the first `COMPANY` of a group speak for it. `rulings` are `(smaller
    id, larger id) -> together`. Average linkage: what goes together next are the two groups whose members have the
    highest mean odds, ties by ids, if no ruling and no veto stands between them and the mean is at least
    `weights["company"]`. Means are looked at when a link comes up: one that has fallen waits for its new turn.
    """
    groups = _start(nodes, rulings)
    _obey(groups, rulings)
    steps: list[Step] = []
    turns = [(-link.odds, link.left, link.right) for link in links if link.odds >= weights["threshold"]]
    of = {(link.left, link.right): link for link in links}
    heapify(turns)
    while turns:
        turn, left, right = heappop(turns)
        if groups.of[left] == groups.of[right]:
            continue
        step, mean = _decide(groups, of[left, right], compare, weights["company"])
        if step.together and mean < -turn:
            heappush(turns, (-mean, left, right))
            continue
        steps.append(step)
        if step.together:
            groups.meet(left, right)
    return sorted(sorted(members) for members in groups.members.values()), steps


def connected(nodes: Iterable[str], links: Iterable[Link], rulings: Mapping[Pair, bool]) -> dict[str, str]:
    """Node -> the smallest node of its component: all that links without a veto, or people, connect."""
    groups = _start(sorted(nodes), {})
    pairs = [(link.left, link.right) for link in links if not link.veto]
    for left, right in (*pairs, *(pair for pair, together in rulings.items() if together)):
        if groups.of[left] != groups.of[right]:
            groups.meet(left, right)
    return {node: min(members) for members in groups.members.values() for node in members}


def _start(nodes: Sequence[str], rulings: Mapping[Pair, bool]) -> Groups:
    place = {node: i for i, node in enumerate(nodes)}
    groups = Groups(
        {n: [n] for n in nodes}, {n: [n] for n in nodes}, {n: set() for n in nodes}, {n: n for n in nodes}, place
    )
    for (left, right), together in rulings.items():
        if not together:
            groups.foes[left].add(right)
            groups.foes[right].add(left)
    return groups


def _obey(groups: Groups, rulings: Mapping[Pair, bool]) -> None:
    """Put together what people put together, in order of ids; `apart` holds over chains of `together`."""
    for (left, right), together in sorted(rulings.items()):
        if together and groups.of[left] != groups.of[right] and not groups.barred(left, right):
            groups.meet(left, right)


def _decide(groups: Groups, link: Link, compare: Callable[[str, str], Weighed], company: float) -> tuple[Step, float]:
    """What is to become of a link as the groups are now, and the mean odds between them."""
    if link.veto:
        return Step(link, False, "veto"), link.odds
    if groups.barred(link.left, link.right):
        return Step(link, False, "ruling"), link.odds
    left, right = groups.speakers(link.left), groups.speakers(link.right)
    found = {(a, b): compare(a, b) for a, b in product(left, right)}
    vetoed = next((Reason(f"veto {w.veto}", " / ".join(pair)) for pair, w in found.items() if w.veto), None)
    if vetoed:
        return Step(replace(link, reasons=(vetoed, *link.reasons)), False, "veto"), link.odds
    mean = sum(w.odds for w in found.values()) / len(found)
    return Step(link, mean >= company, "score" if mean >= company else "events"), mean
