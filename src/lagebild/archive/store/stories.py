"""Stories in the archive: profiles of documents, what they have in common, stories as they grow."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, delete, func, or_, select, update

from lagebild.archive.store import aliases, documents
from lagebild.archive.store.readings import to_vector
from lagebild.archive.store.rows import add, among, chunks, remove
from lagebild.archive.store.schema import document, edge, profile, reading, revision, story
from lagebild.archive.stories import Edge, Profile, edges, link, window
from lagebild.archive.stories import profile as profile_of
from lagebild.archive.stories.clustering import LINK
from lagebild.record import Record

STEP = 200
"""Documents of one transaction; they are taken by day, so that few others are near all of them."""

_NEARBY = 2_000  # profiles held at a time beside the new ones

_CURRENT = and_(revision.c.document_id == document.c.id, revision.c.number == document.c.revision)


class _Member(msgspec.Struct, frozen=True):
    """A document that has a profile; `id` is its row, `story` the row of its story so far."""

    id: int
    public: str
    day: str | None
    title: str | None
    story: int | None


def pending(connection: Connection) -> list[int]:
    """Rows of the documents that were read since their profile was made, by day."""
    query = select(document.c.id).join_from(document, revision, _CURRENT).where(document.c.changed)
    return stale(connection, connection.execute(query.order_by(revision.c.day, document.c.public)).scalars().all())


def stale(connection: Connection, ids: Collection[int]) -> list[int]:
    """Those of the documents that were read since their profile was made."""
    made = {row.document_id: row.read for row in among(connection, select(profile), profile.c.document_id, ids)}
    read = {id: row.read for id, row in _latest(connection, ids).items()}
    return [id for id in ids if id in read and made.get(id) != read[id]]


def step(connection: Connection, ids: Collection[int]) -> None:
    """Find the stories of these documents; marks the documents whose story is another now."""
    list(among(connection, select(document.c.id).order_by(document.c.id).with_for_update(), document.c.id, ids))
    before = _connected(connection, ids)
    fresh = _profile(connection, ids)
    remove(connection, edge.c.left_id, ids)
    remove(connection, edge.c.right_id, ids)
    _connect(connection, fresh)
    _place(connection, before | _connected(connection, ids))


def reset(connection: Connection) -> None:
    """Have the stories of all documents found anew."""
    connection.execute(delete(edge))
    connection.execute(delete(profile))


def _latest(connection: Connection, ids: Collection[int]) -> dict[int, Any]:
    """The reading of each document that counts: of the newest revision read, the latest."""
    query = select(revision.c.document_id, reading.c.id, reading.c.read).join_from(reading, revision)
    query = query.order_by(revision.c.number, reading.c.read, reading.c.id)
    return {row.document_id: row for row in among(connection, query, revision.c.document_id, ids)}


def _profile(connection: Connection, ids: Collection[int]) -> dict[int, Profile]:
    """Make and keep the profiles of documents, by row."""
    latest = {row.id: (document_id, row.read) for document_id, row in _latest(connection, ids).items()}
    found, rows = {}, []
    for row in among(connection, select(reading), reading.c.id, latest):
        document_id, read = latest[row.id]
        record = Record.from_json(zlib.decompress(row.record))
        made = profile_of(record, None if row.vector is None else to_vector(row.vector))
        found[document_id] = made
        rows.append({"document_id": document_id, "read": read, "day": made.published, "data": _packed(made)})
    remove(connection, profile.c.document_id, ids)
    add(connection, profile, rows)
    return found


def _connect(connection: Connection, fresh: Mapping[int, Profile]) -> None:
    """Find and keep the edges of documents to one another and to all others of their time.

    Those without a day are compared with all others, so they must not widen the time of the rest.
    """
    found: dict[tuple[int, int], float] = {}
    for dated in (True, False):
        found |= _edges(connection, {id: each for id, each in fresh.items() if bool(each.published) == dated})
    add(connection, edge, [{"left_id": a, "right_id": b, "value": value} for (a, b), value in sorted(found.items())])


def _edges(connection: Connection, fresh: Mapping[int, Profile]) -> dict[tuple[int, int], float]:
    row_of = {each.id: id for id, each in fresh.items()}
    found: dict[tuple[int, int], float] = {}
    rows = connection.execute(_of_the_time(fresh.values()), execution_options={"yield_per": _NEARBY}) if fresh else ()
    for chunk in chunks(rows, _NEARBY):
        nearby = [_unpacked(row.data) for row in chunk]
        row_of |= {each.id: row.document_id for each, row in zip(nearby, chunk, strict=True)}
        found |= {(row_of[each.a], row_of[each.b]): each.value for each in edges(fresh.values(), nearby)}
    return found


def _of_the_time(profiles: Iterable[Profile]) -> Select[Any]:
    days = window(profiles)
    query = select(profile.c.document_id, profile.c.data)
    return query.where(or_(profile.c.day.between(*days), profile.c.day.is_(None))) if days else query


def _connected(connection: Connection, ids: Collection[int]) -> set[int]:
    """The documents and all that hang together with them by edges that could link (`stories.touched`, in place)."""
    seen, front = set(ids), set(ids)
    while front:
        strong = (row for row in _beside(connection, front) if row.value >= LINK)
        front = {id for row in strong for id in (row.left_id, row.right_id)} - seen
        seen |= front
    return seen


def _beside(connection: Connection, ids: Collection[int]) -> Iterator[Any]:
    for chunk in chunks(ids):
        yield from connection.execute(select(edge).where(or_(edge.c.left_id.in_(chunk), edge.c.right_id.in_(chunk))))


def _place(connection: Connection, ids: Collection[int]) -> None:
    """Form the stories of documents anew; `ids` hold all that hang together."""
    members = {each.id: each for each in _members(connection, ids)}
    kept = {
        Edge(members[row.left_id].public, members[row.right_id].public, row.value)
        for row in _beside(connection, members)
        if row.left_id in members and row.right_id in members
    }
    of = {each.public: each for each in members.values()}
    told: dict[int, _Member] = {}
    for group in link(sorted(of), sorted(kept)):
        founder = min((of[name] for name in group), key=lambda m: (m.day or "9999", m.public))
        told |= {of[name].id: founder for name in group}
    _save(connection, members, told)


def _members(connection: Connection, ids: Collection[int]) -> Iterator[_Member]:
    query = (
        select(document.c.id, document.c.public, profile.c.day, document.c.story_id)
        .add_columns(revision.c.title, func.substr(revision.c.text, 1, documents.HEAD).label("text"))
        .join_from(document, profile)
        .join(revision, _CURRENT)
    )
    for row in among(connection, query, document.c.id, ids):
        yield _Member(row.id, row.public, row.day, documents.heading(row.title, row.text), row.story_id)


def _save(connection: Connection, members: Mapping[int, _Member], told: Mapping[int, _Member]) -> None:
    """Write who is in which story (`told`: its founder), and the stories' rows."""
    titles = {_number(founder.public): founder.title for founder in told.values()}
    names = {_number(founder.public): _public(founder.public) for founder in told.values()}
    known = {row.id for row in among(connection, select(story.c.id), story.c.id, names)}
    new = [{"id": id, "public": name, "documents": 0} for id, name in sorted(names.items()) if id not in known]
    add(connection, story, new)
    moved = [
        {"row": id, "story": _number(founder.public)}
        for id, founder in told.items()
        if members[id].story != _number(founder.public)
    ]
    if moved:
        values = {"story_id": bindparam("story"), "changed": True}
        connection.execute(update(document).where(document.c.id == bindparam("row")).values(values), moved)
    before = {each.story for each in members.values() if each.story is not None}
    _refresh(connection, before | set(names), titles)
    _lead_on(connection, before - set(names), members, told, names)


