"""What the reader made of documents: records, vectors, reports."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from lagebild.archive.reports import Report
from lagebild.archive.store.schema import document, reading, report, revision
from lagebild.record import Record

if TYPE_CHECKING:  # opening an archive needs no numpy, which takes a third of the time
    import numpy as np
    from numpy.typing import NDArray


def save(
    connection: Connection,
    revision_id: int,
    record: Record,
    vector: NDArray[np.floating] | None,
    reports: Iterable[Report],
) -> None:
    """Keep what was read of a revision; its reports become the document's, which then waits to be merged.

    A reading by the same model is replaced. The reports of a document are those of its newest revision that has been
    read, by the latest reading, so a late reading of an old revision adds none.
    """
    document_id, number = connection.execute(
        select(document.c.id, revision.c.number)
        .join_from(revision, document, revision.c.document_id == document.c.id)
        .where(revision.c.id == revision_id)
        .with_for_update(of=document)  # two workers may have read it: one after the other
    ).one()
    reading_id = _reading(connection, revision_id, record, vector)
    if not _read_beyond(connection, document_id, number):
        _replace_reports(connection, document_id, reading_id, reports)


def record_of(connection: Connection, public: str) -> Record | None:
    """The record of a document by its latest reading; None where it is not known or not read yet."""
    data = connection.execute(
        select(reading.c.record)
        .join_from(reading, revision)
        .join(document, document.c.id == revision.c.document_id)
        .where(document.c.public == public)
        .order_by(revision.c.number.desc(), reading.c.read.desc(), reading.c.id.desc())
        .limit(1)
    ).scalar()
    return None if data is None else Record.from_json(zlib.decompress(data))


def to_bytes(vector: NDArray[np.floating]) -> bytes:
    """A vector as it is stored: float16, little-endian."""
    return vector.astype("<f2").tobytes()


def to_vector(data: bytes) -> NDArray[np.float32]:
    """The vector in a column; float32, for products of float16 are slow and coarse."""
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(data, "<f2").astype(np.float32)


def _reading(connection: Connection, revision_id: int, record: Record, vector: NDArray[np.floating] | None) -> int:
    """The row of the reading, new or overwritten."""
    model = f"{record.model.name} {record.model.version}"
    same = (reading.c.revision_id == revision_id, reading.c.model == model)
    values = {
        "read": time.time(),
        "record": zlib.compress(record.to_json().encode()),
        "vector": None if vector is None else to_bytes(vector),
    }
    found = connection.execute(select(reading.c.id).where(*same)).scalar()
    if found is not None:
        connection.execute(update(reading).where(*same).values(values))
        return int(found)
    key = connection.execute(
        insert(reading).values(revision_id=revision_id, model=model, **values)
    ).inserted_primary_key
    assert key is not None  # readings are numbered
    return int(key[0])


def _read_beyond(connection: Connection, document_id: int, number: int) -> bool:
    """Whether a newer revision has been read."""
    query = (
        select(reading.c.id)
        .join_from(reading, revision)
        .where(revision.c.document_id == document_id, revision.c.number > number)
    )
    return connection.execute(query.limit(1)).first() is not None


def _replace_reports(connection: Connection, document_id: int, reading_id: int, reports: Iterable[Report]) -> None:
    connection.execute(delete(report).where(report.c.document_id == document_id))
    rows = [
        {"public": r.id, "document_id": document_id, "reading_id": reading_id, "data": msgspec.json.encode(r)}
        for r in reports
    ]
    if rows:
        connection.execute(insert(report), rows)
    connection.execute(update(document).where(document.c.id == document_id).values(changed=True))
