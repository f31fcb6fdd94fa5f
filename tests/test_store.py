"""The store on real databases: the same tests on SQLite and PostgreSQL."""

import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, inspect, select

from lagebild.archive.items import Extracted, Item
from lagebild.archive.store import adding, analysis, documents, queue, search
from lagebild.archive.store.adding import New
from lagebild.archive.store.connect import FILE, Store
from lagebild.archive.store.schema import document
from lagebild.errors import ArchiveError, InputError
from lagebild.record import Published

TEXT = "Die Streitkräfte meldeten am Montag neue Raketenangriffe auf Odessa."


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    store = Store.open(where, create=True)
    yield store
    store.close()


def new(text: str = TEXT, key: str | None = "id:1", skip: str | None = None, **more: object) -> New:
    extracted = {"extractor": "plain 1", "language": "de", **more}
    return New(Item("a.txt", text.encode(), "text/plain", key=key), Extracted(text, **extracted), skip)  # type: ignore[arg-type]


def add(store: Store, *news: New) -> list[adding.Outcome]:
    with store.begin() as connection:
        return adding.add_all(connection, news)


def count(connection: Connection) -> int:
    """How many documents there are."""
    return connection.execute(select(func.count()).select_from(document)).scalar_one()


def hits(store: Store, query: str) -> list[str]:
    with store.connect() as connection:
        return [hit.title or "" for hit in search.search(connection, query)]


def test_a_missing_archive_is_an_error_that_says_how_to_make_one(where: str) -> None:
    with pytest.raises(ArchiveError, match="ingest SOURCE --archive"):
        Store.open(where)


def test_an_archive_of_a_newer_program_is_refused(where: str, store: Store) -> None:
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '999'")
    with pytest.raises(ArchiveError, match="newer Lagebild"):
        Store.open(where)


@pytest.mark.parametrize(
    ("where_", "message"),
    [
        ("mysql://localhost/x", "neither a directory nor a postgresql"),
        ("postgresql://localhost:port/x", "neither a directory nor a postgresql"),
        ("postgresql:///x?host=/nowhere", "cannot be reached"),
        ("postgresql://nobody@127.0.0.1:1/x", "cannot be reached: Connection refused"),
        ("postgresql+none://localhost/x", "neither a directory nor a postgresql"),
        ("postgresql:///x?sslmode=maybe", "sslmode 'maybe' is none of"),
        ("postgresql:///x?keepalives=1", "'keepalives' is none of"),
        ("", "without a name"),
    ],
)
def test_what_cannot_be_opened_is_an_error_in_one_line(where_: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=message) as error:
        Store.open(where_)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("where_", ["postgresql://me:secret@127.0.0.1:1/x", "postgresql://me:secret@localhost:port/x"])
def test_no_message_has_a_password(where_: str) -> None:
    with pytest.raises(ArchiveError, match=r"me:\*\*\*@") as error:
        Store.open(where_)
    assert "secret" not in str(error.value)


def test_parameters_of_a_url_are_those_of_libpq(postgresql: Any) -> None:
    where = postgresql.database()
    Store.open(f"{where}&port=5432&sslmode=prefer&application_name=desk", create=True).close()
    with pytest.raises(ArchiveError, match="No such file"):
        Store.open(f"{where}&port=5433")
    with pytest.raises(ArchiveError, match="SSL"):
        Store.open(f"{where}&sslmode=require")


def test_a_lost_connection_is_one_error_and_no_page_on_standard_error(postgresql: Any) -> None:
    program = f"""
import sys
from sqlalchemy import text
from lagebild.archive.store.connect import Store
from lagebild.errors import ArchiveError
store = Store.open({postgresql.database()!r}, create=True)
try:
    with store.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
except ArchiveError as error:
    print(error)
with store.connect() as connection:
    print(connection.scalar(text("SELECT 'again'")))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    first, second = done.stdout.splitlines()
    assert (first.count("cannot be reached"), second, done.stderr) == (1, "again", "")


def test_a_format_that_is_no_number_is_an_error(where: str, store: Store) -> None:
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'abc'")
    with pytest.raises(ArchiveError, match="of a format that is none of"):
        Store.open(where)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database, but longer than a header of sixteen bytes" * 100)
    with pytest.raises(ArchiveError, match="cannot be reached"):
        Store.open(tmp_path)


def test_metadata_and_migrations_agree(store: Store) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    from lagebild.archive.store.migrations import config  # noqa: PLC0415
    from lagebild.archive.store.schema import VERSION, metadata  # noqa: PLC0415

    with store.connect() as connection:
        options = {"include_name": lambda name, kind, _: not (kind == "table" and name.startswith("search"))}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        head = ScriptDirectory.from_config(config(connection)).get_current_head()
    assert differences == []
    assert head == str(VERSION)


_SECOND = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "2", "1"
def upgrade():
    op.add_column("document", sa.Column("note", sa.Text, server_default="new"))
    op.execute({statement!r})
"""


