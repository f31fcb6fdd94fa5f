"""Reported events taken out of their records: what is searched, merged and counted."""

from collections import Counter
from math import asin, cos, radians, sin, sqrt

import msgspec

from lagebild.record import (
    Actor,
    Attribution,
    Count,
    Entity,
    EntityKind,
    Event,
    EventType,
    Place,
    Quad,
    Record,
    Span,
    Spans,
    Stance,
    Status,
    Time,
)

_NEVER = Time(())
_EARTH_KM = 6371.0


class Party(msgspec.Struct, frozen=True):
    """Who does it or who it is done to; `name` is the entity's, `text` what stands there."""

    text: str
    name: str | None = None
    kind: EntityKind | None = None
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None


class Spot(msgspec.Struct, frozen=True):
    """Where it happened. `status` is set for disputed places, as in the record."""

    text: str
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonames: int | None = None
    precision: str | None = None
    status: str | None = None


def kilometres(a: Spot, b: Spot) -> float | None:
    """The distance along the great circle (haversine), None where either has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    south, north = radians(a.lat), radians(b.lat)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


class Voice(msgspec.Struct, frozen=True):
    """One link of the chain of those who say so; no name where it is nobody known, no text where nobody is named."""

    stance: Stance
    type: str
    text: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    relay: bool = False
    kind: EntityKind | None = None


class Report(msgspec.Struct, frozen=True):
    """One event as one document tells it.

    `begin` and `end` are the hull of the trigger in code points of the document's text; days are ISO 8601; `voices` are
    outermost first, empty where the paper itself says so; `copy_group` is the smallest id among the document's copies,
    `agencies` are those that the document credits.
    """

    id: str
    document: str
    event: str
    type: EventType
    status: Status
    quad: Quad
    score: float
    confidence: float
    begin: int
    end: int
    trigger: str
    sentence: int
    sentence_text: str
    mode: str | None = None
    cameo: str | None = None
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    places: tuple[Spot, ...] = ()
    presumed_places: bool = False
    earliest: str | None = None
    latest: str | None = None
    presumed_time: bool = False
    dead: int | None = None
    injured: int | None = None
    voices: tuple[Voice, ...] = ()
    published: str | None = None
    outlet: str | None = None
    language: str | None = None
    story: str | None = None
    copy_group: str | None = None
    agencies: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The first piece of the trigger."""
        return self.trigger.partition(" … ")[0]

    @property
    def before(self) -> str:
        """The sentence up to the trigger."""
        return self.sentence_text[: max(0, self.sentence_text.find(self.head))]


def reports(record: Record) -> tuple[Report, ...]:
    """The events of a record, each with what it refers to; a report's id is where its trigger stands."""
    entities = {e.id: e for e in record.entities}
    attributions = {a.id: a for a in record.attributions}
    names = _names(record)
    return tuple(
        _report(record, event, name, entities, attributions) for event, name in zip(record.events, names, strict=True)
    )


def _names(record: Record) -> list[str]:
    """`<document>:<begin>-<end>`, with the type and then a number where triggers share their hull."""
    hulls = [_hull(e.trigger) for e in record.events]
    shared, seen = Counter(hulls), Counter[str]()
    names = []
    for event, hull in zip(record.events, hulls, strict=True):
        name = f"{record.document.id}:{hull[0]}-{hull[1]}" + (f":{event.type}" if shared[hull] > 1 else "")
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return names


def _report(
    record: Record, event: Event, name: str, entities: dict[str, Entity], attributions: dict[str, Attribution]
) -> Report:
    document = record.document
    begin, end = _hull(event.trigger)
    time, (dead, injured) = _time(event), _casualties(event)
    # An act that consists in saying something is told by those outside, not by its own words: who denies does not deny
    # that he denies.
    told = [a for a in map(attributions.__getitem__, event.according_to) if not _overlap(a.cue, event.trigger)]
    return Report(
        id=name,
        document=document.id,
        event=event.id,
        type=event.type,
        status=event.status,
        quad=event.quad,
        score=event.score,
        confidence=event.confidence,
        begin=begin,
        end=end,
        trigger=_text(document.text, event.trigger),
        sentence=event.sentence,
        sentence_text=document.text[slice(*record.sentences[event.sentence])],
        mode=event.mode,
        cameo=event.cameo,
        actors=tuple(_party(document.text, actor, entities) for actor in event.actors),
        recipients=tuple(_party(document.text, actor, entities) for actor in event.recipients),
        places=tuple(_spot(document.text, place) for place in event.places or event.presumed_places),
        presumed_places=bool(event.presumed_places) and not event.places,
        earliest=_day(time.earliest),
        latest=_day(time.latest),
        presumed_time=time is event.presumed_time,
        dead=dead.value if dead else None,
        injured=injured.value if injured else None,
        voices=tuple(_voice(document.text, a, entities) for a in told),
        published=document.published.earliest,
        outlet=document.outlet,
        language=document.language,
    )


def _overlap(a: Spans, b: Spans) -> bool:
    return any(left[0] < right[1] and right[0] < left[1] for left in a for right in b)


def _hull(spans: Spans) -> Span:
    return min(b for b, _ in spans), max(e for _, e in spans)


def _text(text: str, spans: Spans) -> str:
    return " … ".join(text[b:e] for b, e in spans)


def _time(event: Event) -> Time:
    """The first of the event's times that says a day, else the presumed one."""
    bounded = (t for t in event.times if t.earliest or t.latest)
    return next(bounded, _NEVER if event.times else event.presumed_time or _NEVER)


def _casualties(event: Event) -> tuple[Count | None, Count | None]:
    """The dead and the injured; one number is not both: then it is what more of its words are read as, if either."""
    dead, injured = event.dead, event.injured
    if dead is None or injured is None or not _overlap(dead.spans, injured.spans):
        return dead, injured
    more = _length(dead.spans) - _length(injured.spans)
    return dead if more > 0 else None, injured if more < 0 else None


def _length(spans: Spans) -> int:
    return sum(end - begin for begin, end in spans)


def _day(bound: str | None) -> str | None:
    return bound[:10] if bound else None


def _party(text: str, actor: Actor, entities: dict[str, Entity]) -> Party:
    entity = entities.get(actor.entity or "")
    words = _text(text, actor.spans)
    if entity is None:
        return Party(words, country=actor.country, sector=actor.sector)
    return Party(words, entity.name, entity.kind, actor.country, actor.sector, entity.wikidata)


def _spot(text: str, place: Place) -> Spot:
    facts = {name: getattr(place, name) for name in Spot.__struct_fields__ if name != "text"}
    return Spot(_text(text, place.spans), **facts)


def _voice(text: str, attribution: Attribution, entities: dict[str, Entity]) -> Voice:
    source = attribution.source
    words = _text(text, source.spans) or None
    entity = entities.get(source.entity or "")
    if entity is None:
        return Voice(attribution.stance, attribution.type, words)
    facts = (entity.name, entity.country, entity.sector, entity.wikidata, entity.relay, entity.kind)
    return Voice(attribution.stance, attribution.type, words, *facts)
