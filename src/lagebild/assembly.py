"""From a reading to a record: ids, codes and chains, then who, when and where the spans mean."""

from collections.abc import Iterable, Mapping
from functools import cache, partial

from msgspec.structs import replace

from lagebild.according_to.attributions import attributions, chain, quoted
from lagebild.reader.reading import Reading
from lagebild.record import (
    Actor,
    Attribution,
    Document,
    Event,
    Mention,
    Model,
    Place,
    Record,
    Source,
    Span,
    Spans,
    Time,
)
from lagebild.what.events import Context, assemble
from lagebild.when.calendar import Calendar
from lagebild.where.locative import place_phrases
from lagebild.where.resolve import Context as Setting
from lagebild.where.resolve import Resolver
from lagebild.who.entities import Linked, link
from lagebild.who.resolve import code

Links = Mapping[Span, Linked]


def to_record(document: Document, sentences: Spans, reading: Reading, model: Model) -> Record:
    """What was found in a document, as a record."""
    text, language = document.text, document.language or ""
    said = attributions(reading.attributions, text)
    events = assemble(reading.events, Context(text, document.language, sentences, partial(chain, known=said)))
    date = document.published.value or document.published.earliest
    entities, links = link(text, language, reading.mentions, _phrases(events, said), reading.referents, date)
    events = _acting(events, links)
    events = _dated(events, Calendar(text, document.language, document.published, _quotations(said)))
    names = _place_names(reading)
    events = tuple(e if e.places else replace(e, presumed_places=_around(e, text, sentences, names)) for e in events)
    events = _placed(events, document, names)
    return Record(
        document=document,
        model=model,
        sentences=sentences,
        mentions=_mentions(text, reading, links),
        entities=entities,
        attributions=tuple(replace(a, source=_source(a.source, links)) for a in said),
        events=events,
        quoted=quoted(reading.quoted, said),
    )


def _mentions(text: str, reading: Reading, links: Links) -> tuple[Mention, ...]:
    return tuple(
        Mention(f"m{number}", *found.span, text[slice(*found.span)], found.type, _entity(found.span, links))
        for number, found in enumerate(reading.mentions, 1)
    )


def _entity(span: Span, links: Links) -> str | None:
    return links[span].entity if span in links else None


# who


def _phrases(events: Iterable[Event], said: Iterable[Attribution]) -> Spans:
    """The spans of all actors, recipients and sources, in text order."""
    acting = {actor.spans[0] for event in events for actor in (*event.actors, *event.recipients)}
    return tuple(sorted(acting | {span for a in said for span in a.source.spans}))


def _source(source: Source, links: Links) -> Source:
    return replace(source, entity=_entity(source.spans[0], links)) if source.spans else source


def _acting(events: Iterable[Event], links: Links) -> tuple[Event, ...]:
    """Events with entity, country and sector of their actors and recipients."""

    def coded(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        return tuple(_coded(actor, links.get(actor.spans[0])) for actor in actors)

    return tuple(replace(e, actors=coded(e.actors), recipients=coded(e.recipients)) for e in events)


def _coded(actor: Actor, found: Linked | None) -> Actor:
    return Actor(actor.spans, found.entity, found.country, found.sector) if found else actor


# when


def _quotations(said: Iterable[Attribution]) -> Spans:
    return tuple(span for a in said if a.type == "direct" for span in a.content)


def _dated(events: Iterable[Event], calendar: Calendar) -> tuple[Event, ...]:
    """Events with their times; without one, the article's date where tense and status allow it."""
    return tuple(
        replace(
            event,
            times=_times(event, calendar),
            presumed_time=None if event.times else calendar.event_default(event.trigger, event.status),
        )
        for event in events
    )


def _times(event: Event, calendar: Calendar) -> tuple[Time, ...]:
    """Each time once: two pieces of one expression (`im` … `Sommer 2024`) grow into the same."""
    grown = dict.fromkeys(calendar.grown(time.spans) for time in event.times)
    return tuple(calendar.time(spans, event.status) for spans in grown)


# where


@cache
def _resolver() -> Resolver:
    return Resolver()


def _place_names(reading: Reading) -> Spans:
    return tuple(mention.span for mention in reading.mentions if mention.type in {"GPE", "LOC"})


def _around(event: Event, text: str, sentences: Spans, names: Spans) -> tuple[Place, ...]:
    """The places of an event's sentence, for an event without one of its own."""
    if not sentences:
        return ()
    return tuple(Place((span,)) for span in place_phrases(text, sentences[event.sentence], names))


def _placed(events: tuple[Event, ...], document: Document, names: Spans) -> tuple[Event, ...]:
    """Events with their places; all place names of a document are resolved together, since each helps the others."""
    spans = sorted({place.spans[0] for event in events for place in (*event.places, *event.presumed_places)})
    if not spans:
        return events
    countries = {actor.country for event in events for actor in (*event.actors, *event.recipients)}
    outlet = code(document.outlet, document.language or "").country if document.outlet else None
    setting = Setting(document.language, frozenset(filter(None, countries)), outlet)
    found = _resolver().places([document.text[b:e] for b, e in spans], setting, spans, names, document.text)
    places = {span: place.place((span,)) if place else Place((span,)) for span, place in zip(spans, found, strict=True)}

    def resolved(unresolved: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(places[place.spans[0]] for place in unresolved)

    return tuple(replace(e, places=resolved(e.places), presumed_places=resolved(e.presumed_places)) for e in events)
