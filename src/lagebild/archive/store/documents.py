"""Documents: what makes two items the same, what was given, what extraction made of it."""

import hashlib
import re
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, Select, Table, and_, func, insert, select, update

from lagebild.archive.items import Extracted, Item
from lagebild.archive.sources.urls import canonical_url
from lagebild.archive.store import queue, search
from lagebild.archive.store.connect import Store, exclusive
from lagebild.archive.store.schema import document, raw, revision
from lagebild.errors import InputError
from lagebild.record import Published

Outcome = Literal["added", "revised", "unchanged"]

_LONGEST_KEY = 1024  # characters; PostgreSQL indexes no more than 2.7 kB
_GIVEN = ("url", "date", "outlet", "title", "language")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_CURRENT = and_(revision.c.document_id == document.c.id, revision.c.number == document.c.revision)


class New(msgspec.Struct, frozen=True):
    """A document to store; `skip` says why it is not to be read (`language fr`, `sport`), None that it is."""

    item: Item
    extracted: Extracted
    skip: str | None = None


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


def public_id(key: str) -> str:
    """The id by which people and records know the document with this key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def key_of(item: Item, url: str | None = None) -> str:
    """What makes an item the document it is: its key, its URL (`url`: the one extraction found), or its bytes."""
    address = item.url or url
    key = storable(item.key) or (canonical_url(address) if address else None)
    if key and len(key) <= _LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode() if key else item.raw).hexdigest()}"


def storable(text: str | None) -> str | None:
    """Without what PostgreSQL and UTF-8 have no place for; for titles and the like, which carry no offsets."""
    return _UNSTORABLE.sub("", text) if text else None


def unstorable(text: str) -> str | None:
    """What keeps a text, which stays as it is, from being stored."""
    found = _UNSTORABLE.search(text)
    return (
        f"text with the character U+{ord(found[0]):04X}, which cannot be stored, at {found.start()}" if found else None
    )


def add_all(connection: Connection, news: Iterable[New]) -> list[Outcome]:
    """Store documents in this transaction: raw bytes, revision, index and queue, all or nothing of each.

    A document whose text or description is not as in any revision before gets a new one, which is then its current
    one. Raises `InputError` for a text that no database can keep.
    """
    exclusive(connection)
    return [_add(connection, new, time.time()) for new in news]


def known(connection: Connection, items: Iterable[Item], extractors: Collection[str]) -> list[bool]:
    """Whether each item has been stored before, described alike, by one of these: then extraction can be spared."""
    digests = {_digest(item.raw) for item in items}
    rows = connection.execute(
        select(raw.c.digest, document.c.key, revision.c.given)
        .join_from(raw, revision, revision.c.raw_id == raw.c.id)
        .join(document)
        .where(raw.c.digest.in_(digests), revision.c.extractor.in_(extractors))
    )
    stored = [(bytes(digest), key, given) for digest, key, given in rows]
    return [_is_known(item, stored) for item in items]


def get(connection: Connection, public: str, number: int | None = None) -> Revision | None:
    """The current revision of a document, or the one with this number."""
    which = _CURRENT if number is None else and_(revision.c.document_id == document.c.id, revision.c.number == number)
    row = connection.execute(_revisions().where(which, document.c.public == public)).one_or_none()
    return _revision(row) if row else None


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


def pages(store: Store, extractors: Collection[str], size: int = 100) -> Iterator[list[Item]]:
    """The raws of what others than these made, as they came, some at a time; no connection stays open in between."""
    query = _items().where(revision.c.extractor.not_in(extractors)).limit(size)
    after = 0
    while True:
        with store.connect() as connection:
            rows = connection.execute(query.where(document.c.id > after)).all()
        if not rows:
            return
        yield [_item(row) for row in rows]
        after = rows[-1].id


def count(connection: Connection) -> int:
    """How many documents there are."""
    return connection.execute(select(func.count()).select_from(document)).scalar_one()


def _add(connection: Connection, new: New, now: float) -> Outcome:
    item, extracted = new.item, new.extracted
    if broken := unstorable(extracted.text):
        raise InputError(f"{item.position}: {broken}")
    key = key_of(item, extracted.url)
    content = _content(extracted)
    digest = hashlib.sha256(msgspec.json.encode(content)).digest()[:16]
    document_id, number = _document(connection, key, now)
    if number and (same := _alike(connection, document_id, digest)):
        if same.raw == _digest(item.raw) and same.extractor != extracted.extractor:  # it makes the same of it
            _set(connection, revision, same.id, extractor=extracted.extractor)
        return "unchanged"
    revision_id = _inserted(
        connection,
        revision,
        **content,
        document_id=document_id,
        number=number + 1,
        raw_id=_raw(connection, item),
        extractor=extracted.extractor,
        stored=now,
        fetched=item.fetched,
        position=storable(item.position),
        given=_given(item),
        digest=digest,
        day=extracted.published.earliest,
    )
    _set(connection, document, document_id, revision=number + 1)
    queue.supersede(connection, document_id)
    queue.enqueue(connection, revision_id, skip=new.skip)
    search.index(connection, revision_id, content["title"], extracted.text, extracted.language)
    return "revised" if number else "added"


def _document(connection: Connection, key: str, now: float) -> tuple[int, int]:
    """The row of the document and the number of its current revision; a new row where it is not known yet."""
    public = public_id(key)
    row = connection.execute(select(document.c.id, document.c.revision).where(document.c.public == public)).first()
    if row:
        return row.id, row.revision
    return _inserted(connection, document, public=public, key=key, first_seen=now), 0


def _alike(connection: Connection, document_id: int, digest: bytes) -> Row[Any] | None:
    """The revision of a document with this content."""
    query = select(revision.c.id, revision.c.extractor, raw.c.digest.label("raw")).join_from(revision, raw)
    return connection.execute(
        query.where(revision.c.document_id == document_id, revision.c.digest == digest)
    ).one_or_none()


def _raw(connection: Connection, item: Item) -> int:
    digest = _digest(item.raw)
    found = connection.execute(select(raw.c.id).where(raw.c.digest == digest)).scalar()
    if found is not None:
        return int(found)
    return _inserted(connection, raw, digest=digest, media_type=item.media_type, data=zlib.compress(item.raw))


def _inserted(connection: Connection, table: Table, **values: Any) -> int:
    """The key of a new row."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None  # every one of these tables numbers its rows
    return int(key[0])


