"""All reports of one event in one `MergedEvent`, every value voted for by independent documents."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from lagebild.archive.events import MergedEvent
from lagebild.archive.reports import Party, Report, Spot
from lagebild.archive.support.contradictions import contradictions
from lagebild.archive.support.sources import group_of, sources
from lagebild.who.fold import fold

_Value = TypeVar("_Value")
_ORGANS = frozenset({"COP", "MIL"})
_PRECISION = ("point", "district", "region", "country", None)


def summarise(public: str, reports: Iterable[Report]) -> MergedEvent:
    """The event `public` as `reports` tell it; the order of the reports does not matter.

    Type, status, day, parties and places are each those that most documents give, all copies of a text counted as one;
    ties go to the surer report, then to the smaller id. Codes come with the type, from its surest report.
    """
    ordered = sorted(reports, key=lambda r: (-r.confidence, r.id))
    best = _best(ordered)
    time = _time(ordered)
    stories = _votes(ordered, lambda r: [r.story] if r.story else [])
    return MergedEvent(
        id=public,
        type=best.type,
        quad=best.quad,
        score=best.score,
        status=_votes(ordered, lambda r: [r.status])[0],
        confidence=ordered[0].confidence,
        trigger=best.trigger,
        sentence=best.sentence_text,
        reports=tuple(sorted(r.id for r in ordered)),
        documents=tuple(sorted({r.document for r in ordered})),
        mode=best.mode,
        cameo=best.cameo,
        actors=_parties(ordered, lambda r: r.actors),
        recipients=_parties(ordered, lambda r: r.recipients),
        places=_places(ordered),
        earliest=time.earliest,
        latest=time.latest,
        presumed_time=time.presumed_time,
        dead=_numbers(r.dead for r in ordered),
        injured=_numbers(r.injured for r in ordered),
        sources=sources(ordered),
        contradictions=contradictions(ordered),
        outlets=tuple(sorted({r.outlet for r in ordered if r.outlet})),
        languages=tuple(sorted({r.language for r in ordered if r.language})),
        story=stories[0] if stories else None,
    )


def _best(reports: Sequence[Report]) -> Report:
    """The surest report of the type, and of the mode if any, that most documents give."""
    kind = _votes(reports, lambda r: [r.type])[0]
    same = [r for r in reports if r.type == kind]
    modes = _votes(same, lambda r: [r.mode] if r.mode else [])
    return next((r for r in same if modes and r.mode == modes[0]), same[0])


def _time(reports: Sequence[Report]) -> Report:
    """A report that gives the interval most documents give; a day that the text gives comes before a presumed one."""
    given = [r for r in reports if (r.earliest or r.latest) and not r.presumed_time]
    dated = given or [r for r in reports if r.earliest or r.latest] or reports
    exact = [r for r in dated if r.earliest and r.earliest == r.latest] or dated
    days = _votes(exact, lambda r: [(r.earliest, r.latest)])
    return next(r for r in exact if (r.earliest, r.latest) == days[0])


def _parties(reports: Sequence[Report], role: Callable[[Report], Iterable[Party]]) -> tuple[Party, ...]:
    return tuple(_votes(reports, role, _party_key))


def _party_key(party: Party) -> Hashable:
    """One organ of a state, however it is called (`russische Artillerie`, `Russian forces`), else item or name."""
    if party.country and party.sector in _ORGANS and not party.wikidata and party.kind != "person":
        return party.country, party.sector
    return party.wikidata or fold(party.name or party.text)


def _places(reports: Sequence[Report]) -> tuple[Spot, ...]:
    """Places the texts tie to the event, else the presumed ones; the most exact first."""
    given = [r for r in reports if r.places and not r.presumed_places] or reports
    spots = _votes(given, lambda r: r.places, lambda s: s.geonames or fold(s.name or s.text))
    return tuple(sorted(spots, key=lambda s: _PRECISION.index(s.precision)))


def _numbers(values: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted({n for n in values if n is not None}))


def _itself(value: _Value) -> _Value:
    return value


def _votes(
    reports: Sequence[Report],
    values: Callable[[Report], Iterable[_Value]],
    key: Callable[[_Value], Hashable] = _itself,
) -> list[_Value]:
    """The different values, those of most copy groups first, ties in the order of the reports."""
    first: dict[Hashable, _Value] = {}
    voters: dict[Hashable, set[str]] = {}
    for report in reports:
        for value in values(report):
            first.setdefault(key(value), value)
            voters.setdefault(key(value), set()).add(group_of(report))
    return [first[k] for k in sorted(first, key=lambda k: -len(voters[k]))]
