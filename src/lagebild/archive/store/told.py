"""Reports as merging wants them: with the story, the copies and the credits of their documents."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, exists, select

from lagebild.archive.reports import Report
from lagebild.archive.store.rows import among
from lagebild.archive.store.schema import document, reading, report, revision, story


class Stored(msgspec.Struct, frozen=True):
    """A report with the rows of its document and of its event so far."""

    report: Report
    document: int
    event: int | None


def of_documents(connection: Connection, documents: Collection[int]) -> Iterator[Stored]:
    """All reports of documents, by row."""
    return (_stored(row) for row in among(connection, _query(), report.c.document_id, documents))


def of_events(connection: Connection, events: Collection[int]) -> Iterator[Stored]:
    """All reports of events, by number."""
    return (_stored(row) for row in among(connection, _query(), report.c.event_id, events))


def by_id(connection: Connection, ids: Collection[str]) -> Iterator[Stored]:
    """Reports by their ids."""
    return (_stored(row) for row in among(connection, _query(), report.c.public, ids))


def vectors(connection: Connection, documents: Collection[int]) -> dict[str, bytes]:
    """The vectors of the readings that documents, by row, have reports of; by public id."""
    told = exists().where(report.c.document_id == document.c.id, report.c.reading_id == reading.c.id)
    query = select(document.c.public, reading.c.vector).join_from(reading, revision).join(document)
    query = query.where(told, reading.c.vector.is_not(None))
    return {row.public: bytes(row.vector) for row in among(connection, query, revision.c.document_id, documents)}


def _query() -> Select[Any]:
    return (
        select(report.c.document_id, report.c.event_id, report.c.data, document.c.copy_group)
        .add_columns(story.c.public.label("story"), revision.c.agencies)
        .join_from(report, document, document.c.id == report.c.document_id)
        .outerjoin(story, story.c.id == document.c.story_id)
        .join(reading, reading.c.id == report.c.reading_id)
        .join(revision, revision.c.id == reading.c.revision_id)
    )


def _stored(row: Any) -> Stored:
    told = msgspec.json.decode(row.data, type=Report)
    context = {"story": row.story, "copy_group": row.copy_group, "agencies": tuple(row.agencies)}
    return Stored(msgspec.structs.replace(told, **context), row.document_id, row.event_id)
