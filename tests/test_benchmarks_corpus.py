"""The corpus yardstick: parts of the table, calibration and the command itself, without a model."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_benchmarks_scoring import empty_document, gold_document, perfect

from benchmarks import corpus
from benchmarks.common import title_and_date
from lagebild.record import Document, Model, Record


class SilentReader:
    """Finds nothing, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str | None, str | None]] = []

    def read(self, text: str, *, id: str = "", date: str | None = None, title: str | None = None) -> Record:
        self.given.append((id, date, title))
        return Record(document=Document(id=id, text=text, title=title), model=Model(name="none", version="0"))


def test_head_splits_into_title_and_date() -> None:
    assert title_and_date("Gipfel (Teil 2) in Bern (2024-06-15)") == ("Gipfel (Teil 2) in Bern", "2024-06-15")
    assert title_and_date("Gipfel in Bern") == ("Gipfel in Bern", None)


def test_types_and_confusions() -> None:
    record = perfect(gold_document())
    record["events"][0]["type"] = "COERCE"
    records = {"own-1": record}
    assert corpus.by_type([gold_document()], records)["ASSAULT"] == {"p": 100.0, "r": 50.0, "f1": 66.7, "n": 2}
    assert corpus.confusions([gold_document()], records) == {("ASSAULT", "COERCE"): 1}


def test_languages_are_scored_apart() -> None:
    figures = corpus.by_language([gold_document(), empty_document()], {"own-1": perfect(gold_document())})
    assert figures["de"]["events"]["f1"] == 100.0
    assert figures["en"]["events"]["n"] == 0


def test_calibration_weighs_the_gap_by_events() -> None:
    record = perfect(gold_document())
    for event, confidence in zip(record["events"], (1.0, 0.95, 0.15), strict=True):
        event["confidence"] = confidence
    record["events"][0]["type"] = "COERCE"
    bins = corpus.calibration([gold_document()], {"own-1": record})
    assert [(b.events, b.right) for b in bins] == [(1, 1.0), (2, 0.5)]
    assert corpus.calibration_error(bins) == pytest.approx((0.85 + 2 * 0.475) / 3)
    assert corpus.calibration_error([]) is None


def test_intervals_are_seeded_and_hold_the_figure() -> None:
    documents = [gold_document() | {"id": f"own-{i}"} for i in range(4)]
    records = {d["id"]: perfect(d) for d in documents[:2]}
    bounds = corpus.intervals(documents, records, samples=200)
    assert bounds == corpus.intervals(documents, records, samples=200)
    low, high = map(float, bounds["events"].split("–"))
    assert low < 66.7 < high


def test_command_reads_with_headline_and_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SilentReader()
    monkeypatch.setattr(corpus, "open_reader", lambda weights: reader)
    document = gold_document() | {"head": "Angriff auf Kursk (2024-08-07)"}
    (tmp_path / "dev.jsonl").write_text(json.dumps(document) + "\n", "utf8")
    out = tmp_path / "records.jsonl"
    result = CliRunner().invoke(corpus.main, ["--data", str(tmp_path), "--out", str(out), "--bootstrap", "10"])
    assert result.exit_code == 0, result.output
    assert reader.given == [("own-1", "2024-08-07", "Angriff auf Kursk")]
    assert Record.from_json(out.read_text("utf8")).document.text == document["text"]
    assert "events_untyped" in result.output


def test_command_says_where_data_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "open_reader", lambda weights: SilentReader())
    result = CliRunner().invoke(corpus.main, ["--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "docs/benchmarks.md" in result.output
