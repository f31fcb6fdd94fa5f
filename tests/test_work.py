"""Reading the queue: one worker, several processes, failures, being killed."""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, event, select

import lagebild
from lagebild.archive import work as work_module
from lagebild.archive.items import Extracted, Item
from lagebild.archive.store import adding, documents, queue, readings
from lagebild.archive.store.adding import New
from lagebild.archive.store.connect import Store
from lagebild.archive.store.schema import document, report, task
from lagebild.archive.work import Worked, work
from lagebild.errors import InputError
from lagebild.pipeline import Article
from lagebild.record import Document, Event, Model, Published, Record

fork = multiprocessing.get_context("fork")


class Reader:
    """Finds one event in each text, its first word. Tells `seen` of each text that it reads."""

    def __init__(self, seen: Callable[[str], None] = lambda _: None, version: str = "1") -> None:
        self._seen, self._version = seen, version

    def read_many(
        self,
        articles: Iterable[Article | str],
        *,
        workers: int | None = None,
        on_error: Callable[[Article, InputError], None] | None = None,
    ) -> Iterator[Record]:
        for article in articles:
            assert isinstance(article, Article)
            assert on_error
            self._seen(article.text)
            if "unreadable" in article.text:
                on_error(article, InputError("cannot be read"))
            else:
                yield self._record(article)

    def _record(self, article: Article) -> Record:
        word = (0, article.text.index(" "))
        act = Event("e1", 0, "AGREE", "actual", (word,), "verbal cooperation", 2.5)
        known = Document(str(article.id), article.text, language=article.language)
        return Record(known, Model("test", self._version), sentences=((0, len(article.text)),), events=(act,))


def fill(where: str, *texts: str) -> None:
    store = Store.open(where, create=True)
    news = [
        New(
            Item(f"a.jsonl:{number}", text.encode(), "text/plain", key=f"id:{number}"),
            Extracted(text, "plain 1", published=Published("2025-04-26", "2025-04-26", "2025-04-26", "html")),
        )
        for number, text in enumerate(texts)
    ]
    with store.begin() as connection:
        adding.add_all(connection, news)
    store.close()


def texts(count: int) -> list[str]:
    return [f"Abkommen Nummer {number}." for number in range(count)]


def states(store: Store) -> dict[str, int]:
    with store.connect() as connection:
        return dict(queue.counts(connection))


def test_everything_queued_is_read_and_stored(where: str) -> None:
    fill(where, *texts(40))
    store = Store.open(where)
    told: list[int] = []
    worked = work(store, Reader(), vector=lambda _: np.array([0.6, 0.8]), progress=lambda w: told.append(w.read))
    assert worked == Worked(read=40)
    assert told == list(range(1, 41))
    public = adding.public_id("id:7")
    with store.connect() as connection:
        record = readings.record_of(connection, public)
        reported = connection.execute(select(report.c.public)).scalars().all()
        changed = connection.execute(select(document.c.changed)).scalars().all()
        vectors = connection.exec_driver_sql("SELECT vector FROM reading").scalars().all()
    assert record is not None
    assert record.document.id == public
    assert record.document.published.method == "html"  # as extraction had it
    assert len(reported) == 40
    assert f"{public}:0-8" in reported
    assert all(changed)
    assert np.allclose(readings.to_vector(vectors[0]), [0.6, 0.8], atol=1e-3)
    assert states(store) == {"done": 40}
    store.close()


def test_a_new_revision_replaces_the_reports_and_a_late_reading_of_the_old_one_does_not(where: str) -> None:
    fill(where, "Abkommen geschlossen.")
    store = Store.open(where)
    work(store, Reader())
    fill(where, "Streit beigelegt.")
    assert work(store, Reader()) == Worked(read=1)
    public = adding.public_id("id:0")
    with store.begin() as connection:
        assert connection.execute(select(report.c.public)).scalars().all() == [f"{public}:0-6"]
        old, new = documents.history(connection, public)
        late = Reader()._record(Article(old.text, id=public))
        readings.save(connection, old.id, late, None, [])
        assert connection.execute(select(report.c.public)).scalars().all() == [f"{public}:0-6"]
        found = readings.record_of(connection, public)
    assert found is not None
    assert found.document.text == new.text
    store.close()


def test_what_cannot_be_read_is_a_dead_letter_at_once_and_other_failures_wait(where: str) -> None:
    def fail(text: str) -> None:
        if "Nummer 3" in text:
            raise RuntimeError("boom")

    fill(where, *texts(20), "unreadable")
    store = Store.open(where)
    assert work(store, Reader(fail)) == Worked(read=19, waiting=1, dead=1)
    with store.connect() as connection:
        (letter,) = queue.dead(connection)
        errors = connection.execute(select(task.c.error).where(task.c.state == "waiting")).scalars().all()
    assert (letter.position, letter.reason) == ("a.jsonl:20", "cannot be read")
    assert errors == ["RuntimeError: boom"]
    store.close()


