"""The speed yardstick: articles of equal length, and what a command costs."""

import sys
import textwrap
import time
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from benchmarks import speed


def test_articles_have_the_length_asked_for() -> None:
    texts = ["eins zwei drei vier fünf", "sechs\n\nsieben", "acht"]
    assert list(speed.articles(texts, words=3)) == ["eins zwei drei", "vier fünf\n\nsechs"]


def test_examples_stand_in_for_missing_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "lage_de.txt").write_text("ein Text", "utf8")
    monkeypatch.setattr(speed, "WIKINEWS", tmp_path / "missing.jsonl.xz")
    monkeypatch.setattr(speed, "EXAMPLES", tmp_path)
    found = speed.articles(speed.texts(), words=3)
    assert [next(found).split() for _ in range(2)] == [["ein", "Text", "ein"], ["Text", "ein", "Text"]]


def test_command_is_timed_and_weighed() -> None:
    run = speed.run_command([sys.executable, "-c", "x = b'x' * 300_000_000"])
    assert run.seconds > 0
    assert run.megabytes > 280


def test_failing_command_is_an_error() -> None:
    with pytest.raises(click.ClickException, match="exit status 3"):
        speed.run_command([sys.executable, "-c", "raise SystemExit(3)"])


def test_folder_size(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "weights.bin").write_bytes(bytes(1_500_000))
    assert speed.megabytes(tmp_path) == 1.5


class SleepyReader:
    """Spends its time in a known function."""

    def read(self, text: str, **_: object) -> str:
        time.sleep(0.002)
        return textwrap.dedent(text)


def test_stages_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textwrap, "dedent", lambda text: time.sleep(0.004))
    seconds = speed.stage_seconds(["a", "b"], SleepyReader(), {"dedent": "textwrap.dedent"})  # type: ignore[arg-type]
    assert seconds["dedent"] == pytest.approx(0.004, rel=0.5)
    assert seconds["other"] == pytest.approx(0.002, rel=0.5)


def test_stopwatch_puts_everything_back() -> None:
    before = textwrap.dedent
    with speed.Stopwatch({"dedent": "textwrap.dedent"}) as watch:
        assert textwrap.dedent(" a") == "a"
    assert textwrap.dedent is before
    assert watch.seconds["dedent"] > 0


@pytest.mark.parametrize("name", speed.STAGES.values())
def test_stages_exist(name: str) -> None:
    assert callable(resolve_name(name))
