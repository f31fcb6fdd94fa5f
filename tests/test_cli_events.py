import csv
import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from click.testing import CliRunner, Result

from lagebild import Reader, Record
from lagebild.archive import exports
from lagebild.archive.archive import Archive
from lagebild.archive.sources.files import file
from lagebild.archive.stories.embedder import Embedder
from lagebild.cli import main

ROOT = Path(__file__).parent.parent
ARTICLES = ROOT / "examples" / "desk.jsonl"
GUIDE = (ROOT / "docs" / "desk-questions.md").read_text(encoding="utf-8")
WIRE, COPY, TALKS = (sha256(f"id:{name}".encode()).hexdigest()[:16] for name in ("klinik-1", "klinik-2", "modi-2"))


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An archive of the example articles, read with the shipped weights and merged."""
    directory = tmp_path_factory.mktemp("desk")
    with Archive.open(directory, create=True) as archive:
        archive.ingest(file(ARTICLES))
        archive.work(Reader(), vector=Embedder.load().vector, workers=1)
        archive.merge()
    return str(directory)


def run(command: str, *arguments: str, where: str, columns: int = 100) -> Result:
    environ = {"LC_ALL": "de_DE.UTF-8", "COLUMNS": str(columns)}
    return CliRunner(env=environ).invoke(main, [command, *arguments, "--archive", where])


def attack(where: str) -> str:
    """The id of the event that some deny."""
    page = json.loads(run("events", "--type", "ASSAULT", "--stance", "denies", "--json", where=where).stdout)
    return str(page["events"][0]["id"])


def test_events_for_people(where: str) -> None:
    result = run("events", "--limit", "2", where=where)
    assert result.exit_code == 0
    assert result.stdout.count("unabhängige Quelle") == 2
    assert "weitere; --limit zeigt mehr." in result.stdout
    wide = run("events", where=where, columns=140).stdout
    assert wide.startswith("Wann ")
    assert max(map(len, wide.splitlines())) <= 140


FILTERS = {  # what the attack meets, and what it does not
    "--actor": ("Russland", "Indien"),
    "--recipient": ("Ukraine", "Indien"),
    "--party": ("Russland", "Indien"),
    "--country": ("Ukraine", "IND"),
    "--type": ("ASSAULT", "AID"),
    "--place": ("Kiew", "Berlin"),
    "--since": ("2024-07-08", "2024-07-09"),
    "--until": ("2024-07-08", "2024-07-07"),
    "--status": ("actual", "planned"),
    "--according-to": ("Kreml", "Modi"),
    "--stance": ("denies", "doubts"),
    "--outlet": ("Bezirksbote", "Niemandsblatt"),
    "--language": ("en", "fr"),
    "--min-sources": ("4", "40"),
    "--text": ("Ochmatdyt", "Elefant"),
}


@pytest.mark.parametrize("option", FILTERS)
def test_every_filter_reaches_the_archive(option: str, where: str) -> None:
    met, unmet = FILTERS[option]
    ids = [each["id"] for each in json.loads(run("events", option, met, "--json", where=where).stdout)["events"]]
    assert attack(where) in ids
    assert attack(where) not in run("events", option, unmet, where=where).stdout


def test_filters_hold_together_and_values_of_one_are_alternatives(where: str) -> None:
    met = [word for option, (value, _) in FILTERS.items() for word in (option, value)]
    story = json.loads(run("events", *met, "--json", where=where).stdout)["events"][0]["story"]
    more = ("--outlet", "Niemandsblatt", "--story", story, "--contradicted")
    assert json.loads(run("events", *met, *more, "--json", where=where).stdout)["total"] == 1
    assert run("events", *met, "--outlet", "Niemandsblatt", where=where).stdout
    unknown = run("events", "--story", "S0", where=where)
    assert (unknown.exit_code, "story: 'S0' is unknown; `lagebild stories` lists them" in unknown.stderr) == (2, True)


def test_each_report_alone(where: str) -> None:
    result = run("events", "--reports", "--type", "ASSAULT", "--stance", "denies", "--json", where=where)
    found = json.loads(result.stdout)["events"]
    assert len(found) > 1
    assert all(":" in each["id"] and len(each["documents"]) == 1 for each in found)


def test_csv_to_standard_output(where: str) -> None:
    result = run("events", "--format", "csv", "--columns", "polecat", "--limit", "3", where=where)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 3
    assert rows[0]["Version"] == "lagebild.record/1"
    assert result.stderr == ""


@pytest.mark.parametrize("form", ["tsv", "jsonl", "json", "geojson", "ftm"])
def test_every_format_to_a_file(form: str, where: str, tmp_path: Path) -> None:
    result = run("events", "--format", form, "--out", str(tmp_path / "out"), where=where)
    assert result.exit_code == 0
    assert " geschrieben" in result.stderr
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert "Ochmatdyt" in text
    if form in ("jsonl", "json", "ftm"):
        assert all(json.loads(line) for line in text.splitlines())


def test_parquet(where: str, tmp_path: Path) -> None:
    out = str(tmp_path / "events.parquet")
    assert run("events", "--format", "parquet", "--out", out, where=where).exit_code == 0
    denied = duckdb.sql(f"select id from '{out}' where list_contains(denied_by, 'Kreml')").fetchall()
    assert denied


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "lagebild.archive.exports.parquet", raising=False)
    monkeypatch.delattr(exports, "parquet", raising=False)
    yield
    monkeypatch.undo()


@pytest.mark.usefixtures("without_pyarrow")
def test_a_missing_library_is_named_with_its_extra(where: str, tmp_path: Path) -> None:
    result = run("events", "--format", "parquet", "--out", str(tmp_path / "x"), where=where)
    assert (result.exit_code, result.stderr) == (2, "Error: pyarrow is missing: pip install 'lagebild[parquet]'\n")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "parquet"), "--format parquet needs --out"),
        (("--out", "x"), "--out takes a --format"),
        (("--format", "csv", "--out", "no/such/x"), "no such directory"),
        (("--format", "ftm", "--columns", "gdelt"), "--columns gdelt goes with"),
        (("--type", "QUATSCH"), "type: 'QUATSCH' is unknown"),
        (("--since", "gestern"), "since: 'gestern' is no day"),
    ],
)
def test_what_does_not_go_together(arguments: tuple[str, ...], message: str, where: str) -> None:
    result = run("events", *arguments, where=where)
    assert result.exit_code == 2
    assert message in result.stderr


def test_no_archive(tmp_path: Path) -> None:
    result = run("events", where=str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "no archive there" in result.stderr
    assert result.stderr.count("\n") == 1


def test_one_event(where: str) -> None:
    id = attack(where)
    lines = run("event", id, where=where).stdout.splitlines()
    assert any(line.startswith("  bestreitet: Kreml") for line in lines)
    assert any(line.startswith("  bestätigt: ") for line in lines)
    assert any("Kopie: 2024-07-09 · Bezirksbote" in line for line in lines)
    assert "Warum zusammen, warum getrennt" not in lines
    assert "Warum zusammen, warum getrennt" in run("event", id, "--why", where=where).stdout.splitlines()
    assert json.loads(run("event", id, "--json", where=where).stdout)["told"]["event"]["id"] == id


def test_stories(where: str) -> None:
    page = json.loads(run("stories", "--actor", "Modi", "--since", "2024-07-01", "--json", where=where).stdout)
    assert page["total"] >= 1
    id = page["stories"][0]["id"]
    assert id in run("stories", where=where).stdout
    lines = run("story", id, where=where).stdout.splitlines()
    assert "Zeitleiste" in lines
    assert json.loads(run("story", id, "--json", where=where).stdout)["story"]["id"] == id


def test_dyads(where: str, tmp_path: Path) -> None:
    assert "2024-07-08" in run("dyads", "Indien", "RUS", where=where).stdout
    picture, table = tmp_path / "x.svg", tmp_path / "x.csv"
    result = run("dyads", "RUS", "India", "--csv", str(table), "--svg", str(picture), where=where)
    assert (result.exit_code, result.stdout) == (0, "")
    assert ElementTree.parse(picture).getroot().get("aria-label") == "Indien – Russland"
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert {(row["first"], row["second"]) for row in rows} == {("IND", "RUS")}
    assert float(rows[0]["cooperation"]) > 0
    none = run("dyads", "IND", "RUS", "--since", "2025-01-01", where=where)
    assert "Keine Ereignisse zwischen beiden gefunden." in none.stdout
    assert run("dyads", "Indien", "Quatschland", where=where).exit_code == 2


def test_one_document(where: str) -> None:
    shown = run("document", COPY, where=where).stdout
    assert "Medium     Bezirksbote" in shown.splitlines()
    assert f"{WIRE}: " in shown
    assert run("document", COPY, "--text", where=where).stdout.endswith("20 000 Kinder behandelt.")
    assert json.loads(run("document", TALKS, "--raw", where=where).stdout)["id"] == "modi-2"
    assert Record.from_json(run("document", TALKS, "--record", where=where).stdout).document.id == TALKS
    assert json.loads(run("document", COPY, "--json", where=where).stdout)["current"] == 1


@pytest.mark.parametrize(("command", "missing"), [("event", "events"), ("story", "stories"), ("document", "search")])
def test_unknown_ids(command: str, missing: str, where: str) -> None:
    result = run(command, "nichts", where=where)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("nichts: kein solches ")
    assert f"`lagebild {missing}" in result.stderr


def test_ids_may_be_written_in_capitals(where: str) -> None:
    id = attack(where)
    assert run("event", id.upper(), where=where).stdout == run("event", id, where=where).stdout
    assert run("document", COPY.upper(), where=where).stdout == run("document", COPY, where=where).stdout


def commands() -> list[str]:
    """What the documentation tells people to type, but for what fills the archive."""
    typed = re.findall(r"(?:\$ |`)lagebild ([^\n`]* --archive desk[^\n`]*)", GUIDE)
    return [command.replace(" --archive desk", "") for command in typed if not command.startswith("ingest")]


@pytest.mark.parametrize("command", commands())
def test_the_commands_in_the_documentation_run(command: str, where: str) -> None:
    result = run(*shlex.split(command), where=where)
    assert (result.exit_code, result.stderr) == (0, "")
