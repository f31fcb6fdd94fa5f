"""Adding documents: what makes two items the same, and what makes a revision of one new."""

import hashlib
import re
import time
import zlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Table, bindparam, insert, select, update

from lagebild.archive.items import Extracted, Item
from lagebild.archive.sources.urls import canonical_url
from lagebild.archive.store import queue, search
from lagebild.archive.store.connect import exclusive
from lagebild.archive.store.schema import document, raw, revision
from lagebild.errors import InputError

Outcome = Literal["added", "revised", "unchanged"]

_LONGEST_KEY = 1024  # bytes; PostgreSQL indexes no more than 2.7 kB
_GIVEN = ("url", "date", "outlet", "title", "language")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class New(msgspec.Struct, frozen=True):
    """A document to store; `skip` says why it is not to be read (`language fr`, `sport`), None that it is."""

    item: Item
    extracted: Extracted
    skip: str | None = None


class _Candidate:
    """A new document with all that is computed of it: its id, digests and columns."""

    def __init__(self, new: New) -> None:
        if broken := unstorable(new.extracted.text):
            raise InputError(f"{new.item.position}: {broken}")
        self.new = new
        self.key = key_of(new.item, new.extracted.url)
        self.public = public_id(self.key)
        self.raw = raw_digest(new.item)
        self.content = _content(new.extracted)
        self.digest = hashlib.sha256(msgspec.json.encode(self.content)).digest()[:16]


class _Known(msgspec.Struct):
    """A document as far as it is known: its row, the number of its current revision, what its revisions hold.

    `contents` maps the digest of each to its row, its extractor and the digest of its raw; no row: not stored yet.
    """

    id: int | None = None
    number: int = 0
    contents: dict[bytes, tuple[int | None, str, bytes]] = {}