def _set(connection: Connection, table: Table, key: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == key).values(**values))


def _content(extracted: Extracted) -> dict[str, Any]:
    """The columns that make a revision what it is, in a fixed order."""
    return {
        "text": extracted.text,
        "title": storable(extracted.title),
        "url": storable(extracted.url),
        "outlet": storable(extracted.outlet),
        "language": extracted.language,
        "published": msgspec.to_builtins(extracted.published),
        "byline": storable(extracted.byline),
        "agencies": [storable(agency) for agency in extracted.agencies],
    }


def _given(item: Item) -> dict[str, str]:
    """What the source said of the item, for extracting anew."""
    said = {name: storable(getattr(item, name)) for name in _GIVEN}
    return {name: value for name, value in said.items() if value is not None}


def _is_known(item: Item, stored: list[tuple[bytes, str, dict[str, str]]]) -> bool:
    digest, given, named = _digest(item.raw), _given(item), item.key or item.url
    key = key_of(item) if named else None
    return any(digest == digest_ and given == given_ and key in (None, key_) for digest_, key_, given_ in stored)


def _items() -> Select[Any]:
    return (
        select(document.c.id, document.c.key, revision.c.position, revision.c.fetched, revision.c.given)
        .add_columns(raw.c.data, raw.c.media_type)
        .join_from(document, revision, _CURRENT)
        .join(raw)
        .order_by(document.c.id)
    )


def _item(row: Row[Any]) -> Item:
    return Item(row.position, zlib.decompress(row.data), row.media_type, key=row.key, fetched=row.fetched, **row.given)


def _revisions() -> Select[Any]:
    return select(document.c.public, document.c.key, revision)


def _revision(row: Row[Any]) -> Revision:
    values = {name: getattr(row, name) for name in Revision.__struct_fields__ if name != "document"}
    return msgspec.convert({**values, "document": row.public}, Revision)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
