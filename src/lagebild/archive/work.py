"""Reading what is queued: any number of processes may share one archive's queue."""

import os
import signal
import socket
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from lagebild.archive.reports import reports
from lagebild.archive.store import documents, queue, readings
from lagebild.archive.store.connect import Store
from lagebild.archive.store.documents import Revision
from lagebild.archive.store.queue import Task
from lagebild.errors import ArchiveError, InputError
from lagebild.pipeline import Article
from lagebild.record import Record

LEASE = 900.0
"""Seconds after which the documents of a worker that vanished are given to others."""

_BATCH = 16  # documents leased at a time: some seconds of work
_PAUSE = 1.0  # seconds between looks at an empty queue

Vector = Callable[[Record], NDArray[np.floating] | None]


class Reads(Protocol):
    """What reads articles, in their order: `lagebild.Reader`."""

    def read_many(
        self,
        articles: Iterable[Article | str],
        *,
        workers: int | None = None,
        on_error: Callable[[Article, InputError], None] | None = None,
    ) -> Iterator[Record]:
        """The records of articles; `on_error` is told of those that cannot be read."""


class Worked(msgspec.Struct):
    """What a worker did: documents read, those that failed and wait for another try, and dead letters."""

    read: int = 0
    waiting: int = 0
    dead: int = 0


def work(  # noqa: PLR0913 (all but two have defaults)
    store: Store,
    reader: Reads,
    *,
    vector: Vector | None = None,
    workers: int | None = None,
    wait: bool = False,
    progress: Callable[[Worked], None] | None = None,
    idle: Callable[[], None] | None = None,
) -> Worked:
    """Read the queue until nothing is due; with `wait`, go on waiting for more.

    `workers` threads read at a time (by default one a core). Each record is stored in a transaction of its own, with
    `vector(record)` and its reports. `progress` is called after each document, `idle` when nothing is due (any more),
    again only if something was read in between. Ctrl-C and SIGTERM end it between two documents, and what was leased is
    given back; a second one does not wait for the end of the round, and a third ends the process, whatever is read.
    """
    with _stopping() as stop:
        shift = _Shift(store, reader, vector, workers, progress, stop)
        try:
            shift.run(wait, idle)
        finally:
            shift.give_back()
    return shift.worked


class _Stop:
    """Whether to stop. No `threading.Event`: setting one in a signal handler may wait for itself."""

    asked = False


class _Shift:
    """One worker's time at the queue."""

    def __init__(  # noqa: PLR0913, PLR0917 (called in one place)
        self,
        store: Store,
        reader: Reads,
        vector: Vector | None,
        workers: int | None,
        progress: Callable[[Worked], None] | None,
        stop: _Stop,
    ) -> None:
        self._store, self._reader, self._vector, self._workers = store, reader, vector, workers
        self._progress, self._stop = progress, stop
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self._held: deque[tuple[Task, Revision]] = deque()  # leased and not done, in the order of reading
        self._took = False  # whether there was anything to read in this round
        self._renewed = time.monotonic()
        self.worked = Worked()

    def run(self, wait: bool, idle: Callable[[], None] | None) -> None:
        told = -1
        while not self._stop.asked:
            while self._round():
                pass
            if idle and told != self.worked.read and not self._stop.asked:
                told = self.worked.read
                idle()
            if not wait:
                return
            if not self._stop.asked:
                time.sleep(_PAUSE)

    def give_back(self) -> None:
        with self._store.begin() as connection:
            queue.release(connection, [task for task, _ in self._held], self._name)
        self._held.clear()

    def _round(self) -> bool:
        """Read what is due; False where nothing was.

        A round ends early where the reader fails: what else it had taken on is then read in the next one.
        """
        self._took = bool(self._held)
        try:
            for record in self._reader.read_many(self._articles(), workers=self._workers, on_error=self._refuse):
                self._keep(record)
                if self._stop.asked:
                    return False
        except (ArchiveError, SQLAlchemyError):
            raise
        except Exception as error:  # whatever it is, it is this document's: the first that did not come back
            if not self._held:
                raise
            self._fail(f"{type(error).__name__}: {error}", retry=True)
        return self._took and not self._stop.asked

    def _articles(self) -> Iterator[Article]:
        """What is still held, then what is due; leased only as it is asked for."""
        yield from [_article(revision) for _, revision in self._held]
        while not self._stop.asked and (leased := self._lease()):
            self._took = True
            self._held.extend(leased)
            yield from [_article(revision) for _, revision in leased]
            if leased[0][0].expired:
                return  # nothing else is held while it is read

    def _lease(self) -> list[tuple[Task, Revision]]:
        with self._store.begin() as connection:
            tasks = queue.lease(connection, _BATCH, self._name, LEASE)
            found = documents.revisions(connection, [task.revision for task in tasks])
        return [(task, found[task.revision]) for task in tasks]

    def _keep(self, record: Record) -> None:
        task, revision = self._held[0]
        if revision.published.method != "unknown":  # as extraction found it: the reader only knows it as given
            document = msgspec.structs.replace(record.document, published=revision.published)
            record = msgspec.structs.replace(record, document=document)
        vector = self._vector(record) if self._vector else None
        told = reports(record)
        with self._store.begin() as connection:
            readings.save(connection, task.revision, record, vector, told)
            queue.done(connection, task.revision)
            self._renew(connection)
        self._held.popleft()
        self.worked.read += 1
        self._tell()

    def _refuse(self, _: Article, error: InputError) -> None:
        self._fail(str(error), retry=False)

    def _fail(self, error: str, *, retry: bool) -> None:
        task, _ = self._held.popleft()
        with self._store.begin() as connection:
            state = queue.failed(connection, task, error, retry=retry)
            self._renew(connection)
        if state == "dead":
            self.worked.dead += 1
        else:
            self.worked.waiting += 1
        self._tell()

    def _renew(self, connection: Connection) -> None:
        """One document may take as long as a lease, not a whole batch."""
        if time.monotonic() - self._renewed > LEASE / 10:
            queue.renew(connection, self._name, LEASE)
            self._renewed = time.monotonic()

    def _tell(self) -> None:
        if self._progress:
            self._progress(self.worked)


def _article(revision: Revision) -> Article:
    return Article(
        revision.text,
        id=revision.document,
        date=revision.published.value,
        outlet=revision.outlet,
        title=revision.title,
        url=revision.url,
        language=revision.language,
    )


@contextmanager
def _stopping() -> Iterator[_Stop]:
    """Take Ctrl-C and SIGTERM as a wish to stop; other threads than the main one cannot."""
    stop = _Stop()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            signal.signal(number, signal.SIG_DFL)
            raise KeyboardInterrupt
        stop.asked = True

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
