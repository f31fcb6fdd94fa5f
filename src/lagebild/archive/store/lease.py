"""Work that one process at a time may do: a row that names its holder and until when it is believed alive."""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, insert, select, update

from lagebild.archive.store.connect import Store, exclusive
from lagebild.archive.store.schema import lease
from lagebild.errors import ArchiveError

_SECONDS = 120.0  # a holder that did nothing for so long is taken for dead
_PAUSE = 0.5  # seconds between two tries


class Lease:
    """The right to do a piece of work, as long as `renew` does not raise."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._holder = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"

    def renew(self, connection: Connection) -> None:
        """Keep the lease, in the transaction that relies on it. Raises `ArchiveError` if another process has it."""
        mine = (lease.c.name == self._name, lease.c.holder == self._holder)
        if connection.execute(update(lease).where(*mine).values(until=time.time() + _SECONDS)).rowcount == 0:
            raise ArchiveError(
                f"{self._name}: stopped, since another process took over after {_SECONDS:.0f} s of silence"
            )

    def take(self, connection: Connection) -> str | None:
        """Take it unless its holder is alive; then says who that is."""
        exclusive(connection)
        query = select(lease).where(lease.c.name == self._name)
        idle = connection.execute(query.with_for_update(skip_locked=True)).first()
        row = idle or connection.execute(query).first()  # PostgreSQL: locked, for its holder renews it and is not done
        if row and (not idle or (row.until > time.time() and _alive(row.holder))):
            host, process, _ = row.holder.split(" ")
            return f"process {process} on {host}"
        connection.execute(delete(lease).where(lease.c.name == self._name))
        connection.execute(insert(lease).values(name=self._name, holder=self._holder, until=time.time() + _SECONDS))
        return None

    def give_back(self, connection: Connection) -> None:
        """Let others have it."""
        connection.execute(delete(lease).where(lease.c.name == self._name, lease.c.holder == self._holder))


@contextmanager
def leased(store: Store, name: str, wait: float = 0.0) -> Iterator[Lease]:
    """Hold the lease while the block runs; waits up to `wait` seconds for it.

    Raises `ArchiveError` that says who holds it.
    """
    mine = Lease(name)
    deadline = time.monotonic() + wait
    while other := _try(store, mine):
        if time.monotonic() >= deadline:
            raise ArchiveError(f"{store.where}: {name}: {other} is at it; try again later")
        time.sleep(_PAUSE)
    try:
        yield mine
    finally:
        with store.begin() as connection:
            mine.give_back(connection)


def _try(store: Store, mine: Lease) -> str | None:
    with store.begin() as connection:
        return mine.take(connection)


def _alive(holder: str) -> bool:
    """False for a process of this machine that has ended; of other machines nothing is known."""
    host, process, _ = holder.split(" ")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
