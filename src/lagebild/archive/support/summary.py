"""All reports of one event in one `MergedEvent`, every value voted for by independent documents."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import msgspec

from lagebild.archive.events import MergedEvent
from lagebild.archive.reports import Party, Report, Spot
from lagebild.archive.support.alike import key
from lagebild.archive.support.contradictions import contradictions
from lagebild.archive.support.parties import parties
from lagebild.archive.support.sources import group_of, position, sources
from lagebild.archive.support.votes import ranked
from lagebild.who.fold import fold

_Value = TypeVar("_Value")
#: What differs between the copies of a report, however they are read.
_OF_COPY = ("id", "document", "begin", "end", "sentence", "published", "outlet", "language", "story", "agencies")
_PRECISION = ("point", "district", "region", "country", None)


def summarise(public: str, reports: Iterable[Report]) -> MergedEvent:
    """The event `public` as `reports` tell it; the order of the reports does not matter.

    Type, status, day, parties and places are each those that most documents give, all copies of a text counted as one;
    ties go to the surer report, then to the smaller id. Codes come with the type, from its surest report. Casualties
    are those of the reports that do not deny it.
    """
    ordered = _reread(sorted(reports, key=lambda r: (-r.confidence, r.id)))
    actors, recipients = _roles(ordered)
    placed = [r for r in ordered if r.places and not r.presumed_places] or ordered
    given = [r for r in ordered if position(r) != "denies"] or ordered
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
        actors=actors,
        recipients=recipients,
        places=_places(placed),
        presumed_places=any(r.presumed_places for r in placed),
        earliest=time.earliest,
        latest=time.latest,
        presumed_time=time.presumed_time,
        dead=_numbers(r.dead for r in given),
        injured=_numbers(r.injured for r in given),
        sources=sources(ordered),
        contradictions=contradictions(ordered, best.type),
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


def _roles(reports: Sequence[Report]) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Actors and recipients; who is both in different reports is that which most documents say."""
    actors = parties(reports, lambda r: r.actors, acting=True)
    recipients = parties(reports, lambda r: r.recipients)
    both = {key(p) for p in actors} & {key(p) for p in recipients}
    acting = {
        each
        for each in both
        if _given(reports, each, lambda r: r.actors) >= _given(reports, each, lambda r: r.recipients)
    }
    return (
        tuple(p for p in actors if key(p) not in both - acting),
        tuple(p for p in recipients if key(p) not in acting),
    )


def _given(reports: Sequence[Report], party: Hashable, role: Callable[[Report], Iterable[Party]]) -> int:
    """How many copy groups name a party in a role."""
    return len({group_of(r) for r in reports if party in map(key, role(r))})


def _reread(reports: Sequence[Report]) -> list[Report]:
    """The same words in copies of one text are read once: the surest reading holds for all of them."""
    first: dict[Hashable, Report] = {}
    for report in reports:
        first.setdefault((group_of(report), report.sentence_text, report.trigger), report)
    return [_as(first[group_of(r), r.sentence_text, r.trigger], r) for r in reports]


def _as(read: Report, report: Report) -> Report:
    if read.document == report.document:
        return report
    told = {name: getattr(report, name) for name in _OF_COPY}
    return msgspec.structs.replace(read, **told)


def _places(reports: Sequence[Report]) -> tuple[Spot, ...]:
    """The most exact places first."""
    spots = _votes(reports, lambda r: r.places, _place)
    return tuple(sorted(spots, key=lambda s: _PRECISION.index(s.precision)))


def _place(spot: Spot) -> Hashable:
    """The place itself; a region without a number of its own is known by its code."""
    region = (spot.country, spot.admin1) if spot.precision == "region" and spot.admin1 else None
    return spot.geonames or region or fold(spot.name or spot.text)


def _numbers(values: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted({n for n in values if n is not None}))


def _itself(value: _Value) -> _Value:
    return value


def _votes(
    reports: Sequence[Report],
    values: Callable[[Report], Iterable[_Value]],
    mark: Callable[[_Value], Hashable] = _itself,
) -> list[_Value]:
    """The different values, those of most copy groups first, ties in the order of the reports."""
    return [alike[0] for alike in ranked((r, mark(v), v) for r in reports for v in values(r))]
