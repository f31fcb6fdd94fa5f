"""Merging: reports in, merged events and the ledger out."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from math import exp
from types import MappingProxyType

from lagebild.archive.merging import weights
from lagebild.archive.merging.blocks import Blocks, Key, Neighbours, keys, window
from lagebild.archive.merging.cluster import Link, Pair, Step, Weighed, cluster, connected
from lagebild.archive.merging.ledger import Decision, Merged, Merging, Ruling, Verdict, decision_id, event_id
from lagebild.archive.merging.tellings import Telling, background, telling
from lagebild.archive.merging.weigh import comparable, differ, link, weigh
from lagebild.archive.reports import Report

#: Comparisons remembered while groups are weighed.
CACHE = 1 << 16


def merge(
    reports: Iterable[Report],
    rulings: Iterable[Ruling] = (),
    neighbours: Neighbours | None = None,
    region: Collection[str] | None = None,
    vectors: Mapping[str, bytes] = MappingProxyType({}),
) -> Merging:
    """Group reports by the event that they tell of.

    From scratch: all reports of an archive and all rulings. In part: `region` are the ids of the reports to merge anew
    (`docs/merging.md` says which these are), `reports` are all reports of their documents, `neighbours` is the index of
    the whole archive. Then the events of the region and the decisions between two of its reports are returned; all
    others stay as they are, and the result is the same as from scratch. Rulings about reports that are not there are
    passed over; of several about one pair the last holds.

    `vectors` are those of the documents, as the archive keeps them with their readings (float16, little-endian, unit
    length); documents without one are compared by their stories.
    """
    ruled = _latest(rulings)
    told, steps = tell(reports, ruled, vectors)
    index = neighbours or Blocks(key for t in told for key in keys(t))
    here = {t.id: t for t in told if region is None or t.id in region}
    home = {report.id: t.id for t in here.values() for report in t.reports}
    lifted = _lifted(ruled, home)
    links = list(_links(here, index))
    groups, more = cluster(
        _by_worth(here.values()), links, _told_apart(_comparer(here), here), lifted, weights.across()
    )
    events = _events(here, groups, connected(here, links, lifted))
    decisions = {d.id: d for d in (*map(_decision, (*steps, *more)), *_ruled(ruled, home, here, events))}
    known = (d for d in decisions.values() if d.left in home and d.right in home)
    return Merging(events, tuple(sorted(known, key=lambda d: d.id)))


def standing(reports: Iterable[Report], rulings: Iterable[Ruling] = ()) -> tuple[Key, ...]:
    """Where the tellings of whole documents stand in the index: what a store keeps to merge in part."""
    return tuple(key for told in tell(reports, _latest(rulings))[0] for key in keys(told))


def _latest(rulings: Iterable[Ruling]) -> dict[Pair, bool]:
    return {(min(r.left, r.right), max(r.left, r.right)): r.together for r in rulings}


def tell(
    reports: Iterable[Report],
    ruled: Mapping[Pair, bool] = MappingProxyType({}),
    vectors: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[list[Telling], list[Step]]:
    """All documents' tellings, and the steps that put mentions of one event together."""
    documents: defaultdict[str, list[Report]] = defaultdict(list)
    for report in reports:
        documents[report.document].append(report)
    told: list[Telling] = []
    steps: list[Step] = []
    for name, own in sorted(documents.items()):
        mine, more = _tell_document(sorted(own, key=lambda r: (r.begin, r.id)), ruled, vectors.get(name))
        told += mine
        steps += more
    return told, steps


def _tell_document(
    reports: list[Report], ruled: Mapping[Pair, bool], vector: bytes | None
) -> tuple[list[Telling], list[Step]]:
    about = background(reports)
    alone = {r.id: telling([r], about) for r in reports}
    links = list(_good(combinations(sorted(alone), 2), alone, weights.within()["threshold"]))
    mine = {pair: together for pair, together in ruled.items() if pair[0] in alone and pair[1] in alone}
    groups, steps = cluster(_by_worth(alone.values()), links, _comparer(alone), mine, weights.within())
    of = {r.id: r for r in reports}
    return [telling([of[m] for m in group], about, vector) for group in groups], steps


def _by_worth(told: Iterable[Telling]) -> list[str]:
    """Ids, those first that tell most."""
    return [t.id for t in sorted(told, key=lambda t: (-t.worth, t.id))]


def _comparer(told: Mapping[str, Telling]) -> Callable[[str, str], Weighed]:
    @lru_cache(maxsize=CACHE)
    def compare(left: str, right: str) -> Weighed:
        return weigh(told[min(left, right)], told[max(left, right)])

    return compare


def _told_apart(compare: Callable[[str, str], Weighed], told: Mapping[str, Telling]) -> Callable[[str, str], Weighed]:
    """Comparisons in which two tellings that their document tells apart are forbidden to meet elsewhere."""

    @lru_cache(maxsize=CACHE)
    def stricter(left: str, right: str) -> Weighed:
        found, one, other = compare(left, right), told[min(left, right)], told[max(left, right)]
        unlikely = one.document == other.document and found.odds < weights.within()["apart"]
        return Weighed(found.odds, "told apart") if unlikely and differ(one, other) else found

    return stricter


def _links(here: Mapping[str, Telling], index: Neighbours) -> Iterator[Link]:
    """The links between candidates of two documents that are good enough, whatever forbids them."""
    for one in here.values():
        near = sorted({n for n in index.near(keys(one)) if n > one.id and n in here})
        pairs = ((one.id, n) for n in near if here[n].document != one.document and window(one, here[n]))
        yield from _good(pairs, here, weights.across()["threshold"])


def _good(pairs: Iterable[Pair], told: Mapping[str, Telling], threshold: float) -> Iterator[Link]:
    for left, right in pairs:
        one, other = told[left], told[right]
        if comparable(one, other) and weigh(one, other).odds >= threshold:
            yield link(one, other)


def _lifted(ruled: Mapping[Pair, bool], home: Mapping[str, str]) -> dict[Pair, bool]:
    """Rulings on reports as rulings on their tellings; `apart` wins where two tellings got both."""
    lifted: dict[Pair, bool] = {}
    for (left, right), together in ruled.items():
        if left in home and right in home and home[left] != home[right]:
            one, other = sorted((home[left], home[right]))
            lifted[one, other] = together and lifted.get((one, other), True)
    return lifted


def _events(
    here: Mapping[str, Telling], groups: Iterable[list[str]], component: Mapping[str, str]
) -> tuple[Merged, ...]:
    found = []
    for group in groups:
        own = [r for t in group for r in here[t].reports]
        found.append(Merged(event_id(own), tuple(sorted(r.id for r in own)), component[group[0]]))
    return tuple(sorted(found, key=lambda m: m.id))


def _decision(step: Step) -> Decision:
    found = step.link
    verdict: Verdict = "together" if step.together else "apart"
    score = 1 / (1 + exp(-found.odds))
    return Decision(
        decision_id(found.left, found.right), found.left, found.right, verdict, step.by, score, found.reasons
    )


def _ruled(
    ruled: Mapping[Pair, bool], home: Mapping[str, str], here: Mapping[str, Telling], events: Iterable[Merged]
) -> Iterator[Decision]:
    """What became of each ruling: a `together` may be barred by an `apart` elsewhere in the chain."""
    of = {report: event.id for event in events for report in event.reports}
    for left, right in ruled:
        if left in home and right in home:
            found = link(here[home[left]], here[home[right]])
            yield _decision(Step(replace(found, left=left, right=right), of[left] == of[right], "ruling"))
