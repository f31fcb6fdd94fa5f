import errno
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from cli_records import EXAMPLE, Session, load
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from lagebild.cli import main
from lagebild.errors import WeightsError
from lagebild.record import Record

LAUNCH = """
from cli_records import Session, load
Session.load = load
from lagebild.cli import main
main(prog_name="lagebild")
"""
TOO_LONG = "Der Rat tagte. " * 1_400_000  # 21 MB


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "load", load)


def run(*arguments: object, given: str | bytes = "", **environ: str) -> Result:
    return CliRunner(env={"LC_ALL": "de_DE.UTF-8", **environ}).invoke(main, list(map(str, arguments)), input=given)


def process(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", LAUNCH, *map(str, arguments)]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_read_prints_the_article_and_who_says_what() -> None:
    result = run("read", EXAMPLE, "--outlet", "gnews.cz", "--date", "2023-07-17", "--title", "Getreide")
    assert result.exit_code == 0
    assert result.stdout.startswith("Getreide\n2023-07-17 · gnews.cz\n")
    assert "Russland hat das Abkommen" in result.stdout
    chain = "gnews.cz <- TASS (sagt) <- Dmitri Peskow (behauptet)"
    assert chain in result.stdout
    accused = "  Bundesaußenministerin Annalena Baerbock [DEU GOV] -> warf … vor ->\n      Wladimir Putin [RUS GOV]\n"
    assert accused in result.stdout
    assert "Angriff [ASSAULT] · Wo: Krim-Brücke [UKR UA-43, annektiert] · Tote: zwei\n" in result.stdout
    assert "gnews.cz <- ohne Nennung (warnt)\n  - Hunderte Millionen" in result.stdout


def test_language_of_the_interface() -> None:
    assert "das Blatt\n" in run("read", EXAMPLE).stdout
    assert "the paper\n" in run("read", EXAMPLE, LC_ALL="en_GB.UTF-8").stdout
    assert "the paper\n" in run("read", EXAMPLE, "--lang", "en").stdout


def test_a_pipe_gets_neither_colours_nor_trailing_blanks() -> None:
    output = process("read", EXAMPLE).communicate()[0].decode()
    assert "\x1b" not in output
    assert not any(line.endswith(" ") for line in output.splitlines())


@pytest.mark.parametrize("width", [50, 80, 200])
def test_lines_fit_the_width(width: int) -> None:
    lines = run("read", EXAMPLE, COLUMNS=str(width)).stdout.splitlines()
    assert width * 0.45 < max(map(len, lines)) <= width


def test_json_is_one_record_a_line(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Der Rat tagte in Brüssel, der Minister sprach.\r\n", encoding="utf-8", newline="")
    records = [Record.from_json(line) for line in run("read", "--json", EXAMPLE, other).stdout.splitlines()]
    assert [record.document.id for record in records] == [str(EXAMPLE), str(other)]
    assert records[1].document.text.endswith("sprach.\r\n")


def test_pretty_json_is_the_same_record() -> None:
    pretty = run("read", "--pretty", "--id", "a", EXAMPLE).stdout
    assert pretty.count("\n") > 50
    assert Record.from_json(pretty) == Record.from_json(run("read", "--json", "--id", "a", EXAMPLE).stdout)


def test_metadata_goes_into_the_record() -> None:
    given = {"id": "7", "date": "2023-07-17", "outlet": "dpa", "title": "T", "url": "https://example.org/7"}
    options = (f"--{name}={value}" for name, value in given.items())
    document = Record.from_json(run("read", "--json", *options, EXAMPLE).stdout).document
    assert document.published.value == given.pop("date")
    assert {name: getattr(document, name) for name in given} == given


def test_names_that_are_no_text(tmp_path: Path) -> None:
    file = os.fsdecode(bytes(tmp_path) + b"/\xff.txt")
    Path(file).write_bytes(EXAMPLE.read_bytes())
    output = process("read", "--json", file, "--title", os.fsdecode(b"\xfe")).communicate()[0]
    document = Record.from_json(output).document
    assert (document.id, document.title) == (f"{tmp_path}/\ufffd.txt", "\ufffd")


def test_standard_input_and_several_files_under_their_names() -> None:
    result = run("read", "-", EXAMPLE, given="Der Minister sprach im Bundestag über den Haushalt.")
    assert result.stdout.startswith("==> - <==\n")
    assert f"\n==> {EXAMPLE} <==\n" in result.stdout
    assert "Keine Ereignisse gefunden." in result.stdout


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "white space"),
        (b"%PDF-1.7 \x00\x01", "PDF"),
        (bytes(range(256)) * 4, "binary"),
        ("Москва заявила о выводе войск".encode("koi8-r"), "tried UTF-8"),
        (TOO_LONG.encode(), "1,000,000"),
        (b"Der Rat " + b"\x01\x02\x03" * 40, "control characters"),
        ("今日は内閣総理大臣が国会で演説を行いました。" * 20, "language"),
        ("a" * 1_048_576, "limit"),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_read(content: bytes | str, reason: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("read", bad, EXAMPLE)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {bad}: ")
    assert result.stderr.count("\n") == 1
    assert reason in result.stderr
    assert "Krim-Brücke" in result.stdout


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    result = run("read", tmp_path / "none.txt", tmp_path, EXAMPLE)
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {tmp_path}/none.txt: No such file or directory\nError: {tmp_path}: Is a directory\n"
    )
    assert "Krim-Brücke" in result.stdout


def test_an_unreadable_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:  # root, which runs many test machines, may read everything
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    assert run("read", "secret.txt").stderr == "Error: secret.txt: Permission denied\n"


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(
        f"Der Rat tagte gestern \x1b]0;x\x07 in Brüssel. {'Der Minister sprach. ' * 20}", encoding="utf-8"
    )
    result = run("read", hostile, "--title", "\x1b[2J")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout


def test_a_long_line_is_read() -> None:
    result = run("read", "--json", "-", given="Der Minister sprach im Bundestag. " * 29_000)
    assert len(json.loads(result.stdout)["document"]["text"]) > 980_000


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "name a file"),
        (("--jsonl", "in.jsonl"), "needs --out"),
        (("--out", "out.jsonl", "a.txt"), "go with --jsonl"),
        (("--jsonl", "in.jsonl", "--out", "out.jsonl", "a.txt"), "alone"),
        (("--jsonl", "in.jsonl", "--out", "out.jsonl", "--date", "2024"), "--date"),
        (("--html", "page.html", "a.txt", "b.txt"), "--html takes one file"),
        (("--workers", "0", "a.txt"), "--workers"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], reason: str) -> None:
    result = run("read", *arguments)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_a_bad_date_is_one_line() -> None:
    result = run("read", EXAMPLE, "--date", "2024-02-30")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "2024-02-30" in result.stderr


