"""What an event can be found by: `(kind, value)` pairs, made the same way for events and for questions."""

from collections.abc import Iterator

from lagebild.archive.events import MergedEvent, Source
from lagebild.archive.merging.periods import ordinal
from lagebild.archive.reports import Party, Spot
from lagebild.archive.support.sources import independent
from lagebild.who.fold import fold

Term = tuple[str, str]

DIGITS = 40
"""Bits of an event's number below its day: the ten hex digits of its id."""

_LONGEST = 120  # characters of a name that are compared; PostgreSQL indexes no more than 2.7 kB


def number(event: MergedEvent, published: str | None) -> int:
    """The event's row number, which sorts by `first_day`, then by id; those without a day come first."""
    return first_of(first_day(event, published)) | int(event.id[1:], 16)


def first_day(event: MergedEvent, published: str | None) -> str | None:
    """The first ISO day the event may have happened; `published` is that of its first report.

    Where only the last day is known (`by the end of the year`), that of the first report, if it is not later.
    """
    if event.earliest or not event.latest or not published:
        return event.earliest
    return min(event.latest, published)


def first_of(day: str | None, shift: int = 0) -> int:
    """The smallest number an event of this ISO day, or `shift` days later, may have; 0 without a day."""
    days = ordinal(day)
    return 0 if days is None else (days + shift) << DIGITS


def terms(event: MergedEvent) -> frozenset[Term]:
    """All that an event can be found by."""
    return frozenset(_terms(event))


def short(name: str) -> str:
    """A name as it is compared."""
    return fold(name)[:_LONGEST]


def _terms(event: MergedEvent) -> Iterator[Term]:
    yield "type", event.type
    if event.mode:
        yield "type", f"{event.type}/{event.mode}"
    yield "status", event.status
    yield "quad", event.quad
    for party in event.actors:
        yield from _party("actor", party)
    for party in event.recipients:
        yield from _party("recipient", party)
    for spot in event.places:
        yield from _spot(spot)
    yield from (("outlet", short(outlet)) for outlet in event.outlets)
    yield from (("language", language) for language in event.languages)
    yield from (("document", document) for document in event.documents)
    if event.story:
        yield "story", event.story
    for source in event.sources:
        yield from _source(source)
    yield from (("sources", str(least)) for least in range(2, independent(event.sources) + 1))
    if event.contradictions:
        yield "contradicted", "yes"


def _party(role: str, party: Party) -> Iterator[Term]:
    name = short(party.name or party.text)
    yield role, name
    yield role, short(party.text)
    if party.kind == "person":
        yield role, name.rpartition(" ")[2]
    if party.wikidata:
        yield role, party.wikidata
    if party.country:
        yield f"{role} country", party.country
        yield "country", party.country
    if party.sector:
        yield "sector", party.sector
    if party.country and party.sector:
        yield role, f"{party.country} {party.sector}"


def _spot(spot: Spot) -> Iterator[Term]:
    yield "place", short(spot.name or spot.text)
    if spot.geonames:
        yield "place", str(spot.geonames)
    if spot.admin1:
        yield "place", f"in {spot.admin1}"
    if spot.country:
        yield "place", f"in {spot.country}"
        yield "country", spot.country


def _source(source: Source) -> Iterator[Term]:
    yield "stance", source.stance
    name = short(source.name)
    for value in {name, name.rpartition(" ")[2], source.wikidata} - {None}:
        yield "source", str(value)
        yield f"source {source.stance}", str(value)
