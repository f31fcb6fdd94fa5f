"""The speed yardstick: articles of equal length, and what a command costs."""

import sys
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


class Clock:
    """A clock that only moves when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


clock = Clock()


class Reader:
    """Takes seven seconds an article, five of them in `decode`."""

    def read(self, text: str, **_: object) -> None:
        clock.now += 2
        self.decode(text)

    def decode(self, text: str) -> str:
        clock.now += 5
        return text


def test_stages_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.perf_counter", clock)
    seconds = speed.stage_seconds(["a", "b"], Reader(), {"decoding": f"{__name__}.Reader.decode"})  # type: ignore[arg-type]
    assert seconds == {"decoding": 5, "other": 2}


def test_stopwatch_passes_results_on_and_puts_everything_back() -> None:
    before = Reader.decode
    with speed.Stopwatch({"decoding": f"{__name__}.Reader.decode"}):
        assert Reader.decode is not before
        assert Reader().decode("a") == "a"
    assert Reader.decode is before


@pytest.mark.parametrize("name", speed.STAGES.values())
def test_stages_exist(name: str) -> None:
    assert callable(resolve_name(name))
