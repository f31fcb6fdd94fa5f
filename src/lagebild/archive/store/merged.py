"""Merged events as documents come and change: which are merged anew, and what is written of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, select, text, update

from lagebild.archive.events import MergedEvent
from lagebild.archive.merging.ledger import Merged, Ruling
from lagebild.archive.merging.merge import merge, standing
from lagebild.archive.reports import Report
from lagebild.archive.store import aliases, blocks, facets, ledger, stories, told
from lagebild.archive.store.rows import add, among, chunks, remove
from lagebild.archive.store.schema import document, event, report, revision
from lagebild.archive.store.terms import DIGITS, number, terms
from lagebild.archive.store.told import Stored
from lagebild.archive.support.summary import summarise

STEP = 2000
"""Documents of one transaction; they are taken by day, so that their neighbours are mostly the same.

A step also merges again what lies two weeks around its documents, so many small ones cost more than one large one.
Larger ones keep other writers waiting longer, and take more memory.
"""

_NEXT = 8  # ids after its own among which an event finds a free one

# One statement for many rows: PostgreSQL's driver waits for an answer after each.
_POSTGRESQL = text("""
    UPDATE report SET event_id = CAST(new.value ->> 1 AS bigint)
    FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS new (value) WHERE report.public = new.value ->> 0
""")


class Row(msgspec.Struct, frozen=True):
    """An event's row."""

    id: int
    component: int
    event: MergedEvent


def pending(connection: Connection) -> list[int]:
    """Rows of the documents whose reports are to be merged, by day."""
    current = and_(revision.c.document_id == document.c.id, revision.c.number == document.c.revision)
    query = select(document.c.id).join_from(document, revision, current).where(document.c.changed)
    return list(connection.execute(query.order_by(revision.c.day, document.c.public)).scalars())


def step(connection: Connection, ids: Collection[int]) -> None:
    """Merge the reports of these documents with all others, and mark them as done."""
    again(connection, ids)
    done = set(ids) - set(stories.stale(connection, ids))  # one that was read meanwhile still needs its story
    connection.execute(update(document).where(document.c.id.in_(done)).values(changed=False))


def again(connection: Connection, ids: Collection[int]) -> None:
    """Merge the reports of these documents with all others; everything they may influence is merged anew."""
    query = select(document.c.id, document.c.public).order_by(document.c.id).with_for_update()
    names = {row.id: row.public for row in among(connection, query, document.c.id, ids)}
    rulings = [each.ruling for each in ledger.rulings(connection)]
    own = list(told.of_documents(connection, ids))
    before = _before(connection, own, names, rulings)
    here = {id for each in before.values() for id in each.event.reports} | {each.report.id for each in own}
    documents = {each.document for each in told.of_events(connection, before)} | set(names)
    found = {each.report.id: each for each in told.of_documents(connection, documents)}
    known = here & set(found)
    index = blocks.Near(connection, documents, known)
    vectors = told.vectors(connection, documents)
    merging = merge((each.report for each in found.values()), rulings, index, known, vectors)
    write(connection, before, list(_events(connection, merging.events, found, before)), found)
    ledger.replace(connection, here, here - known, merging.decisions)


def _before(
    connection: Connection, own: Sequence[Stored], names: Mapping[int, str], rulings: Iterable[Ruling]
) -> dict[int, Row]:
    """The events that may change, by number: all of the components of the documents and of all who are near them."""
    reports = defaultdict[int, list[Report]](list, {id: [] for id in names})
    for each in own:
        reports[each.document].append(each.report)
    stands = blocks.replace(connection, {id: standing(each, rulings) for id, each in reports.items()})
    near = blocks.affected(connection, stands)
    mine = {each.report.id for each in own}
    ruled = {id for r in rulings for id in (r.left, r.right) if {r.left, r.right} & mine}
    touched = {
        row.event_id for row in among(connection, select(report.c.event_id), report.c.public, near | ruled) if row[0]
    } | facets.events_of(connection, "document", names.values())
    components = {row.component for row in among(connection, select(event.c.component), event.c.id, touched)}
    rows = among(connection, select(event), event.c.component, components)
    return {row.id: Row(row.id, row.component, msgspec.json.decode(row.data, type=MergedEvent)) for row in rows}


def _events(
    connection: Connection, merged: Iterable[Merged], found: Mapping[str, Stored], before: Mapping[int, Row]
) -> Iterator[Row]:
    """The events as they are now."""
    for each, public in _ids(connection, merged, before).items():
        yield row_of(public, _component(each.component), [found[id].report for id in each.reports])


