"""The queue of revisions to read, in the same database: leases, retries, dead letters."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, func, insert, select, update

from lagebild.archive.store.schema import document, revision, task

State = Literal["waiting", "leased", "done", "dead", "skipped"]

ATTEMPTS = 3
"""How often a document is tried before it becomes a dead letter."""

_BACK_OFF = 30.0  # seconds before the second attempt; twice as many before each further one
_LONGEST_ERROR = 2000  # characters


class Task(msgspec.Struct, frozen=True):
    """A revision that a worker has leased; `attempts` counts this one, `expired` says that the last one vanished."""

    revision: int
    attempts: int
    expired: bool = False


class Letter(msgspec.Struct, frozen=True):
    """A document that is not read, and why."""

    document: str
    position: str
    reason: str
    attempts: int


def enqueue(connection: Connection, revisions: Mapping[int, str | None]) -> None:
    """Have revisions read; those with a reason are not read, but kept with it."""
    now = time.time()
    rows = [
        {"revision_id": key, "state": "waiting" if reason is None else "skipped", "due": now, "error": reason}
        for key, reason in revisions.items()
    ]
    connection.execute(insert(task), rows)


def supersede(connection: Connection, documents: Iterable[int]) -> None:
    """Do not read revisions of these documents that are waiting and no longer current."""
    older = select(revision.c.id).join_from(revision, document, revision.c.document_id == document.c.id)
    older = older.where(document.c.id.in_(documents), revision.c.number < document.c.revision)
    connection.execute(
        update(task)
        .where(task.c.revision_id.in_(older), task.c.state == "waiting")
        .values(state="skipped", error="superseded by a newer revision")
    )


def lease(connection: Connection, count: int, worker: str, seconds: float) -> list[Task]:
    """Take up to `count` tasks for `seconds`; after that, another worker may take them.

    First comes one whose worker let its lease run out, and alone, since it may have stopped that worker. One that did
    so `ATTEMPTS` times becomes a dead letter.
    """
    now = time.time()
    _bury_expired(connection, now)
    taken = _due(connection, "leased", 1, now) or _due(connection, "waiting", count, now)
    connection.execute(
        update(task)
        .where(task.c.revision_id.in_([t.revision for t in taken]))
        .values(state="leased", worker=worker, due=now + seconds, attempts=task.c.attempts + 1)
    )
    return taken


def renew(connection: Connection, worker: str, seconds: float) -> None:
    """What this worker still holds is its own for `seconds` more."""
    mine = (task.c.state == "leased", task.c.worker == worker)
    connection.execute(update(task).where(*mine).values(due=time.time() + seconds))


def done(connection: Connection, revision_id: int) -> None:
    """The revision is read."""
    _finish(connection, revision_id, "done", None)


def failed(connection: Connection, task_: Task, error: str, *, retry: bool = True) -> State:
    """The attempt failed: the document waits for the next one, or becomes a dead letter; says which."""
    if not retry or task_.attempts >= ATTEMPTS:
        _finish(connection, task_.revision, "dead", error)
        return "dead"
    due = time.time() + _BACK_OFF * 2 ** (task_.attempts - 1)
    connection.execute(
        update(task)
        .where(task.c.revision_id == task_.revision, task.c.state == "leased")
        .values(state="waiting", worker=None, due=due, error=error[:_LONGEST_ERROR])
    )
    return "waiting"


def release(connection: Connection, tasks: Iterable[Task], worker: str) -> None:
    """Give back what was leased but not tried."""
    connection.execute(
        update(task)
        .where(task.c.revision_id.in_([t.revision for t in tasks]), task.c.state == "leased", task.c.worker == worker)
        .values(state="waiting", worker=None, due=time.time(), attempts=task.c.attempts - 1)
    )


def requeue(connection: Connection, states: Sequence[State] = ("dead",), *, reason: str | None = None) -> int:
    """Have documents in these states read after all, or only those with this reason; says how many.

    Only current revisions are read again.
    """
    current = select(revision.c.id).join_from(revision, document).where(revision.c.number == document.c.revision)
    query = update(task).where(task.c.state.in_(states), task.c.revision_id.in_(current))
    if reason is not None:
        query = query.where(task.c.error == reason)
    return connection.execute(query.values(state="waiting", due=time.time(), attempts=0, worker=None)).rowcount


def counts(connection: Connection) -> dict[State, int]:
    """How many documents are in each state; states without any are left out."""
    return _current(connection, select(task.c.state, func.count()).group_by(task.c.state))


def skipped(connection: Connection) -> dict[str, int]:
    """How many documents are not read, by reason."""
    skipped_ = select(task.c.error, func.count()).where(task.c.state == "skipped")
    return _current(connection, skipped_.group_by(task.c.error))


def dead(connection: Connection, limit: int = 100) -> list[Letter]:
    """Documents that could not be read, with the last error, the oldest first."""
    rows = connection.execute(
        select(document.c.public, revision.c.position, task.c.error, task.c.attempts)
        .join_from(task, revision)
        .join(document, document.c.id == revision.c.document_id)
        .where(task.c.state == "dead")
        .order_by(task.c.due, task.c.revision_id)
        .limit(limit)
    )
    return [Letter(*row) for row in rows]


def _current(connection: Connection, counted: Select[Any]) -> dict[Any, int]:
    """What is counted of all tasks, without those of former revisions: these are few, and counted by themselves."""
    older = select(revision.c.id).join(document).where(revision.c.number < document.c.revision)  # by indexes alone
    former = counted.where(task.c.revision_id.in_(older))
    less = {row[0]: row[1] for row in connection.execute(former)}
    rows = sorted(tuple(row) for row in connection.execute(counted))
    return {value: left for value, count in rows if (left := count - less.get(value, 0))}


def _due(connection: Connection, state: State, count: int, now: float) -> list[Task]:
    rows = connection.execute(
        select(task.c.revision_id, task.c.attempts)
        .where(task.c.state == state, task.c.due <= now)
        .order_by(task.c.due, task.c.revision_id)
        .limit(count)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer and leaves it out
    )
    return [Task(row.revision_id, row.attempts + 1, state == "leased") for row in rows]


def _bury_expired(connection: Connection, now: float) -> None:
    connection.execute(
        update(task)
        .where(task.c.state == "leased", task.c.due <= now, task.c.attempts >= ATTEMPTS)
        .values(state="dead", worker=None, error=f"its worker died or hung {ATTEMPTS} times")
    )


def _finish(connection: Connection, revision_id: int, state: State, error: str | None) -> None:
    connection.execute(
        update(task)
        .where(task.c.revision_id == revision_id)
        .values(state=state, worker=None, error=error and error[:_LONGEST_ERROR], due=time.time())
    )
