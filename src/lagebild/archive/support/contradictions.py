"""Where reports of one event give different values for one thing: place, date, casualties, status, agent.

A value is compared only with values as exact as itself: a town does not contradict its country, nor a day its month.
Presumed places and days are no statements and contradict nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from lagebild.archive.events import Contradiction, ContradictionKind
from lagebild.archive.reports import Party, Report, Spot, kilometres
from lagebild.archive.support.sources import position
from lagebild.record import EventType
from lagebild.who.fold import fold

#: Kilometres within which two points are one place: a town and its outskirts.
NEAR = 30.0

_Values = dict[str, list[str]]
_Value = TypeVar("_Value", bound=Hashable)


def contradictions(reports: Sequence[Report], kind: EventType) -> tuple[Contradiction, ...]:
    """All contradictions of the reports of one event of type `kind`, each value with the reports that give it.

    Who denies an event gives no values for it. Who, where and when are only compared where the reports tell of the same
    type of act, and who did it only where something was done: many may demand one thing.
    """
    given = [r for r in reports if position(r) != "denies"]
    same = [r for r in given if r.type == kind]
    done = [r for r in same if r.quad == "material conflict" and r.status == "actual"]
    found: list[tuple[ContradictionKind, _Values | None]] = [
        ("agent", _agents(done)),
        ("place", _places(same)),
        ("date", _dates(same)),
        ("dead", _counts(given, lambda r: r.dead)),
        ("injured", _counts(given, lambda r: r.injured)),
        ("status", _statuses(reports)),
    ]
    return tuple(Contradiction(kind, _frozen(values)) for kind, values in found if values)


def _frozen(values: _Values) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((value, tuple(dict.fromkeys(ids))) for value, ids in values.items())


def _grouped(pairs: Iterable[tuple[str, str]]) -> _Values:
    found: _Values = {}
    for value, report in pairs:
        found.setdefault(value, []).append(report)
    return found


def _counts(reports: Sequence[Report], count: Callable[[Report], int | None]) -> _Values | None:
    """Numbers of which neither has grown out of the other."""
    given: dict[int, list[Report]] = {}
    for report in reports:
        if (number := count(report)) is not None:
            given.setdefault(number, []).append(report)
    clashing = _clashing(given, lambda a, b: not _grew(given[min(a, b)], given[max(a, b)]))
    return {str(number): [r.id for r in given[number]] for number in sorted(clashing)} or None


def _grew(fewer: Sequence[Report], more: Sequence[Report]) -> bool:
    """Whether the larger number is first given on a later day, and the smaller one no more after that day."""
    before, after = ({r.published for r in each} for each in (fewer, more))
    if None in before | after:
        return False
    days, later = sorted(filter(None, before)), min(filter(None, after))
    return days[0] < later and days[-1] <= later


def _statuses(reports: Sequence[Report]) -> _Values | None:
    """It happened, and it did not; who plans or demands an act does not deny another's report that it was done."""
    done = [r for r in reports if r.status in {"actual", "negated"}]
    values = _grouped(("negated" if position(r) == "denies" else "actual", r.id) for r in done)
    return values if len(values) > 1 else None


def _dates(reports: Sequence[Report]) -> _Values | None:
    """Days that stand in the text, each where it is one exact day."""
    values = _grouped((day, r.id) for r in reports if (day := _day(r)))
    return dict(sorted(values.items())) if len(values) > 1 else None


def _day(report: Report) -> str | None:
    return report.earliest if report.earliest == report.latest and not report.presumed_time else None


def _places(reports: Sequence[Report]) -> _Values | None:
    """Places of one precision that lie apart, the most exact precision first."""
    for precision in ("point", "district", "region", "country"):
        spots = [
            (spot, r.id) for r in reports if not r.presumed_places for spot in r.places if spot.precision == precision
        ]
        clashing = _clashing((spot for spot, _ in spots), _apart)
        values = _grouped((spot.name or spot.text, report) for spot, report in spots if spot in clashing)
        if len(values) > 1 and not _shared(reports, values):
            return values
    return None


def _shared(reports: Sequence[Report], values: _Values) -> bool:
    """Whether one report gives several of the values itself: an act in two places is no contradiction."""
    return any(sum(r.id in ids for ids in values.values()) > 1 for r in reports)


def _apart(a: Spot, b: Spot) -> bool:
    if a.geonames is not None and a.geonames == b.geonames:
        return False
    if a.precision == "country":
        return None not in (a.country, b.country) and a.country != b.country
    between = kilometres(a, b)
    return between is not None and between > NEAR


def _agents(reports: Sequence[Report]) -> _Values | None:
    """Who did it, where those named have nothing in common, not even a country; those who have are one value."""
    acting = [(r.actors, r.id) for r in reports if _known(r.actors)]
    groups: list[tuple[set[str], str, list[str]]] = []
    for actors, report in acting:
        marks = set(_marks(actors))
        kin = [group for group in groups if group[0] & marks]
        name = kin[0][1] if kin else ", ".join(_name(p) for p in actors)
        merged = (marks.union(*(g[0] for g in kin)), name, [*(id for g in kin for id in g[2]), report])
        groups = [group for group in groups if group not in kin] + [merged]
    return {name: ids for _, name, ids in groups} if len(groups) > 1 else None


def _known(actors: Sequence[Party]) -> bool:
    return any(p.wikidata or p.country for p in actors)


def _marks(actors: Sequence[Party]) -> Iterator[str]:
    for party in actors:
        yield from filter(None, (party.wikidata, party.country, fold(_name(party))))


def _name(party: Party) -> str:
    return party.name or party.text


def _clashing(values: Iterable[_Value], apart: Callable[[_Value, _Value], bool]) -> set[_Value]:
    """The values that lie apart from some other one."""
    different = set(values)
    return {v for v in different if any(v != other and apart(v, other) for other in different)}
