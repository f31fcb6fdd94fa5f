import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from loopback import Server, answer

from lagebild.cli import main

EXAMPLES = Path(__file__).parents[1] / "examples"
DESK = EXAMPLES / "desk.jsonl"
PAGE = (Path(__file__).parent / "pages" / "news_de.html").read_bytes()


def run(*arguments: object, given: bytes = b"") -> Result:
    return CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(main, list(map(str, arguments)), input=given)


def status(archive: object) -> dict:
    return json.loads(run("status", "--archive", archive, "--json").stdout)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk's articles, read and merged by the commands alone."""
    where = tmp_path_factory.mktemp("archive")
    assert run("ingest", DESK, "--archive", where).exit_code == 0
    result = run("work", "--archive", where, "--workers", "1")
    assert result.exit_code == 0
    assert "8 read, 0 put back for another try, 0 not readable" in result.stderr
    assert " events from " in result.stderr
    return where


@pytest.fixture
def web() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def test_the_same_source_twice_changes_nothing(archive: Path) -> None:
    result = run("ingest", DESK, "--archive", archive)
    assert "0 new, 0 revised, 8 already there, 0 refused" in result.stderr
    assert status(archive)["documents"] == {"done": 8}


def test_what_cannot_be_taken_is_named_and_counted(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "1", "text": "Der Bundestag hat am Montag getagt."}\n{"id": "2"}\nx\n', encoding="utf-8")
    result = run("ingest", rows, tmp_path / "missing.txt", "--archive", tmp_path / "a")
    assert result.exit_code == 2
    assert f"{rows}:2: " in result.stderr
    assert f"{rows}:3: " in result.stderr
    assert f"{tmp_path}/missing.txt: No such file or directory" in result.stderr
    assert "1 new, 0 revised, 0 already there, 3 refused" in result.stderr
    run_ = status(tmp_path / "a")["runs"][0]["id"]
    refused = "status", "--refused", run_, "--archive", tmp_path / "a"
    assert run(*refused).stdout.count("\n") == 3
    assert json.loads(run(*refused, "--json").stdout)[0]["position"] == f"{rows}:2"
    none = run("status", "--refused", run_ + 1, "--archive", tmp_path / "a")
    message = f"Error: run {run_ + 1}: there was none; `lagebild status` lists the latest\n"
    assert (none.exit_code, none.stderr) == (2, message)
    assert run("status", "--refused", 2**70, "--archive", tmp_path / "a").exit_code == 2


def test_the_status_says_whether_each_source_gave_something(tmp_path: Path, web: Server) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "1", "text": "Der Bundestag hat am Montag getagt."}\n' + "x\n" * 30, encoding="utf-8")
    feed = f"feed:http://127.0.0.1:{web.port}/gone"
    web.pages["/gone"] = answer(status=410)
    options = ("--archive", tmp_path / "a", "--allow-private", "--interval", "0")
    assert run("ingest", rows, *options).exit_code == 0
    for source in (feed, "feed:", "", "http://me:secret@a.example/", "x" * 5000, tmp_path / "b.txt"):
        result = run("ingest", rows, source, *options)
        assert result.exit_code == 2
        assert "1 already there, 31 refused" in result.stderr
        assert "secret" not in result.stderr + run("status", "--archive", tmp_path / "a").stdout


def test_files_are_taken_whatever_their_names(tmp_path: Path) -> None:
    for name in (b"\xff.txt", b"two\nlines.txt"):
        file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        file.write_text("Der Bundestag hat am Montag getagt.", encoding="utf-8")
        assert "1 new" in run("ingest", os.fsdecode(file), "--archive", tmp_path / "a").stderr
        file.write_bytes(b"")
        assert "\ufffd" in run("ingest", os.fsdecode(file), "--archive", tmp_path / "a").stderr.splitlines()[0]


def test_sport_and_foreign_languages_are_kept_and_can_be_read_later(tmp_path: Path) -> None:
    rows = [
        {
            "id": "1",
            "url": "https://zeitung.example/sport/fussball/1",
            "text": "Der Trainer lobte nach dem 2:1 in der Bundesliga den Torwart; der Stürmer traf per Elfmeter.",
        },
        {
            "id": "2",
            "text": "Le président de la République a prononcé un discours à Paris.",
        },
    ]
    lines = "\n".join(map(json.dumps, rows)).encode()
    result = run("ingest", "-", "--archive", tmp_path, given=lines)
    assert "2 new" in result.stderr
    assert "kept, but not to be read: 1 language fr, 1 sport" in result.stderr
    assert status(tmp_path)["skipped"] == {"language fr": 1, "sport": 1}
    assert "1 queued again." in run("status", "--read-skipped", "sport", "--archive", tmp_path).stdout
    assert status(tmp_path)["documents"] == {"skipped": 1, "waiting": 1}


def test_pages_and_feeds_from_the_web(tmp_path: Path, web: Server) -> None:
    item = f"<item><title>T</title><link>http://127.0.0.1:{web.port}/artikel</link></item>"
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title>{item}</channel></rss>".encode()
    web.pages["/feed"] = answer(body=feed, kind="application/rss+xml", ETag='"1"')
    web.pages["/artikel"] = answer(body=PAGE)
    source = f"feed:http://127.0.0.1:{web.port}/feed"
    fetched = ("--archive", tmp_path, "--allow-private", "--interval", "0")
    assert "1 new" in run("ingest", source, *fetched).stderr
    assert "0 new" in run("ingest", source, *fetched).stderr
    assert web.asked == ["/feed", "/artikel", "/feed"]
    assert web.requests[-1].headers["if-none-match"] == '"1"'