def _refresh(connection: Connection, stories: Collection[int], titles: dict[int, str | None]) -> None:
    """Count the documents of stories and bound their days; `titles` are new ones."""
    day, known = revision.c.day, {row.id: row.title for row in among(connection, select(story), story.c.id, stories)}
    query = (
        select(document.c.story_id, func.count().label("documents"), func.min(day).label("earliest"))
        .add_columns(func.max(day).label("latest"))
        .join_from(document, revision, _CURRENT)
        .group_by(document.c.story_id)
    )
    rows = [
        {"row": row.story_id, "title": (known | titles)[row.story_id], **row._asdict()}
        for row in among(connection, query, document.c.story_id, stories)
    ]
    if rows:
        fields: dict[str, Any] = {name: bindparam(name) for name in ("documents", "earliest", "latest", "title")}
        connection.execute(update(story).where(story.c.id == bindparam("row")).values(fields), rows)


def _lead_on(
    connection: Connection,
    left: Collection[int],
    members: Mapping[int, _Member],
    told: Mapping[int, _Member],
    names: Mapping[int, str],
) -> None:
    """Drop the stories that nobody is in any more; their ids lead to where most of their documents went."""
    query = select(document.c.story_id).distinct()
    empty = set(left) - {row.story_id for row in among(connection, query, document.c.story_id, left)}
    heirs: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for id, founder in told.items():
        heirs[members[id].story or 0][_public(founder.public)] += 1
    rows = list(among(connection, select(story.c.id, story.c.public), story.c.id, empty))
    moved = {row.public: min(heirs[row.id], key=lambda name: (-heirs[row.id][name], name)) for row in rows}
    aliases.move(connection, moved, names.values())
    remove(connection, story.c.id, empty)


def _public(founder: str) -> str:
    """`S` and ten hex digits of the founding document's id."""
    return "S" + sha256(founder.encode()).hexdigest()[:10]


def _number(founder: str) -> int:
    return int(_public(founder)[1:], 16)


def _packed(each: Profile) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(each))


def _unpacked(data: bytes) -> Profile:
    return msgspec.msgpack.decode(zlib.decompress(data), type=Profile)
