"""The list of runs of ingest, and what each could not take."""

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from lagebild.archive.items import Refused
from lagebild.archive.store.schema import refusal, run
from lagebild.errors import ArchiveError


class Run(msgspec.Struct, frozen=True):
    """One run of ingest. Times in seconds since 1970; `ended` is None while it runs, and for good if it broke off."""

    id: int
    sources: tuple[str, ...]
    started: float
    ended: float | None
    counts: dict[str, Any]


def runs(connection: Connection, limit: int) -> list[Run]:
    """The latest runs, the last one first."""
    rows = connection.execute(select(run).order_by(run.c.id.desc()).limit(limit))
    return [Run(row.id, tuple(row.sources), row.started, row.ended, row.counts) for row in rows]


def refusals(connection: Connection, number: int, limit: int | None = None) -> list[Refused]:
    """What a run could not take, in its order. Raises `ArchiveError` where there was no such run."""
    if connection.execute(select(run.c.id).where(run.c.id == number)).first() is None:
        raise ArchiveError(f"run {number}: there was none; `lagebild status` lists the latest")
    query = select(refusal).where(refusal.c.run_id == number).order_by(refusal.c.id).limit(limit)
    return [Refused(row.position, row.reason) for row in connection.execute(query)]