def test_private_addresses_are_not_fetched_unasked(tmp_path: Path, web: Server) -> None:
    result = run("ingest", f"http://127.0.0.1:{web.port}/artikel", "--archive", tmp_path)
    assert result.exit_code == 2
    assert "1 refused" in result.stderr
    assert web.requests == []


def test_words_are_found(archive: Path) -> None:
    hits = json.loads(run("search", "Kinderkrankenhaus", "--archive", archive, "--json").stdout)
    assert hits
    found = run("search", "klinik", "-Sicherheitsrat", "--archive", archive).stdout
    assert "Moskau bestreitet Angriff auf Klinik" in found
    assert "Sicherheitsrat berät" not in found
    assert run("search", "Gurkensalat", "--archive", archive).stdout == "Nothing found.\n"


def reports(archive: Path) -> set[tuple[str, ...]]:
    page = json.loads(run("events", "--archive", archive, "--limit", "100", "--json").stdout)
    return {tuple(event["reports"]) for event in page["events"]}


def test_a_merge_is_undone_and_redone(archive: Path) -> None:
    before = reports(archive)
    largest = max(before, key=len)
    page = json.loads(run("events", "--archive", archive, "--limit", "100", "--json").stdout)
    event = next(e["id"] for e in page["events"] if tuple(e["reports"]) == largest)
    answer_ = json.loads(run("event", event, "--archive", archive, "--json").stdout)
    decision = next(d for d in answer_["decisions"] if d["verdict"] == "together")
    assert run("merge", "undo", decision["id"], "--note", "falsch", "--archive", archive).exit_code == 0
    assert not any({decision["left"], decision["right"]} <= set(group) for group in reports(archive))
    ruled = json.loads(run("merge", "rulings", "--archive", archive, "--json").stdout)
    assert ruled[0]["note"] == "falsch"
    assert run("merge", "--archive", archive, "undo", ruled[0]["id"].upper()).exit_code == 0
    assert reports(archive) == before
    assert run("merge", "--scratch", "--archive", archive).exit_code == 0
    assert reports(archive) == before


def test_reports_are_ruled_on_in_capitals_too(archive: Path) -> None:
    before = reports(archive)
    left, right = next(group for group in before if len(group) == 2)
    assert run("merge", "--archive", archive, "part", left.upper(), right).exit_code == 0
    assert (left, right) not in reports(archive)
    assert run("merge", "--archive", archive, "join", left, right.upper(), "--archive", archive).exit_code == 0
    assert reports(archive) == before


def test_an_internal_error_of_a_merge_is_one_line_and_what_was_read_is_kept(tmp_path: Path) -> None:
    where = tmp_path / "a"
    assert run("ingest", EXAMPLES / "lage_de.txt", "--archive", where).exit_code == 0
    assert run("work", "--no-merge", "--workers", "1", "--archive", where).exit_code == 0
    with closing(sqlite3.connect(where / "archive.sqlite")) as connection, connection:
        connection.execute("UPDATE reading SET record = x'00'")
    assert run("ingest", EXAMPLES / "agency_en.txt", "--archive", where).exit_code == 0
    result = run("work", "--workers", "1", "--archive", where)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: internal error while merging: error: ")
    assert result.stderr.endswith(f"; what was read is kept: lagebild merge --archive {where}\n")
    assert result.stderr.count("\n") == 1
    assert status(where)["documents"] == {"done": 2}


def test_a_text_file_is_listed_by_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\nDer Bundestag hat am Montag getagt.\n\nEr beriet.", encoding="utf-8")
    assert run("ingest", tmp_path / "a.txt", "--read", "--workers", "1", "--archive", tmp_path / "a").exit_code == 0
    listed = run("stories", "--archive", tmp_path / "a").stdout
    assert listed.startswith("Der Bundestag hat am Montag getagt.\n")
    [story] = json.loads(run("stories", "--json", "--archive", tmp_path / "a").stdout)["stories"]
    assert run("story", story["id"], "--archive", tmp_path / "a").stdout.startswith("Der Bundestag hat am Montag")


def test_options_that_do_not_go_together() -> None:
    for arguments in (
        ("ingest",),
        ("ingest", "a", "--again"),
        ("ingest", "a", "--every", "15m"),
        ("merge",),
        ("merge", "undo", "D1"),
    ):
        where = () if arguments[0] == "merge" else ("--archive", "x")
        result = run(*arguments, *where)
        assert (result.exit_code, "Error:" in result.stderr) == (2, True)
    for option in (("--date", "31.12.2024"), ("--user-agent", "a\r\nb"), ("--language", "fr")):
        result = run("ingest", EXAMPLES / "lage_de.txt", *option, "--archive", "x")
        assert (result.exit_code, option[0] in result.stderr) == (2, True)
    assert "no duration" in run("ingest", "feed:https://a.example/f", "--every", "soon", "--archive", "x").stderr


def test_a_missing_archive_is_one_line(tmp_path: Path) -> None:
    result = run("events", "--archive", tmp_path / "none")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_a_waiting_worker_ends_when_told(tmp_path: Path) -> None:
    assert run("ingest", EXAMPLES / "lage_de.txt", "--archive", tmp_path).exit_code == 0
    command = [
        sys.executable,
        "-c",
        "from lagebild.cli import main; main()",
        "work",
        "--wait",
        "--archive",
        str(tmp_path),
    ]
    worker = subprocess.Popen(command, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while status(tmp_path)["documents"] != {"done": 1} and time.monotonic() < deadline:
        time.sleep(0.2)
    worker.send_signal(signal.SIGTERM)
    _, errors = worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert b"1 " in errors