def test_html_is_written_and_a_bad_place_is_one_line(tmp_path: Path) -> None:
    assert run("read", EXAMPLE, "--html", tmp_path / "page.html").exit_code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    result = run("read", EXAMPLE, "--html", tmp_path / "none" / "page.html")
    assert (result.exit_code, result.stderr) == (2, f"Error: {tmp_path}/none/page.html: No such file or directory\n")


def test_a_broken_pipe_is_quiet() -> None:
    with process("read", "--pretty", *[EXAMPLE] * 40) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        reading.stdout.read(10)
        reading.stdout.close()
        assert reading.stderr.read() == b""


def test_damaged_weights_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WeightsError("weights: damaged")

    monkeypatch.setattr("lagebild.pipeline.Session.load", fail)
    result = run("read", EXAMPLE)
    assert (result.exit_code, result.stderr) == (2, "Error: weights: damaged\n")


def test_types_lists_every_type_in_both_languages() -> None:
    german, english = (run("types", "--lang", language).stdout for language in ("de", "en"))
    assert len([line for line in german.splitlines() if line[:1].isupper()]) == 16
    assert "ASSAULT  Angriff (material conflict, -9)" in german
    assert german != english


def test_schema_accepts_what_read_prints() -> None:
    schema = json.loads(run("schema").stdout)
    Draft202012Validator(schema).validate(json.loads(run("read", "--json", EXAMPLE).stdout))


def test_version() -> None:
    assert version("lagebild") in run("--version").stdout


PAGE = """<!DOCTYPE html><html lang="de"><head><title>Streik</title><meta property="og:site_name" content="Blatt">
<meta property="article:published_time" content="2025-03-10T06:15:00+01:00"></head><body><nav>Sport</nav><article>
<p>Die Gewerkschaft hat am Montag an dreizehn Flughäfen gestreikt. Mehr als dreitausend Flüge fielen aus, sagte der
Verband. Die Arbeitgeber lehnten die Forderung der Gewerkschaft nach mehr Lohn am Nachmittag erneut ab.</p></article>
<section class="comments"><p>Kommentar: Alles gelogen!</p></section></body></html>"""


def test_a_page_is_read_as_its_main_text(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    found = run("read", tmp_path / "page.html", "--json")
    assert found.exit_code == 0, found.stderr
    document = Record.from_json(found.stdout).document
    assert "Kommentar" not in document.text
    assert "<p>" not in document.text
    assert (document.published.value or "")[:10] == "2025-03-10"
    assert document.outlet == "Blatt"


def test_a_language_that_nobody_measured_is_named_beside_the_record() -> None:
    text = "Le président de la République a reçu lundi à Paris le chancelier allemand. Ils ont parlé de l'Ukraine."
    found = run("read", "-", "--json", "--lang", "en", given=text)
    assert Record.from_json(found.stdout).document.language == "fr"
    assert found.stderr == "-: language fr: read, but never measured\n"
    assert run("read", EXAMPLE, "--json").stderr == ""


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "a feed"),
        ('{"id": 1, "text": "x"}', "--jsonl"),
        ("WARC/1.0\r\nWARC-Type: warcinfo", "a web archive"),
    ],
)
def test_what_holds_many_articles_is_not_read_as_one(text: str, hint: str) -> None:
    found = run("read", "-", given=text)
    assert found.exit_code == 2
    assert hint in found.stderr