def test_what_waits_behind_slow_documents_stays_leased(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_module, "LEASE", 1.0)
    fill(where, *texts(4))
    store = Store.open(where)
    stolen = []

    def look(_: Worked) -> None:
        with store.begin() as connection:
            stolen.extend(queue.lease(connection, 1, "another", 1.0))

    assert work(store, Reader(lambda _: time.sleep(0.4)), progress=look).read == 4
    assert stolen == []
    store.close()


def test_processes_share_the_queue_and_none_reads_what_another_has(where: str, tmp_path: Path) -> None:
    fill(where, *texts(120))

    def run(log: Path) -> None:
        def seen(text: str) -> None:
            with log.open("a") as file:
                file.write(text + "\n")
            time.sleep(0.005)

        work(Store.open(where), Reader(seen))

    logs = [tmp_path / f"{number}.log" for number in range(3)]
    children = [fork.Process(target=run, args=(log,)) for log in logs]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    read = Counter(line for log in logs for line in log.read_text().splitlines())
    assert read == Counter(texts(120))
    assert all(log.exists() for log in logs)
    store = Store.open(where)
    assert states(store) == {"done": 120}
    store.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_between_documents_and_gives_back_the_rest(where: str, number: signal.Signals) -> None:
    fill(where, *texts(60))

    def run() -> None:
        work(Store.open(where), Reader(lambda _: time.sleep(0.02)), wait=True)

    child = fork.Process(target=run)
    child.start()
    store = Store.open(where)
    while not states(store).get("done"):
        time.sleep(0.02)
    os.kill(child.pid or 0, number)
    child.join(20)
    found = states(store)
    assert child.exitcode == 0
    assert set(found) == {"done", "waiting"}
    assert sum(found.values()) == 60
    store.close()


def test_a_third_signal_ends_what_cannot_be_interrupted(where: str) -> None:
    fill(where, *texts(3))
    begun = fork.Event()

    def read(_: str) -> None:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                begun.set()
                time.sleep(60)

    def run() -> None:
        work(Store.open(where), Reader(read))

    child = fork.Process(target=run)
    child.start()
    assert begun.wait(20)
    for _ in range(3):
        time.sleep(0.2)
        os.kill(child.pid or 0, signal.SIGTERM)
    child.join(20)
    assert child.exitcode == -signal.SIGTERM
    store = Store.open(where)
    assert states(store) == {"leased": 3}
    store.close()


def test_killed_anywhere_nothing_is_lost_or_half_written(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed worker's documents are read by the next; the result is that of an undisturbed run."""
    monkeypatch.setattr(work_module, "LEASE", 0.0)  # so that the next worker need not wait
    fill(where, *texts(60))
    draw = random.Random(4)
    kills = 0
    while kills < 15:
        child = fork.Process(target=_work_until, args=(where, draw.randint(1, 100)))
        child.start()
        child.join(60)
        assert child.exitcode in (0, -signal.SIGKILL)
        kills += child.exitcode != 0
        _check_complete(where)
        _requeue_dead(where)  # those that by chance were under way in three deaths
    store = Store.open(where)
    work(store, Reader())
    store.close()
    store = Store.open(where)
    assert states(store) == {"done": 60}
    with store.connect() as connection:
        found = connection.execute(select(report.c.public)).scalars().all()
    assert sorted(found) == sorted(f"{adding.public_id(f'id:{number}')}:0-8" for number in range(60))
    store.close()


def _requeue_dead(where: str) -> None:
    store = Store.open(where)
    with store.begin() as connection:
        queue.requeue(connection)
    store.close()


def _work_until(where: str, statements: int) -> None:
    """Work, and be killed before this statement."""
    left = statements

    @event.listens_for(Engine, "before_cursor_execute")
    @event.listens_for(Engine, "commit")
    def _count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    work(Store.open(where), Reader())


def _check_complete(where: str) -> None:
    """Whatever is done has its reading and its reports, and nothing else has."""
    store = Store.open(where)
    with store.connect() as connection:
        done = set(connection.execute(select(task.c.revision_id).where(task.c.state == "done")).scalars())
        read = set(connection.exec_driver_sql("SELECT revision_id FROM reading").scalars())
        told = set(
            connection.exec_driver_sql(
                "SELECT reading.revision_id FROM report JOIN reading ON reading.id = report.reading_id"
            ).scalars()
        )
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert done == read == told
    store.close()


def test_the_real_reader_reads_an_archive(tmp_path: Path) -> None:
    fill(str(tmp_path), "Putin sagte am Montag in Moskau, Russland werde den Vertrag mit China unterzeichnen.")
    store = Store.open(tmp_path)
    assert work(store, lagebild.Reader()).read == 1
    with store.connect() as connection:
        record = readings.record_of(connection, adding.public_id("id:0"))
    assert record is not None
    assert record.events
    store.close()
