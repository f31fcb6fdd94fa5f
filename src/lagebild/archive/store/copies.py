"""Copies in the archive: keys of texts, pairs that share text, copy groups."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, delete, or_, select, text, update

from lagebild.archive.copies import CROWD, Article, Copy, candidates, compare, groups, keys
from lagebild.archive.store.rows import add, among, chunks, remove
from lagebild.archive.store.schema import copy, copy_key, document, revision

STEP = 50
"""Documents of one transaction."""

# Per key, the smallest holders: one more than a crowd, for the document itself may be among them.
_SQLITE = """
    SELECT asked.value AS key, held.document FROM json_each(:keys) AS asked JOIN copy_key AS held
    ON held.key = asked.value AND held.document < coalesce(
        (SELECT document FROM copy_key WHERE key = asked.value ORDER BY document LIMIT 1 OFFSET :crowd), '~')
"""
_POSTGRESQL = """
    SELECT asked.key, held.document
    FROM (SELECT CAST(value AS bigint) AS key FROM jsonb_array_elements_text(CAST(:keys AS jsonb))) AS asked
    CROSS JOIN LATERAL (SELECT document FROM copy_key WHERE key = asked.key ORDER BY document LIMIT :crowd) AS held
"""


class _Document(msgspec.Struct, frozen=True):
    """A document as it is compared; `id` is its row, `revision` the one that `article` is of."""

    id: int
    revision: int
    article: Article


def pending(connection: Connection) -> list[int]:
    """Rows of the documents whose current text has not been compared yet."""
    query = select(document.c.id).where(document.c.keyed != document.c.revision)
    return list(connection.execute(query.order_by(document.c.id)).scalars())


def step(connection: Connection, ids: Collection[int]) -> None:
    """Compare the current texts of these documents with all others; marks documents whose group is another now."""
    locked = among(connection, select(document.c.id).order_by(document.c.id).with_for_update(), document.c.id, ids)
    found = {d.article.id: d for d in _load(connection, document.c.id, [row.id for row in locked])}
    near = _groups_of(connection, ids) | set(ids)
    _forget(connection, ids)
    of = {name: keys(d.article.text) for name, d in found.items()}
    add(connection, copy_key, [{"key": key, "document": name} for name, own in of.items() for key in own])
    pairs = _pairs(connection, of)
    known = {
        d.article.id: d for d in _load(connection, document.c.public, {name for p in pairs for name in p} - {*found})
    }
    _compare(connection, pairs, found | known)
    marks = [{"row": d.id, "keyed": d.revision} for d in found.values()]
    connection.execute(
        update(document).where(document.c.id == bindparam("row")).values(keyed=bindparam("keyed")), marks
    )
    _regroup(connection, near)


def reset(connection: Connection) -> None:
    """Have all documents compared anew."""
    connection.execute(delete(copy))
    connection.execute(delete(copy_key))
    connection.execute(update(document).values(keyed=0, copy_group=None))


def of(connection: Connection, public: str) -> tuple[Copy, ...]:
    """The copies of a document, and what it was copied from."""
    own = select(document.c.id).where(document.c.public == public).scalar_subquery()
    found = connection.execute(select(copy.c.data).where(or_(copy.c.left_id == own, copy.c.right_id == own)))
    return tuple(sorted((msgspec.json.decode(row.data, type=Copy) for row in found), key=lambda c: (c.a, c.b)))


def between(connection: Connection, documents: Collection[str]) -> list[Copy]:
    """The copies between these documents (public ids)."""
    names = set(documents)
    left = select(document.c.public, copy.c.data).join_from(copy, document, copy.c.left_id == document.c.id)
    found = (msgspec.json.decode(row.data, type=Copy) for row in among(connection, left, document.c.public, names))
    return sorted((each for each in found if {each.a, each.b} <= names), key=lambda each: (each.a, each.b))


def _load(connection: Connection, column: Any, values: Collection[Any]) -> list[_Document]:
    """The current texts of documents."""
    current = and_(revision.c.document_id == document.c.id, revision.c.number == document.c.revision)
    query = select(document.c.id, document.c.public, revision).join_from(document, revision, current)
    return [_document(row) for row in among(connection, query, column, values)]


def _document(row: Any) -> _Document:
    published = row.published.get("value") or row.published.get("earliest")
    article = Article(row.public, row.text, published, tuple(row.agencies), row.outlet, row.language)
    return _Document(row.id, row.number, article)


def _forget(connection: Connection, ids: Collection[int]) -> None:
    """Drop what earlier revisions left; their keys follow from their texts."""
    query = select(document.c.public, revision.c.text).join_from(
        document, revision, and_(revision.c.document_id == document.c.id, revision.c.number == document.c.keyed)
    )
    for row in list(among(connection, query, document.c.id, ids)):
        for chunk in chunks(keys(row.text)):
            connection.execute(delete(copy_key).where(copy_key.c.key.in_(chunk), copy_key.c.document == row.public))
    remove(connection, copy.c.left_id, ids)
    remove(connection, copy.c.right_id, ids)


def _pairs(connection: Connection, of: dict[str, tuple[int, ...]]) -> set[tuple[str, str]]:
    """Whom to compare: pairs of ids, the smaller first."""
    held = _holders(connection, {key for own in of.values() for key in own})
    found: set[tuple[str, str]] = set()
    for name, own in of.items():
        others = ([other for other in held[key] if other != name][:CROWD] for key in own)
        found |= {(min(name, other), max(name, other)) for other in candidates(filter(None, others))}
    return found


def _holders(connection: Connection, wanted: Collection[int]) -> dict[int, list[str]]:
    """The smallest ids of the documents that hold each key, in order."""
    query = text(_SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for chunk in chunks(sorted(wanted)):
        values = {"keys": msgspec.json.encode(chunk).decode(), "crowd": CROWD + 1}
        for key, name in connection.execute(query, values):
            found[key].append(name)
    return {key: sorted(names) for key, names in found.items()}


def _compare(connection: Connection, pairs: Iterable[tuple[str, str]], known: dict[str, _Document]) -> None:
    found = (compare(known[a].article, known[b].article) for a, b in sorted(pairs))
    rows = [
        {
            "left_id": known[each.a].id,
            "right_id": known[each.b].id,
            "kind": each.kind,
            "origin_id": known[each.direction.origin].id if each.direction.origin else None,
            "one_source": each.one_source,
            "data": msgspec.json.encode(each),
        }
        for each in found
        if each
    ]
    add(connection, copy, rows)


def _groups_of(connection: Connection, ids: Collection[int]) -> set[int]:
    """All documents that are in a copy group with one of these."""
    named = {row.copy_group for row in among(connection, select(document.c.copy_group), document.c.id, ids)} - {None}
    return {row.id for row in among(connection, select(document.c.id), document.c.copy_group, named)}


def _regroup(connection: Connection, seeds: Collection[int]) -> None:
    """Form the groups of these documents, and of all that hang together with them, anew."""
    pairs = set(_one_source(connection, seeds))
    everyone = {*seeds, *(id for pair in pairs for id in pair)}
    query = select(document.c.id, document.c.public, document.c.copy_group)
    rows = list(among(connection, query, document.c.id, everyone))
    name = {row.id: row.public for row in rows}
    group = groups((name[a], name[b]) for a, b in sorted(pairs))
    moved = [{"row": row.id, "group": group.get(row.public)} for row in rows if group.get(row.public) != row.copy_group]
    if moved:
        values = {"copy_group": bindparam("group"), "changed": True}
        connection.execute(update(document).where(document.c.id == bindparam("row")).values(values), moved)


def _one_source(connection: Connection, seeds: Collection[int]) -> Iterator[tuple[int, int]]:
    """The pairs of one source that hang together with the documents."""
    seen, front = set(seeds), set(seeds)
    while front:
        pairs = {(row.left_id, row.right_id) for row in _beside(connection, front)}
        yield from pairs
        front = {id for pair in pairs for id in pair} - seen
        seen |= front


def _beside(connection: Connection, ids: Collection[int]) -> Iterator[Any]:
    query: Select[Any] = select(copy.c.left_id, copy.c.right_id).where(copy.c.one_source)
    for chunk in chunks(ids):
        yield from connection.execute(query.where(or_(copy.c.left_id.in_(chunk), copy.c.right_id.in_(chunk))))
