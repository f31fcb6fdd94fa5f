"""Questions about merged events: pages of those that match, all of them as a stream, one with its evidence."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, select

from lagebild.archive.answers import EventAnswer, Evidence, Page
from lagebild.archive.events import MergedEvent
from lagebild.archive.exports.column import DocumentFacts, Exported
from lagebild.archive.reports import Report
from lagebild.archive.store import aliases, facets, filters, ledger, search, told
from lagebild.archive.store.facets import Walk
from lagebild.archive.store.filters import Filter
from lagebild.archive.store.rows import among
from lagebild.archive.store.schema import document, event, reading, report, revision, story
from lagebild.archive.store.terms import first_day, first_of, terms
from lagebild.archive.support.summary import summarise
from lagebild.errors import InputError

COUNTED = 10_000
"""Up to here, matching events are counted."""

_PAGE = 200  # events that a stream loads at a time
_DIGITS = 19  # of an event's number at most
_FEW = 2_000  # documents with the words, up to which their events are the start of a walk
_ONLY_MERGED = {"sources", "contradicted"}  # kinds of terms that no single report has


def events(connection: Connection, asked: Filter, limit: int = 50, after: str | None = None) -> Page:
    """The newest events that match, `limit` of them, behind those of an earlier page (its `after`).

    Newest by `first_day`, those without a day last; ties by id. Raises `InputError` for a
    filter or an `after` that cannot be meant.
    """
    walk = _walk(connection, asked)
    total = None if asked.text else facets.count(connection, walk, COUNTED + 1)
    rest = walk if after is None else msgspec.structs.replace(walk, high=min(walk.high, _position(after) - 1))
    numbers = list(islice(_numbers(connection, asked.text, rest, limit + 1), limit + 1))
    found = tuple(_load(connection, numbers[:limit]))
    more = len(numbers) > limit
    last = str(numbers[limit - 1]) if more else None
    if total is None:
        return Page(found, len(numbers), more, last)
    return Page(found, min(total, COUNTED), total > COUNTED, last)


def merged(connection: Connection, asked: Filter) -> Iterator[MergedEvent]:
    """All events that match, newest first."""
    numbers = _numbers(connection, asked.text, _walk(connection, asked), _PAGE)
    while page := list(islice(numbers, _PAGE)):
        yield from _load(connection, page)


def iterate(connection: Connection, asked: Filter, *, with_reports: bool = False) -> Iterator[Exported]:
    """All events that match with their documents, and with their reports if an exporter needs them, newest first."""
    found = merged(connection, asked)
    while page := list(islice(found, _PAGE)):
        documents = facts(connection, {name for each in page for name in each.documents})
        own = _reports_of(connection, page) if with_reports else {}
        for each in page:
            yield Exported(each, tuple(documents[name] for name in each.documents), tuple(own.get(each.id, ())))


def reports(connection: Connection, asked: Filter) -> Iterator[Exported]:
    """The reports of the events that match, each as an event of its own, if it also matches by itself.

    What only an event has (how many sources, contradictions, a place in a box, words in a document) is asked of the
    event alone.
    """
    clauses = [each for each in filters.clauses(asked) if not {kind for kind, _ in each} & _ONLY_MERGED]
    for exported in iterate(connection, asked, with_reports=True):
        documents = {each.id: each for each in exported.documents}
        for own in exported.reports:
            single = summarise(own.id, [own])
            if _meets(single, own.published, asked, clauses):
                yield Exported(single, (documents[own.document],), (own,))


def get(connection: Connection, public: str) -> EventAnswer | None:
    """One event by its id, or by one that it had; None where there is none."""
    row = connection.execute(select(event.c.data).where(event.c.public == aliases.current(connection, public))).first()
    if row is None:
        return None
    found = msgspec.json.decode(row.data, type=MergedEvent)
    documents = facts(connection, found.documents)
    own = tuple(_reports_of(connection, [found])[found.id])
    exported = Exported(found, tuple(documents[name] for name in found.documents), own)
    decisions = tuple(ledger.decisions(connection, found.reports))
    others = {id for each in decisions for id in (each.left, each.right)} - set(found.reports)
    apart = sorted((each.report for each in told.by_id(connection, others)), key=lambda each: each.id)
    return EventAnswer(exported, evidence(connection, own), decisions, tuple(apart))


def of_documents(connection: Connection, ids: Collection[int]) -> list[MergedEvent]:
    """All events that documents (by row) report, oldest first."""
    rows = among(connection, select(report.c.event_id).distinct(), report.c.document_id, ids)
    return _load(connection, sorted({row.event_id for row in rows} - {None}))


def facts(connection: Connection, documents: Collection[str]) -> dict[str, DocumentFacts]:
    """What is known of documents beside their texts, by public id."""
    current = and_(revision.c.document_id == document.c.id, revision.c.number == document.c.revision)
    columns = (revision.c.url, revision.c.outlet, revision.c.title, revision.c.language, revision.c.day)
    query = select(document.c.public, *columns, revision.c.byline, revision.c.agencies)
    rows = among(connection, query.join_from(document, revision, current), document.c.public, documents)
    return {row.public: _facts(row) for row in rows}


def evidence(connection: Connection, own: Iterable[Report]) -> tuple[Evidence, ...]:
    """The sentences of reports, with where they stand in the texts that were read."""
    known = {each.id: each for each in own}
    query = select(report.c.public, revision.c.text).join_from(report, reading).join(revision)
    texts = {row.public: row.text for row in among(connection, query, report.c.public, known)}
    return tuple(_evidence(each, texts[id]) for id, each in known.items() if id in texts)


def _facts(row: Any) -> DocumentFacts:
    found = (row.public, row.url, row.outlet, row.title, row.language, row.day, row.byline)
    return DocumentFacts(*found, agencies=tuple(row.agencies))


def _evidence(own: Report, text: str) -> Evidence:
    """The sentence holds the trigger, so it begins at its last occurrence that is not behind it."""
    begin = max(0, text.rfind(own.sentence_text, 0, own.begin + len(own.sentence_text)))
    return Evidence(own.id, own.sentence_text, begin, (own.begin - begin, own.end - begin))


def _walk(connection: Connection, asked: Filter) -> Walk:
    stories = tuple(_story(connection, each) for each in asked.story)
    clauses = filters.clauses(msgspec.structs.replace(asked, story=stories))
    bounds = {"low": first_of(asked.since)} if asked.since else {}
    bounds |= {"high": first_of(asked.until, 1) - 1} if asked.until else {}
    found = facets.clauses(connection, clauses)
    return Walk(found, confidence=asked.min_confidence, bbox=asked.bbox, **bounds)


def _story(connection: Connection, public: str) -> str:
    """The id that a story has now. Raises `InputError` where there is none."""
    current = aliases.current(connection, public)
    if connection.execute(select(story.c.id).where(story.c.public == current)).first() is None:
        raise InputError(f"story: {public!r} is unknown; `lagebild stories` lists them")
    return current


def _numbers(connection: Connection, words: str | None, walk: Walk, size: int) -> Iterator[int]:
    """The numbers of the events that match, greatest first; `size` is how many are looked up at once."""
    if words is None:
        return chain.from_iterable(_pages(connection, walk, size))
    documents = search.matching(connection, words, _FEW + 1)
    if len(documents) <= _FEW:
        rows = among(connection, select(report.c.event_id).distinct(), report.c.document_id, documents)
        return iter(facets.meet(connection, walk, sorted({row.event_id for row in rows} - {None})))
    return _told_in(connection, words, _pages(connection, walk, max(size, _PAGE)))


def _pages(connection: Connection, walk: Walk, size: int) -> Iterator[list[int]]:
    while page := facets.numbers(connection, walk, size):
        yield page
        walk = msgspec.structs.replace(walk, high=page[-1] - 1)


def _told_in(connection: Connection, words: str, pages: Iterable[list[int]]) -> Iterator[int]:
    """Those of the events that a document with the words reports."""
    query = select(report.c.event_id, report.c.document_id)
    for page in pages:
        rows = list(among(connection, query, report.c.event_id, page))
        documents = search.matching_among(connection, words, {row.document_id for row in rows})
        found = {row.event_id for row in rows if row.document_id in documents}
        yield from (number for number in page if number in found)


def _load(connection: Connection, numbers: list[int]) -> list[MergedEvent]:
    """Events in the order of their numbers."""
    rows = {row.id: row.data for row in among(connection, select(event.c.id, event.c.data), event.c.id, numbers)}
    return [msgspec.json.decode(rows[number], type=MergedEvent) for number in numbers if number in rows]


def _reports_of(connection: Connection, found: Iterable[MergedEvent]) -> Mapping[str, list[Report]]:
    """The reports of events, by the event's id, in the order of their ids."""
    home = {name: each.id for each in found for name in each.reports}
    reports_: defaultdict[str, list[Report]] = defaultdict(list)
    for each in sorted(told.by_id(connection, home), key=lambda each: each.report.id):
        reports_[home[each.report.id]].append(each.report)
    return reports_


def _meets(single: MergedEvent, published: str | None, asked: Filter, clauses: Iterable[frozenset[Any]]) -> bool:
    own, day = terms(single), first_day(single, published) or ""
    dated = (asked.since or "") <= day and (not asked.until or (day != "" and day <= asked.until))
    return dated and single.confidence >= asked.min_confidence and all(clause & own for clause in clauses)


def _position(after: str) -> int:
    if not after.isdecimal() or len(after) > _DIGITS:
        raise InputError(f"after: {after[:40]!r} does not come from an earlier page")
    return int(after)
