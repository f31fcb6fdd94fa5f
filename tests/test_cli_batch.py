import json
import signal
import subprocess
from pathlib import Path

import pytest
from cli_records import Session, load
from test_cli import process, run

from lagebild.record import Record

TEXT = "Der Minister sprach im Bundestag über den Haushalt."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "in.jsonl"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "load", load)


def article(id: object, **fields: object) -> bytes:
    return json.dumps({"id": id, "text": TEXT, **fields}).encode() + b"\n"


def ids(out: Path) -> list[str]:
    return [Record.from_json(line).document.id for line in out.read_bytes().splitlines()]


def test_a_batch_keeps_metadata_and_ignores_unknown_fields(source: Path, out: Path) -> None:
    source.write_bytes(article("a", date="2024-05-13", outlet="dpa", title="T", mood=[1]) + b"\n" + article(2))
    result = run("read", "--jsonl", source, "--out", out)
    assert result.exit_code == 0
    assert "2 geschrieben, 0 schon vorhanden, 0 fehlerhaft" in result.stderr
    document = Record.from_json(out.read_bytes().splitlines()[0]).document
    assert (document.id, document.published.value, document.outlet, document.title) == ("a", "2024-05-13", "dpa", "T")
    assert ids(out) == ["a", "2"]


def test_bad_lines_are_named_and_skipped(source: Path, out: Path) -> None:
    bad = {
        2: b'{"id":"b","text":"\xff"}\n',
        3: b"[1]\n",
        4: b'{"id":"b"}\n',
        5: b'{"text":"x"}\n',
        6: b'{"id":"b","text":""}\n',
        7: b'{"id":"b","text":1}\n',
        8: b"{broken\n",
        9: article("b", date="gestern"),
        10: article("c", language="xx"),
        11: article("a"),
        12: b'{"id":"d","text":"' + b"x" * 17_000_000 + b'"}\n',
    }
    source.write_bytes(article("a") + b"".join(bad.values()) + article("z"))
    result = run("read", "--jsonl", source, "--out", out, "--workers", 2)
    assert result.exit_code == 0
    *complaints, summary = result.stderr.splitlines()
    assert sorted(int(line.removeprefix(f"{source}:").split(":")[0]) for line in complaints) == list(bad)
    assert "2 geschrieben, 0 schon vorhanden, 11 fehlerhaft" in summary
    assert ids(out) == ["a", "z"]


def test_a_batch_resumes_after_a_half_written_line(source: Path, out: Path) -> None:
    source.write_bytes(b"".join(map(article, "abc")))
    run("read", "--jsonl", source, "--out", out)
    whole = out.read_bytes()
    out.write_bytes(whole[:-20])
    result = run("read", "--jsonl", source, "--out", out, "--lang", "en")
    assert "1 written, 2 already there, 0 bad" in result.stderr
    assert out.read_bytes() == whole
    assert "0 written, 3 already there" in run("read", "--jsonl", source, "--out", out, "--lang", "en").stderr


@pytest.mark.parametrize(
    "content", [b"notes", b'{"id":1}\n', b'{"document":{"id":"a"},"schema":"other/1"}\n', b"\xff\n"]
)
def test_a_file_of_anything_but_records_is_left_alone(content: bytes, source: Path, out: Path) -> None:
    source.write_bytes(article("a"))
    out.write_bytes(content)
    result = run("read", "--jsonl", source, "--out", out)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {out}:1: not a lagebild.record/1")
    assert out.read_bytes() == content


def test_places_that_cannot_be_used(source: Path, out: Path, tmp_path: Path) -> None:
    result = run("read", "--jsonl", source, "--out", out)
    assert (result.exit_code, result.stderr) == (2, f"Error: {source}: No such file or directory\n")
    source.write_bytes(article("a"))
    assert run("read", "--jsonl", source, "--out", source).stderr == (
        f"Error: {source}: --jsonl and --out are the same file\n"
    )
    result = run("read", "--jsonl", source, "--out", tmp_path / "none" / "out.jsonl")
    assert result.exit_code == 2
    assert f"Error: {tmp_path}/none/out.jsonl: No such file or directory" in result.stderr


def test_a_batch_from_standard_input(out: Path) -> None:
    assert run("read", "--jsonl", "-", "--out", out, given=article("a")).exit_code == 0
    assert ids(out) == ["a"]


def test_ctrl_c_keeps_what_was_read_and_says_how_to_go_on(source: Path, out: Path) -> None:
    with process("read", "--jsonl", "-", "--out", out, stdin=subprocess.PIPE) as batch:
        assert batch.stdin is not None
        assert batch.stderr is not None
        for number in range(50):
            batch.stdin.write(article(number))
        batch.stdin.flush()
        while not out.exists() or not out.stat().st_size:
            assert batch.poll() is None
        batch.send_signal(signal.SIGINT)
        errors = batch.stderr.read().decode()
        assert batch.wait() == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert ids(out)
