"""Names in the language of the output: of countries and unions of states, and of places.

A record names countries in German, and places in the language of the article. Persons and organisations stay as they
are: the tables have other spellings of them, but not of which language each is.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from msgspec.structs import replace

from lagebild.record import Event, Place, Record
from lagebild.view.words import Language
from lagebild.where.gazetteer import default
from lagebild.who.tables import countries


def in_language(record: Record, language: Language) -> Record:
    """The record with the names of its entities and places in a language, where the tables have them."""
    entities = tuple(replace(each, name=of_entity(each.name, each.wikidata, language)) for each in record.entities)
    return replace(record, entities=entities, events=tuple(_event(each, language) for each in record.events))


def of_entity(name: str, wikidata: str | None, language: Language) -> str:
    """The name of a country or union of states (by its Wikidata item); of all others the one given."""
    return _countries(language).get(wikidata or "", name)


@lru_cache(maxsize=1 << 12)
def of_place(name: str, lat: float | None, lon: float | None, geonames: int | None, language: Language) -> str:
    """The name of a place that the gazetteer knows by id, or, if it has none, by position; of others the one given."""
    gazetteer = default()
    for hit in gazetteer.lookup(name):
        entry = gazetteer.entry(hit.row)
        if entry.geonames == geonames and (geonames or (entry.lat, entry.lon) == (lat, lon)):
            return entry.german if language == "de" else entry.name
    return name


def _event(event: Event, language: Language) -> Event:
    places, presumed = (_places(each, language) for each in (event.places, event.presumed_places))
    return replace(event, places=places, presumed_places=presumed)


def _places(places: Iterable[Place], language: Language) -> tuple[Place, ...]:
    return tuple(
        replace(each, name=of_place(each.name, each.lat, each.lon, each.geonames, language)) if each.name else each
        for each in places
    )


@cache
def _countries(language: Language) -> dict[str, str]:
    entries = [each.entry for each in countries() if each.entry.wikidata]
    return {str(each.wikidata): each.name if language == "de" else each.aliases[0] for each in entries}