def row_of(public: str, component: int, reports: Sequence[Report]) -> Row:
    """The row of an event of these reports."""
    summary = summarise(public, reports)
    published = min((report.published for report in reports if report.published), default=None)
    return Row(number(summary, published), component, summary)


def _ids(connection: Connection, merged: Iterable[Merged], before: Mapping[int, Row]) -> dict[Merged, str]:
    """The id of each event.

    Ten hex digits meet once in a million events: who has the id keeps it, a later one gets, and keeps, the next free.
    """
    had = {id: each.event.id for each in before.values() for id in each.event.reports}
    kept = {each: _kept(each, had) for each in merged}
    own = set(had.values())
    ids: dict[Merged, str] = {}
    taken = _used(connection, {each.id for each in kept} - own)
    for each in sorted(kept, key=lambda each: (kept[each] is None, each.id, each.reports)):
        public = kept[each] or each.id
        while public in taken:
            public = f"E{(_digits(public) + 1) % (1 << DIGITS):010x}"
            taken |= _used(connection, {public} - own)
        taken.add(public)
        ids[each] = public
    return ids


def _kept(each: Merged, had: Mapping[str, str]) -> str | None:
    """The id that its reports had, if it is the event's own, or one of the next after it."""
    before = {had[id] for id in each.reports if id in had}
    return min((id for id in before if 0 <= _digits(id) - _digits(each.id) <= _NEXT), default=None)


def _used(connection: Connection, ids: Collection[str]) -> set[str]:
    return {row.public for row in among(connection, select(event.c.public), event.c.public, ids)}


def _digits(public: str) -> int:
    return int(public[1:], 16)


def _component(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


def write(
    connection: Connection, before: Mapping[int, Row], events: Iterable[Row], found: Mapping[str, Stored]
) -> None:
    """Bring the tables from the events before to those now; an event whose day is another gets another row."""
    after = {each.id: each for each in events}
    gone = set(before) - set(after)
    for chunk in chunks(gone):
        connection.execute(update(report).where(report.c.event_id.in_(chunk)).values(event_id=None))
    remove(connection, event.c.id, gone)
    add(connection, event, [_row(each) for id, each in sorted(after.items()) if id not in before])
    changed = [{"row": id, **_row(each)} for id, each in sorted(after.items()) if before.get(id, each) != each]
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in _row(next(iter(after.values())))}
        connection.execute(update(event).where(event.c.id == bindparam("row")).values(values), changed)
    _assign(connection, after, found)
    _find(connection, before, after)
    _lead_on(connection, before, after)


def _row(each: Row) -> dict[str, Any]:
    place = each.event.places[0] if each.event.places else None
    return {
        "id": each.id,
        "public": each.event.id,
        "component": each.component,
        "confidence": each.event.confidence,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "data": msgspec.json.encode(each.event),
    }


def _assign(connection: Connection, after: Mapping[int, Row], found: Mapping[str, Stored]) -> None:
    """Say of each report which event it is in."""
    rows = [(name, id) for id, each in sorted(after.items()) for name in each.event.reports if found[name].event != id]
    if connection.dialect.name == "sqlite" and rows:
        statement = update(report).where(report.c.public == bindparam("of")).values(event_id=bindparam("event"))
        connection.execute(statement, [{"of": name, "event": id} for name, id in rows])
        return
    for chunk in chunks(rows):
        connection.execute(_POSTGRESQL, {"rows": msgspec.json.encode(chunk).decode()})


def _find(connection: Connection, before: Mapping[int, Row], after: Mapping[int, Row]) -> None:
    """Let each event be found by its terms; only what is different is written."""
    old = {id: terms(each.event) for id, each in before.items()}
    new = {id: terms(each.event) for id, each in after.items()}
    gone = {id: old[id] - new.get(id, frozenset()) for id in old}
    come = {id: new[id] - old.get(id, frozenset()) for id in new}
    facets.change(connection, gone, come)


def _lead_on(connection: Connection, before: Mapping[int, Row], after: Mapping[int, Row]) -> None:
    """Ids that are gone lead to the event that has most of their reports."""
    home = {name: each.event.id for each in after.values() for name in each.event.reports}
    alive = {each.event.id for each in after.values()}
    moved = {}
    for each in before.values():
        heirs = Counter(home[name] for name in each.event.reports if name in home)
        if each.event.id not in alive and heirs:
            moved[each.event.id] = min(heirs, key=lambda name: (-heirs[name], name))
    aliases.move(connection, moved, alive)