def _version_2(directory: Path, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it will be one version later."""
    from lagebild.archive.store import connect, migrations  # noqa: PLC0415

    shutil.copytree(Path(migrations.__file__).parent, directory, ignore=shutil.ignore_patterns("__pycache__"))
    (directory / "versions" / "v2.py").write_text(_SECOND.format(statement=statement), encoding="utf-8")
    monkeypatch.setattr(migrations, "__file__", str(directory / "__init__.py"))
    monkeypatch.setattr(connect, "VERSION", 2)


def test_an_older_archive_is_brought_up_to_date_with_all_it_holds(
    where: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, new())
    with monkeypatch.context() as later:
        _version_2(tmp_path / "two", "UPDATE document SET note = 'old'", later)
        with contextlib.closing(Store.open(where)) as upgraded, upgraded.connect() as connection:
            assert connection.exec_driver_sql("SELECT note FROM document").scalars().all() == ["old"]
            assert hits(upgraded, "Raketenangriff") == [""]
    with pytest.raises(ArchiveError, match="format 2, this one knows 1"):
        Store.open(where)


def test_an_upgrade_that_fails_leaves_the_archive_as_it_was(
    where: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, new())
    with monkeypatch.context() as later:
        _version_2(tmp_path / "two", "UPDATE nothing SET note = 1", later)
        with pytest.raises(ArchiveError):
            Store.open(where)
    with contextlib.closing(Store.open(where)) as opened, opened.connect() as connection:
        assert "note" not in {column["name"] for column in inspect(connection).get_columns("document")}
        assert count(connection) == 1


def test_the_same_document_twice_changes_nothing(store: Store) -> None:
    assert add(store, new()) == ["added"]
    assert add(store, new(), new()) == ["unchanged", "unchanged"]
    with store.connect() as connection:
        assert count(connection) == 1
        assert queue.counts(connection) == {"waiting": 1}
    assert hits(store, "Odessa") == [""]


def test_a_changed_text_is_a_new_revision_and_only_that_is_read_and_found(store: Store) -> None:
    public = adding.public_id("id:1")
    add(store, new("Alte Fassung.", title="alt"))
    assert add(store, new("Neue Fassung.", title="neu")) == ["revised"]
    assert add(store, new("Alte Fassung.", title="alt")) == ["unchanged"]  # an old file again takes nothing back
    with store.connect() as connection:
        current = documents.get(connection, public)
        assert current is not None
        assert (current.text, current.number) == ("Neue Fassung.", 2)
        assert [r.text for r in documents.history(connection, public)] == ["Alte Fassung.", "Neue Fassung."]
        assert documents.raw_bytes(connection, public, 1) == b"Alte Fassung."
        assert queue.counts(connection) == {"waiting": 1}
    assert hits(store, "Fassung") == ["neu"]
    assert hits(store, "alte") == []


def test_an_extractor_that_makes_the_same_of_a_raw_takes_its_revision_over(store: Store) -> None:
    add(store, new())
    assert add(store, new(extractor="plain 2")) == ["unchanged"]
    with store.connect() as connection:
        assert [r.extractor for r in documents.history(connection, adding.public_id("id:1"))] == ["plain 2"]


def test_a_revision_comes_back_as_it_went_in(store: Store) -> None:
    published = Published("2025-04-26", "2025-04-26", "2025-04-26", "html")
    add(store, new(title="Ti\0tel", url="https://a.test/1", outlet="B", published=published, agencies=("dpa",)))
    with store.connect() as connection:
        found = documents.get(connection, adding.public_id("id:1"))
    assert found is not None
    assert (found.title, found.url, found.outlet) == ("Titel", "https://a.test/1", "B")
    assert (found.published, found.agencies, found.text) == (published, ("dpa",), TEXT)


def test_a_text_that_cannot_be_stored_takes_none_of_its_batch_in(store: Store) -> None:
    with pytest.raises(InputError, match="at 4"):
        add(store, new(), new("eins\0zwei", "id:2"))
    with store.connect() as connection:
        assert count(connection) == 0


def test_keys() -> None:
    key_of = adding.key_of
    assert key_of(Item("p", b"x", "text/plain", key="id:7", url="https://a.test/")) == "id:7"
    assert key_of(Item("p", b"x", "text/html", url="http://A.test/x?utm_source=y#z")) == "https://a.test/x"
    assert key_of(Item("p", b"x", "text/html"), "https://a.test/x") == "https://a.test/x"
    assert key_of(Item("p", b"x", "text/plain")).startswith("sha256:2d71164")
    assert len(key_of(Item("p", b"x", "text/plain", key="k" * 5000))) < 100


def test_a_media_type_may_be_any_text(store: Store) -> None:
    item = Item("a.warc:1", b"x", "text/html; charset=\0utf", key="id:1")
    assert add(store, New(item, Extracted("Text.", "test 1"))) == ["added"]


def test_a_long_key_of_any_letters_is_stored(store: Store) -> None:
    draw = random.Random(3)
    assert add(store, new(key="".join(chr(draw.randint(0x4E00, 0x9FFF)) for _ in range(1020)))) == ["added"]


def test_counts_are_those_of_documents_not_of_their_revisions(store: Store) -> None:
    add(store, new("Alt.", "id:1"), new("Sport.", "id:2", skip="sport"), new("Sport.", "id:3", skip="sport"))
    with store.begin() as connection:
        (task,) = queue.lease(connection, 1, "a", 60)
        queue.done(connection, task.revision)
    add(store, new("Neu.", "id:1"), new("Sport, neu.", "id:2", skip="sport"), new("Neu 2.", "id:1"))
    with store.connect() as connection:
        assert queue.counts(connection) == {"skipped": 2, "waiting": 1}
        assert queue.skipped(connection) == {"sport": 2}


def test_what_is_stored_is_known_as_long_as_it_is_described_alike(store: Store) -> None:
    item = Item("p", b"x", "text/plain", url="https://a.test/x", title="T")
    add(store, New(item, Extracted("x", "plain 1")))
    others = [
        item,
        Item("elsewhere", b"x", "text/plain", url="https://a.test/x", title="T"),
        Item("p", b"y", "text/plain", url="https://a.test/x", title="T"),
        Item("p", b"x", "text/plain", url="https://a.test/x", title="U"),
        Item("p", b"x", "text/plain", url="https://a.test/other", title="T"),
    ]
    with store.connect() as connection:
        assert adding.known(connection, others, {"plain 1"}) == [True, True, False, False, False]
        assert adding.known(connection, [item], {"plain 2"}) == [False]


def test_a_lease_is_exclusive_and_what_expired_is_taken_alone(store: Store) -> None:
    add(store, *(new(f"Text {n}.", f"id:{n}") for n in range(3)))
    with store.begin() as connection:
        assert len(queue.lease(connection, 2, "a", -1)) == 2  # has run out at once
    with store.begin() as connection:
        leased = [queue.lease(connection, 5, "b", 60) for _ in range(4)]
        assert [[(t.attempts, t.expired) for t in tasks] for tasks in leased] == [
            [(2, True)],
            [(2, True)],
            [(1, False)],
            [],
        ]
        queue.release(connection, [task for tasks in leased for task in tasks], "b")
        assert queue.counts(connection) == {"waiting": 3}


def test_failures_are_tried_again_later_and_then_become_dead_letters(store: Store) -> None:
    add(store, new())
    for attempt in range(1, queue.ATTEMPTS + 1):
        with store.begin() as connection:
            (task,) = queue.lease(connection, 1, "a", 60)
            state = queue.failed(connection, task, "boom")
            assert queue.lease(connection, 1, "a", 60) == []
            connection.exec_driver_sql("UPDATE task SET due = 0")
        assert state == ("dead" if attempt == queue.ATTEMPTS else "waiting")
    with store.begin() as connection:
        (letter,) = queue.dead(connection)
        assert (letter.document, letter.reason, letter.attempts) == (adding.public_id("id:1"), "boom", 3)
        assert queue.requeue(connection) == 1
        assert len(queue.lease(connection, 1, "a", 60)) == 1


def test_a_document_that_kills_its_reader_becomes_a_dead_letter(store: Store) -> None:
    add(store, new())
    for _ in range(queue.ATTEMPTS):
        with store.begin() as connection:
            assert len(queue.lease(connection, 1, "a", -1)) == 1
    with store.begin() as connection:
        assert queue.lease(connection, 1, "a", 60) == []
        assert "died" in queue.dead(connection)[0].reason


def test_what_is_skipped_is_kept_with_its_reason_and_can_be_queued(store: Store) -> None:
    add(store, new(skip="sport"), new("Texte en français.", "id:2", skip="language fr"))
    with store.begin() as connection:
        assert queue.skipped(connection) == {"language fr": 1, "sport": 1}
        assert queue.lease(connection, 5, "a", 60) == []
        assert queue.requeue(connection, ("skipped",), reason="sport") == 1
        assert len(queue.lease(connection, 5, "a", 60)) == 1


@pytest.fixture
def searched(store: Store) -> Store:
    texts = {
        "Raketen": TEXT,
        "Drohnen": "Ein Drohnenangriff traf das Atomkraftwerk; die Präsidentin sprach von Überfällen in der Straße.",
        "english": "The president said that rockets struck Odessa on Monday, officials confirmed attacks.",
        "russkij": "Президент заявил о новых ракетных ударах по Одессе.",
    }
    languages = {"english": "en", "russkij": "ru"}
    add(store, *(new(text, title, title=title, language=languages.get(title, "de")) for title, text in texts.items()))
    return store


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("Angriff", {"Raketen", "Drohnen"}),  # in compounds
        ("angriffe odessa", {"Raketen"}),
        ("Raketenangriff", {"Raketen"}),
        ("Praesidentin STRASSE", {"Drohnen"}),
        ("strasse überfall", {"Drohnen"}),
        ("Odessa", {"Raketen", "english"}),
        ("odessa -rocket", {"Raketen"}),
        ("rockets attack", {"english"}),
        ('"neue Raketenangriffe auf"', {"Raketen"}),
        ('"auf neue Raketenangriffe"', set()),
        ('"Angriffe auf Odessa"', set()),  # a phrase means the words as they stand
        ("Raket*", {"Raketen"}),
        ("streitkräft*", {"Raketen"}),
        ("ракетных", {"russkij"}),
        ("ракет*", {"russkij"}),
        ("Drohnen", {"Drohnen"}),  # title and compound
        ("nirgends", set()),
    ],
)
def test_searching_finds_the_same_on_both_databases(searched: Store, query: str, titles: set[str]) -> None:
    assert set(hits(searched, query)) == titles


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Raketenangriffe", ["Angriff", "Rakete"]),
        ("Regierungschef", ["Chef", "Regierung"]),
        ("Bundesverfassungsgericht", ["Bund", "Gericht", "Verfassung"]),
        ("Hyperschallangriff", ["Angriff"]),
        ("Überfall", []),
        ("Widerstand", []),
        ("Frankreich", []),
        ("Transport", []),
        ("Handlung", []),
    ],
)
def test_compounds_are_split_where_their_parts_are_words(word: str, parts: list[str]) -> None:
    assert {analysis.term(part, "de") for part in parts} <= set(analysis.parts(word, "de"))
    assert bool(parts) == bool(analysis.parts(word, "de"))
    assert analysis.parts(word, "en") == ()


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '" "',
        "*",
        "-",
        "AND OR NOT",
        "a AND",
        "NEAR(a b)",
        "title:a",
        "(",
        "a'b",
        "x:*",
        "^a",
        "{a} : b",
        "a\\b",
        "𝔘½⑴",
    ],
)
def test_no_query_is_an_error_of_the_database(searched: Store, query: str) -> None:
    with contextlib.suppress(ArchiveError):
        hits(searched, query)


@pytest.mark.parametrize(("query", "message"), [("", "no word"), ("-odessa", "no word"), ("a " * 99, "more than 32")])
def test_queries_that_ask_nothing_or_too_much_are_refused(searched: Store, query: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        hits(searched, query)


def test_superseded_revisions_take_no_places(store: Store) -> None:
    for text in ("Angriff, Angriff, Angriff!", "Angriff, Angriff.", "Ein Angriff am Abend."):
        add(store, new(text, title=text[-6:]))
    add(store, new("Noch ein Angriff in der Nacht.", "id:2", title="zwei"))
    with store.connect() as connection:
        pages = [search.search(connection, "Angriff", limit=1, offset=offset) for offset in range(3)]
    assert sorted(hit.title or "" for page in pages for hit in page) == ["Abend.", "zwei"]


def test_a_snippet_shows_what_was_looked_for(store: Store) -> None:
    text = "Vorab steht viel. " * 60 + "😀 Am Abend begann der Angriff auf Odessa. " + "Danach steht mehr. " * 60
    add(store, new(text))
    with store.connect() as connection:
        (hit,) = search.search(connection, "odessa angriffe")
    assert hit.snippet is not None
    assert [text[b:e] for b, e in hit.snippet.marks] == ["Angriff", "Odessa"]
    assert hit.snippet.begin > 0
    assert "begann der Angriff auf Odessa" in text[hit.snippet.begin : hit.snippet.end]


def test_a_hostile_text_of_a_million_letters_is_indexed(store: Store) -> None:
    long = " ".join(f"{n:x}wort" + "ß" * 50 for n in range(15_000))
    assert add(store, new(long), new("ж" * 900_000, "id:2")) == ["added", "added"]
    assert len(hits(store, "1wort" + "ß" * 50)) == 1


def test_an_archive_opens_while_another_process_writes(store: Store, where: str) -> None:
    with store.begin() as connection:
        adding.add_all(connection, [new()])
        with Store.open(where).connect() as reading:
            assert count(reading) == 0


def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path: Path) -> None:
    Store.open(tmp_path, create=True).close()
    assert sqlite3.connect(tmp_path / FILE).execute("PRAGMA journal_mode").fetchone() == ("wal",)