def public_id(key: str) -> str:
    """The id by which people and records know the document with this key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def key_of(item: Item, url: str | None = None) -> str:
    """What makes an item the document it is: its key, its URL (`url`: the one extraction found), or its bytes."""
    address = item.url or url
    key = storable(item.key) or (canonical_url(address) if address else None)
    if key and len(key.encode()) <= _LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode() if key else item.raw).hexdigest()}"


def raw_digest(item: Item) -> bytes:
    """What two items with the same bytes share."""
    return hashlib.sha256(item.raw).digest()


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
    """Store documents in this transaction: raw bytes, revision, index and queue, all or nothing.

    A document whose text or description is not as in any of its revisions gets a new one, which is then its current
    one. Raises `InputError` for a text that no database can keep.
    """
    exclusive(connection)
    candidates = [_Candidate(new) for new in news]
    known = _known_documents(connection, candidates)
    kept, outcomes = [], []
    for candidate in candidates:
        outcome, number = _outcome(connection, candidate, known[candidate.public])
        outcomes.append(outcome)
        if outcome != "unchanged":
            kept.append((candidate, number))
    _store(connection, kept, known)
    return outcomes


def known(connection: Connection, items: Iterable[Item], extractors: Collection[str]) -> list[bool]:
    """Whether each item has been stored before, described alike, by one of these: then extraction can be spared."""
    digests = {raw_digest(item) for item in items}
    rows = connection.execute(
        select(raw.c.digest, document.c.key, revision.c.given)
        .join_from(raw, revision, revision.c.raw_id == raw.c.id)
        .join(document)
        .where(raw.c.digest.in_(digests), revision.c.extractor.in_(extractors))
    )
    stored = [(bytes(digest), key, given) for digest, key, given in rows]
    return [_is_known(item, stored) for item in items]


def _known_documents(connection: Connection, candidates: Sequence[_Candidate]) -> dict[str, _Known]:
    """By public id, also those that are not stored yet."""
    publics = {candidate.public for candidate in candidates}
    known = {public: _Known() for public in publics}
    rows = connection.execute(
        select(document.c.public, document.c.id, document.c.revision)
        .add_columns(revision.c.digest, revision.c.id.label("revision_id"), revision.c.extractor)
        .add_columns(raw.c.digest.label("raw"))
        .join_from(document, revision, revision.c.document_id == document.c.id)
        .join(raw)
        .where(document.c.public.in_(publics))
    )
    for row in rows:
        found = known[row.public]
        found.id, found.number = row.id, row.revision
        found.contents[bytes(row.digest)] = (row.revision_id, row.extractor, bytes(row.raw))
    return known


def _outcome(connection: Connection, candidate: _Candidate, known: _Known) -> tuple[Outcome, int]:
    """What becomes of a document, and the number of the revision that it makes."""
    extractor = candidate.new.extracted.extractor
    if alike := known.contents.get(candidate.digest):
        row, before, raw_ = alike
        if row and raw_ == candidate.raw and before != extractor:  # a new version makes the same of it
            connection.execute(update(revision).where(revision.c.id == row).values(extractor=extractor))
        return "unchanged", known.number
    known.contents[candidate.digest] = (None, extractor, candidate.raw)
    known.number += 1
    return ("revised" if known.number > 1 else "added"), known.number


def _store(connection: Connection, kept: Sequence[tuple[_Candidate, int]], known: dict[str, _Known]) -> None:
    """Insert the revisions, with all that hangs on them, some statements for the whole batch."""
    if not kept:
        return
    now = time.time()
    raws = _raws(connection, [candidate for candidate, _ in kept])
    _documents(connection, [candidate for candidate, _ in kept], known, now)
    rows = [
        _row(candidate, number)
        | {"document_id": known[candidate.public].id, "raw_id": raws[candidate.raw], "stored": now}
        for candidate, number in kept
    ]
    ids = _inserted(connection, revision, rows)
    queue.enqueue(connection, {key: candidate.new.skip for key, (candidate, _) in zip(ids, kept, strict=True)})
    queue.supersede(connection, {row["document_id"] for row in rows if row["number"] > 1})
    entries = [(key, row["title"], row["text"], row["language"]) for key, row in zip(ids, rows, strict=True)]
    search.index(connection, entries)


def _raws(connection: Connection, candidates: Sequence[_Candidate]) -> dict[bytes, int]:
    """Rows of the raw bytes, by digest; those that are new are stored."""
    items = {candidate.raw: candidate.new.item for candidate in candidates}
    found = connection.execute(select(raw.c.digest, raw.c.id).where(raw.c.digest.in_(items)))
    raws = {bytes(digest): key for digest, key in found}
    new = [digest for digest in items if digest not in raws]
    rows = [
        {"digest": digest, "media_type": storable(items[digest].media_type), "data": zlib.compress(items[digest].raw)}
        for digest in new
    ]
    return raws | dict(zip(new, _inserted(connection, raw, rows), strict=True))


def _documents(connection: Connection, candidates: Sequence[_Candidate], known: dict[str, _Known], now: float) -> None:
    """Insert the new documents, and set the current revision of the others."""
    keys = {candidate.public: candidate.key for candidate in candidates}
    new = [public for public in keys if known[public].id is None]
    rows = [
        {"public": public, "key": keys[public], "first_seen": now, "revision": known[public].number} for public in new
    ]
    revised = [{"row": found.id, "now": found.number} for public in keys if (found := known[public]).id is not None]
    for public, key in zip(new, _inserted(connection, document, rows), strict=True):
        known[public].id = key
    if revised:
        statement = update(document).where(document.c.id == bindparam("row")).values(revision=bindparam("now"))
        connection.execute(statement, revised)


def _inserted(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The keys of new rows, in their order."""
    if not rows:
        return []
    return list(connection.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows).scalars())


def _row(candidate: _Candidate, number: int) -> dict[str, Any]:
    item, extracted = candidate.new.item, candidate.new.extracted
    return {
        **candidate.content,
        "number": number,
        "extractor": extracted.extractor,
        "fetched": item.fetched,
        "position": storable(item.position),
        "given": _given(item),
        "digest": candidate.digest,
        "day": extracted.published.earliest,
    }


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
    digest, given, named = raw_digest(item), _given(item), item.key or item.url
    key = key_of(item) if named else None
    return any(digest == digest_ and given == given_ and key in (None, key_) for digest_, key_, given_ in stored)
