"""Taking sources in: counts, what is skipped and refused, resuming, being killed."""

import json
import multiprocessing
import os
import random
import signal
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from lagebild.archive import ingest
from lagebild.archive.archive import Archive
from lagebild.archive.extraction.extract import extract
from lagebild.archive.ingest import Extraction, Ingested, Intake
from lagebild.archive.items import Extracted, Item, Refused
from lagebild.archive.sources.jsonl import rows
from lagebild.archive.store import adding
from lagebild.archive.store.connect import Store
from lagebild.archive.store.schema import document, raw, refusal, revision, run, task
from lagebild.errors import InputError

fork = multiprocessing.get_context("fork")

GERMAN = "Die Regierung der Ukraine meldete am Montag neue Angriffe auf die Stadt {}. Russland bestritt das."
FRENCH = "Le gouvernement a annoncé lundi de nouvelles négociations avec les syndicats de la ville de {}."
SPORT = "Bundesliga: Der Stürmer schoss das Tor zum Sieg, der Trainer lobte nach dem Abpfiff den Torhüter. {}"


def line(number: int) -> bytes:
    row = {"id": number, "text": GERMAN.format(number), "date": "2025-04-26", "outlet": "Blatt"}
    return json.dumps(row, ensure_ascii=False).encode()


def items(count: int) -> Iterator[Item | Refused]:
    for number in range(count):
        yield Item(f"a.jsonl:{number + 1}", line(number), "application/json", key=f"id:{number}")


def text(content: str, key: str) -> Item:
    return Item(key, content.encode(), "text/plain", key=key, date="2025-04-26")


@pytest.fixture
def archive(where: str) -> Iterator[Archive]:
    with Archive.open(where, create=True) as archive:
        yield archive


def test_what_became_of_each_item_is_counted(archive: Archive) -> None:
    told: list[int] = []
    mixed = [
        text(GERMAN.format("Odessa"), "a"),
        text(FRENCH.format("Lyon"), "b"),
        text(SPORT.format(""), "c"),
        text(" ", "d"),
        Refused("e", "no such page"),
        text(GERMAN.format("Odessa"), "a"),
    ]
    counts = archive.ingest(mixed, progress=lambda c: told.append(c.items))
    assert counts == Ingested(added=3, unchanged=1, refused=2, skipped={"language fr": 1, "sport": 1})
    assert told == [6]
    assert archive.counts() == {"skipped": 2, "waiting": 1}
    assert archive.skipped() == {"language fr": 1, "sport": 1}
    assert archive.ingest(mixed[:3]) == Ingested(unchanged=3)
    assert archive.ingest([text(GERMAN.format("Cherson"), "a")]) == Ingested(revised=1)
    assert archive.requeue("skipped", "sport") == 1


def test_runs_and_refusals_are_kept(where: str) -> None:
    with Archive.open(where, create=True) as archive, archive.intake(["a.jsonl", "feed:https://b.test/"]) as intake:
        intake.take([text(GERMAN.format("Odessa"), "a"), Refused("b\0", "bad\0 page"), text("", "c")])
    store = Store.open(where)
    with store.connect() as connection:
        kept = connection.execute(select(run)).one()
        refused = connection.execute(select(refusal.c.position, refusal.c.reason).order_by(refusal.c.id)).all()
    assert (kept.sources, kept.counts["added"], kept.counts["refused"]) == (["a.jsonl", "feed:https://b.test/"], 1, 2)
    assert kept.ended >= kept.started
    assert [tuple(row) for row in refused] == [("b", "bad page"), ("c", "empty text")]
    store.close()


def test_what_is_taken_is_stored_when_a_source_asks(archive: Archive) -> None:
    with archive.intake() as intake:

        def source() -> Iterator[Item]:
            yield text(GERMAN.format("Odessa"), "a")
            intake.flush()
            assert archive.counts() == {"waiting": 1}
            yield text(GERMAN.format("Cherson"), "b")

        intake.take(source())
    assert intake.counts.added == 2


def test_what_was_taken_before_an_error_is_kept(archive: Archive) -> None:
    def source() -> Iterator[Item]:
        yield text(GERMAN.format("Odessa"), "a")
        raise InputError("the disk is gone")

    with pytest.raises(InputError):
        archive.ingest(source())
    assert archive.counts() == {"waiting": 1}


def test_no_item_stops_the_run(where: str) -> None:
    def fail(item: Item) -> Extracted:
        if item.raw == b"boom":
            raise RecursionError("too deep")
        return Extracted("eins\0zwei" if item.raw == b"nul" else "Ein Text.", "test 1")

    store = Store.open(where, create=True)
    extraction = Extraction(fail, lambda _: None, frozenset())
    with Intake(store, extraction) as intake:
        intake.take(Item(name, name.encode(), "text/plain") for name in ("boom", "nul", "good"))
    with store.connect() as connection:
        reasons = connection.execute(select(refusal.c.reason).order_by(refusal.c.id)).scalars().all()
    assert intake.counts == Ingested(added=1, refused=2)
    assert reasons == [
        "extraction failed: RecursionError: too deep",
        "text with the character U+0000, which cannot be stored, at 4",
    ]
    store.close()


def test_what_the_database_does_not_take_costs_no_other(postgresql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "_LONGEST_KEY", 10**6)  # so that it goes beyond what PostgreSQL indexes
    draw = random.Random(3)
    key = "".join(chr(draw.randint(0x4E00, 0x9FFF)) for _ in range(5000))
    given = [text(GERMAN.format(number), key if number == 1 else str(number)) for number in range(3)]
    with Archive.open(postgresql.database(), create=True) as archive:
        assert archive.ingest([*given, Refused("d", "no such page")]) == Ingested(added=2, refused=2)
        assert "index row" in archive.refusals(1)[0].reason


