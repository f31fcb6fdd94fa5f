"""FollowTheMoney entities as JSON lines: each event an Event, its documents Articles, its parties persons and bodies.

Needs followthemoney (`pip install 'lagebild[ftm]'`). A party with a Wikidata item is an entity of its own, the same in
every export (its id is the item), and involved in its events. Every person or body that a report names is also a
Mention in its document; one without an item is only that, since nothing says that two bearers of a name are one.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any

import msgspec
from followthemoney import model
from followthemoney.proxy import EntityProxy

from lagebild.archive.events import MergedEvent, Position
from lagebild.archive.exports.column import DocumentFacts, Exported, names, speaking
from lagebild.archive.reports import Party, Report
from lagebild.what.ontology import label

_SCHEMATA = {"person": "Person", "organisation": "Organization", "polity": "PublicBody"}
_POSITIONS: tuple[Position, ...] = ("confirms", "denies", "claims", "doubts")


def write(rows: Iterable[Exported], out: IO[bytes]) -> int:
    """Write all events, which must come with their reports; returns how many. What events share is written once."""
    seen: set[str | None] = set()
    count = 0
    for count, exported in enumerate(rows, 1):  # noqa: B007 (the count is what is returned)
        for entity in _entities(exported):
            if entity.id not in seen:
                out.write(msgspec.json.encode(entity.to_dict()) + b"\n")
            if entity.schema.name != "Event":
                seen.add(entity.id)
    return count


def _entities(exported: Exported) -> Iterator[EntityProxy]:
    event = exported.event
    parties = (*event.actors, *event.recipients)
    yield _event(event)
    yield from (_article(document) for document in exported.documents)
    yield from (_party(party) for party in parties if party.wikidata)
    for report in exported.reports:
        yield from (
            _mention(report, party) for party in (*report.actors, *report.recipients) if party.kind in _SCHEMATA
        )


def _event(event: MergedEvent) -> EntityProxy:
    what = label(event.type, event.mode, "en")
    who, whom = ", ".join(names(event.actors)), ", ".join(names(event.recipients))
    says = {position: ", ".join(speaking(event, position)) for position in _POSITIONS}
    return _entity(
        "Event",
        event.id,
        name=" – ".join(filter(None, (what, who, whom))),
        startDate=event.earliest,
        endDate=event.latest,
        location=[place.name or place.text for place in event.places],
        country=[place.country for place in event.places if place.country],
        keywords=[event.type, event.mode, event.status],
        involved=[p.wikidata for p in (*event.actors, *event.recipients) if p.wikidata],
        summary=event.sentence,
        notes=[f"{position}: {sources}" for position, sources in says.items() if sources],
        proof=[_article_id(document) for document in event.documents],
    )


def _article(document: DocumentFacts) -> EntityProxy:
    return _entity(
        "Article",
        _article_id(document.id),
        title=document.title or document.id,
        publisher=document.outlet,
        sourceUrl=document.url,
        publishedAt=document.published,
        language=document.language,
        author=[document.byline, *document.agencies],
    )


def _party(party: Party) -> EntityProxy:
    schema = _SCHEMATA.get(party.kind or "", "LegalEntity")
    return _entity(schema, party.wikidata or "", name=party.name, country=party.country, wikidataId=party.wikidata)


def _mention(report: Report, party: Party) -> EntityProxy:
    return _entity(
        "Mention",
        f"{_article_id(report.document)}-{party.wikidata or party.name}",
        document=_article_id(report.document),
        name=party.name,
        resolved=party.wikidata,
        detectedSchema=_SCHEMATA[party.kind or ""],
        contextCountry=party.country,
    )


def _article_id(document: str) -> str:
    return f"lagebild-{document}"


def _entity(schema: str, key: str, **properties: Any) -> EntityProxy:
    """An entity; what a property does not take (a language FollowTheMoney does not know) is left out."""
    entity = model.make_entity(schema)
    entity.id = key
    for name, value in properties.items():
        entity.add(name, value, quiet=False)
    return entity
