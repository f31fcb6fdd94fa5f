"""The merge stage: copies, stories and events of all documents that came or changed, and rulings by hand.

Each stage takes documents in steps, and each step is one transaction: killed at any moment, it goes on where it was.
"""

import time
from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Table, func, select, update

from lagebild.archive.store import copies, ledger, merged, stories
from lagebild.archive.store.connect import Store
from lagebild.archive.store.lease import Lease, leased
from lagebild.archive.store.rows import among, chunks
from lagebild.archive.store.schema import copy, document, event, reading, report, revision, story

NAME = "merge"
"""Of the lease."""

_PATIENCE = 60.0  # seconds that a ruling waits for a merge to end
_TURN = 2.0  # seconds of steps after which other writers get a turn

Progress = Callable[[str, int, int], None]
"""Is told of a stage (`copies`, `stories`, `events`), how many documents are done, and of how many."""


class Merged(msgspec.Struct, frozen=True):
    """What a merge did, in documents of each stage, and what the archive holds after it."""

    compared: int
    placed: int
    merged: int
    copies: int
    stories: int
    reports: int
    events: int


class _Stage(NamedTuple):
    name: str
    pending: Callable[[Connection], list[int]]
    step: Callable[[Connection, Collection[int]], None]
    size: int


_STAGES = (
    _Stage("copies", copies.pending, copies.step, copies.STEP),
    _Stage("stories", stories.pending, stories.step, stories.STEP),
    _Stage("events", merged.pending, merged.step, merged.STEP),
)


def merge(store: Store, *, scratch: bool = False, progress: Progress | None = None, wait: float = 0.0) -> Merged:
    """Merge what came or changed since the last time; `scratch` does all anew, with the same result.

    Documents that are not read yet are only compared for copies. `wait` is for how many seconds to wait for another
    process that is merging; after that, raises `ArchiveError`.
    """
    with leased(store, NAME, wait) as lease:
        if scratch:
            with store.begin() as connection:
                lease.renew(connection)
                _reset(connection)
        done = [_run(store, stage, lease, progress) for stage in _STAGES]
    with store.connect() as connection:
        return Merged(*done, *(_count(connection, table) for table in (copy, story, report, event)))


def undo(store: Store, decision: str, note: str | None = None) -> None:
    """Undo a decision of the ledger and merge its reports again: see `ledger.undo`."""
    with leased(store, NAME, _PATIENCE) as lease, store.begin() as connection:
        lease.renew(connection)
        _again(connection, ledger.undo(connection, decision, note))


def join(store: Store, left: str, right: str, note: str | None = None) -> None:
    """Rule that two reports (ids) tell of one event, and merge them again."""
    _rule(store, left, right, together=True, note=note)


def part(store: Store, left: str, right: str, note: str | None = None) -> None:
    """Rule that two reports (ids) tell of two events, and merge them again."""
    _rule(store, left, right, together=False, note=note)


def _run(store: Store, stage: _Stage, lease: Lease, progress: Progress | None) -> int:
    with store.connect() as connection:
        ids = stage.pending(connection)
    done, since = 0, time.monotonic()
    for chunk in chunks(ids, stage.size):
        if time.monotonic() - since > _TURN:
            store.give_way()
            since = time.monotonic()
        with store.begin() as connection:
            lease.renew(connection)
            stage.step(connection, chunk)
            lease.renew(connection)  # it may have taken longer than the lease lasts
        done += len(chunk)
        if progress:
            progress(stage.name, done, len(ids))
    return done


def _rule(store: Store, left: str, right: str, *, together: bool, note: str | None) -> None:
    left, right = left.lower(), right.lower()
    with leased(store, NAME, _PATIENCE) as lease, store.begin() as connection:
        lease.renew(connection)
        ledger.rule(connection, left, right, together=together, note=note)
        _again(connection, (left, right))


def _again(connection: Connection, reports: Collection[str]) -> None:
    rows = among(connection, select(report.c.document_id), report.c.public, reports)
    merged.again(connection, {row.document_id for row in rows})


def _reset(connection: Connection) -> None:
    """Mark everything as to be done; what is there stays, so that old ids lead to new ones."""
    copies.reset(connection)
    stories.reset(connection)
    read = select(revision.c.document_id).join_from(reading, revision)
    connection.execute(update(document).where(document.c.id.in_(read)).values(changed=True))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