def test_extracting_again_makes_revisions_where_the_text_differs(where: str) -> None:
    def extraction(version: int, ending: str) -> Extraction:
        def extracted(item: Item) -> Extracted:
            words = item.raw.decode()
            return Extracted(words + ending * words.startswith("Alt"), f"test {version}", title=item.title)

        return Extraction(extracted, lambda _: None, frozenset([f"test {version}"]))

    store = Store.open(where, create=True)
    with Intake(store, extraction(1, "")) as intake:
        intake.take(
            [Item("a", b"Alt.", "text/plain", key="a", title="T"), Item("b", b"Bleibt.", "text/plain", key="b")]
        )
    assert ingest.extract_again(store, extraction(1, " Mehr.")) == Ingested()
    assert ingest.extract_again(store, extraction(2, " Mehr.")) == Ingested(revised=1, unchanged=1)
    assert ingest.extract_again(store, extraction(2, " Mehr.")) == Ingested()
    with store.begin() as connection:
        connection.execute(update(raw).values(data=b"").where(raw.c.id == 1))
    assert ingest.extract_again(store, extraction(3, "")) == Ingested(unchanged=1, refused=1)
    with store.connect() as connection:
        found = connection.execute(select(revision.c.text, revision.c.title).order_by(revision.c.id)).all()
    assert [tuple(row) for row in found] == [("Alt.", "T"), ("Bleibt.", None), ("Alt. Mehr.", "T")]
    store.close()


def test_pages_are_extracted_in_other_processes_alike(archive: Archive) -> None:
    pages = [
        Item(
            f"{n}.html", f"<html><body><article><p>{GERMAN.format(n)}</p></article></body></html>".encode(), "text/html"
        )
        for n in range(3)
    ]
    mixed = [pages[0], text(GERMAN.format("Odessa"), "a"), *pages[1:], Item("bad.html", b"<html></html>", "text/html")]
    counts = archive.ingest(mixed, processes=2)
    assert (counts.added, counts.refused) == (4, 1)
    assert archive.ingest(mixed).unchanged == 4


def test_killed_anywhere_no_accepted_document_is_lost_or_half_written(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was told as accepted is there in full, and the end is that of an undisturbed run."""
    monkeypatch.setattr(ingest, "_BATCH", 7)
    source, told = tmp_path / "a.jsonl", tmp_path / "told"
    source.write_bytes(b"".join(line(number) + b"\n" for number in range(150)))
    Store.open(where, create=True).close()
    draw = random.Random(7)
    for _ in range(15):
        told.write_text("0")
        child = fork.Process(target=_ingest_until, args=(where, source, told, draw.randint(1, 80)))
        child.start()
        child.join(60)
        assert child.exitcode in (0, -signal.SIGKILL)
        _check_complete(where, accepted=int(told.read_text()))
    with Archive.open(where) as archive, source.open("rb") as stream:
        assert archive.ingest(rows(stream, "a.jsonl")).items == 150
    assert _content(where) == {
        (f"id:{number}", 1, GERMAN.format(number), "waiting", line(number)) for number in range(150)
    }


def _ingest_until(where: str, source: Path, told: Path, statements: int) -> None:
    """Ingest, tell what is accepted, and be killed before this statement."""
    left = statements

    @event.listens_for(Engine, "before_cursor_execute")
    @event.listens_for(Engine, "commit")
    def _count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with Archive.open(where) as archive, source.open("rb") as stream:
        archive.ingest(rows(stream, "a.jsonl"), progress=lambda counts: _tell(told, counts))


def _tell(told: Path, counts: Ingested) -> None:
    assert counts.refused == 0
    told.with_suffix(".new").write_text(str(counts.items))
    told.with_suffix(".new").replace(told)


def _check_complete(where: str, accepted: int) -> None:
    store = Store.open(where)
    with store.connect() as connection:
        revisions = connection.execute(select(revision.c.id)).scalars().all()
        numbers = connection.execute(select(document.c.revision)).scalars().all()
        key = "rowid" if connection.dialect.name == "sqlite" else "revision_id"
        indexed = connection.exec_driver_sql(f"SELECT {key} FROM search").scalars().all()
        tasks = connection.execute(select(task.c.revision_id)).scalars().all()
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    assert len(_content(where)) == len(revisions) == len(numbers) >= accepted
    assert set(numbers) <= {1}
    assert sorted(indexed) == sorted(tasks) == sorted(revisions)
    store.close()


def _content(where: str) -> set[tuple[str, int, str, str, bytes]]:
    store = Store.open(where)
    with store.connect() as connection:
        found = connection.execute(
            select(document.c.key, revision.c.number, revision.c.text, task.c.state, raw.c.data)
            .join_from(document, revision, document.c.id == revision.c.document_id)
            .join(task)
            .join(raw, raw.c.id == revision.c.raw_id)
        ).all()
    store.close()
    return {(key, number, words, state, zlib.decompress(data)) for key, number, words, state, data in found}


def test_keys_of_items_are_public_ids(archive: Archive) -> None:
    archive.ingest([text(GERMAN.format("Odessa"), "a")])
    found = archive.document(adding.public_id("a"))
    assert found is not None
    assert archive.raw(found.document) == GERMAN.format("Odessa").encode()
    assert [hit.document for hit in archive.search("Angriff Odessa")] == [found.document]
    assert archive.record(found.document) is None
    assert extract(text(GERMAN.format("Odessa"), "a")).text == found.text
