"""Documents: what makes two items the same, what was given, what extraction made of it."""

import zlib
from collections.abc import Collection, Iterable, Iterator
from textwrap import shorten
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, and_, select

from lagebild.archive.items import Item, Refused
from lagebild.archive.store.connect import Store
from lagebild.archive.store.schema import document, raw, revision
from lagebild.record import Published

HEAD = 400
"""Characters of a text in which its first line is looked for."""

_HEADING = 80  # characters of it that stand for a title
_CURRENT = and_(revision.c.document_id == document.c.id, revision.c.number == document.c.revision)


class Revision(msgspec.Struct, frozen=True):
    """One extraction of a document: `id` joins tables, `document` is the public id, `number` counts from 1."""

    id: int
    document: str
    number: int
    key: str
    text: str
    extractor: str
    position: str
    stored: float
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: Published = Published()
    byline: str | None = None
    agencies: tuple[str, ...] = ()
    fetched: str | None = None


def get(connection: Connection, public: str, number: int | None = None) -> Revision | None:
    """The current revision of a document, or the one with this number."""
    which = _CURRENT if number is None else and_(revision.c.document_id == document.c.id, revision.c.number == number)
    row = connection.execute(_revisions().where(which, document.c.public == public)).one_or_none()
    return _revision(row) if row else None


def heading(title: str | None, text: str) -> str | None:
    """The title of a document; where it has none, the first line of its text, shortened."""
    line = next(filter(None, map(str.strip, text[:HEAD].splitlines())), "")
    return title or shorten(line, _HEADING, placeholder=" …") or None


def revisions(connection: Connection, ids: Iterable[int]) -> dict[int, Revision]:
    """Revisions by their `id`."""
    rows = connection.execute(_revisions().where(revision.c.document_id == document.c.id, revision.c.id.in_(list(ids))))
    return {row.id: _revision(row) for row in rows}


def history(connection: Connection, public: str) -> list[Revision]:
    """All revisions of a document, the oldest first."""
    rows = connection.execute(
        _revisions()
        .where(revision.c.document_id == document.c.id, document.c.public == public)
        .order_by(revision.c.number)
    )
    return [_revision(row) for row in rows]


def raw_bytes(connection: Connection, public: str, number: int | None = None) -> bytes | None:
    """What the source gave for a revision (by default the current one), byte for byte."""
    found = get(connection, public, number)
    if found is None:
        return None
    query = select(raw.c.data).join_from(revision, raw).where(revision.c.id == found.id)
    return zlib.decompress(connection.execute(query).scalar_one())


def pages(store: Store, extractors: Collection[str], size: int = 100) -> Iterator[list[Item | Refused]]:
    """The raws of what others than these made, as they came, some at a time; no connection stays open in between.

    Raws whose bytes were damaged in the database are refused.
    """
    query = _items().where(revision.c.extractor.not_in(extractors)).limit(size)
    after = 0
    while True:
        with store.connect() as connection:
            rows = connection.execute(query.where(document.c.id > after)).all()
        if not rows:
            return
        yield [_item(row) for row in rows]
        after = rows[-1].id


def exists(connection: Connection, public: str) -> bool:
    """Whether there is a document with this id."""
    return connection.execute(select(document.c.id).where(document.c.public == public)).first() is not None


def _items() -> Select[Any]:
    return (
        select(document.c.id, document.c.key, revision.c.position, revision.c.fetched, revision.c.given)
        .add_columns(raw.c.data, raw.c.media_type)
        .join_from(document, revision, _CURRENT)
        .join(raw)
        .order_by(document.c.id)
    )


def _item(row: Row[Any]) -> Item | Refused:
    try:
        data = zlib.decompress(row.data)
    except zlib.error as error:
        return Refused(row.position, f"damaged in the archive: {error}")
    return Item(row.position, data, row.media_type, key=row.key, fetched=row.fetched, **row.given)


def _revisions() -> Select[Any]:
    return select(document.c.public, document.c.key, revision)


def _revision(row: Row[Any]) -> Revision:
    values = {name: getattr(row, name) for name in Revision.__struct_fields__ if name != "document"}
    return msgspec.convert({**values, "document": row.public}, Revision)
