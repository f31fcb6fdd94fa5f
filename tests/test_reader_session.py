"""The shipped weights: what they must find in plain text, and that nothing but the text decides what they find."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.assembly import to_record
from lagebild.errors import WeightsError
from lagebild.pipeline import Reader
from lagebild.reader.session import WEIGHTS, Session
from lagebild.record import Document, Model, Record, Span

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))
MAX_MEGABYTES = 60
SESSION = Session.load()


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def strings(record: Record, spans: Iterable[Span]) -> list[str]:
    return [record.document.text[b:e] for b, e in spans]


def test_who_did_what_according_to_whom(reader: Reader) -> None:
    text = "Das Ministerium in Moskau teilte mit, russische Soldaten hätten am Montag das Dorf Hrodiwka angegriffen."
    record = reader.read(text, language="de")
    (event,) = (e for e in record.events if e.type == "ASSAULT")
    assert strings(record, event.trigger) == ["angegriffen"]
    assert [strings(record, a.spans) for a in event.actors] == [["russische Soldaten"]]
    assert [strings(record, t.spans) for t in event.times] == [["am Montag"]]
    (said,) = (a for a in record.attributions if a.id == event.according_to[-1])
    assert "Ministerium" in " ".join(strings(record, said.source.spans))
    assert strings(record, said.cue) == ["teilte mit"]


def test_english(reader: Reader) -> None:
    record = reader.read("Israeli aircraft bombed a Hamas post in Gaza on Sunday, the army said.", language="en")
    (event,) = (e for e in record.events if e.type == "ASSAULT")
    assert strings(record, event.trigger) == ["bombed"]
    assert [strings(record, a.spans) for a in event.actors] == [["Israeli aircraft"]]
    assert event.according_to


@pytest.mark.parametrize(
    "name",
    ["Sel\u00adenskyj", "Ju\u0301lia Na\u0301vaalnaja", "„Nowaja“ Gaseta", "Kim\tJong-un"],
)
def test_offsets_hold_with_odd_characters(reader: Reader, name: str) -> None:
    text = f"😀 „Ja“, sagte Präsident {name} in Moskau.\r\n\r\n«Nein», hieß es\u00a0in Kiew."
    record = reader.read(text, language="de")
    assert record.document.text == text
    record.check()
    assert all(text[m.begin : m.end] == m.text for m in record.mentions)
    assert {"Moskau", "Kiew"} <= {m.text for m in record.mentions}
    assert {"Ja", "Nein"} <= {text[q.begin : q.end] for q in record.quoted}


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_gives_a_well_formed_record(text: str) -> None:
    sentences = ((0, len(text)),)
    reading = SESSION.read(text, sentences)
    to_record(Document("x", text, language="de"), sentences, reading, Model("m", "0")).check()


def test_neighbours_threads_and_order_change_nothing(reader: Reader) -> None:
    texts = [path.read_text(encoding="utf8") for path in EXAMPLES] * 3
    alone = [reader.read(text) for text in texts[: len(EXAMPLES)]]
    assert list(reader.read_many(texts, workers=4)) == alone * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reader.read, texts[::-1])) == (alone * 3)[::-1]


def test_a_long_article_reads_as_its_parts_do(reader: Reader) -> None:
    text = EXAMPLES[0].read_text(encoding="utf8")
    once = reader.read(text, language="de")
    long = reader.read("\n\n".join([text] * 12), language="de")
    assert len(long.events) == pytest.approx(12 * len(once.events), rel=0.1)
    assert len(long.mentions) == pytest.approx(12 * len(once.mentions), rel=0.1)
    bounds = [e.trigger for e in long.events]
    assert len(bounds) == len(set(bounds))


def test_weights_are_small_and_complete() -> None:
    assert sum(f.stat().st_size for f in WEIGHTS.iterdir()) < MAX_MEGABYTES * 1e6


@pytest.mark.parametrize("damage", ["missing", "cut", "format"])
def test_damaged_weights(tmp_path: Path, damage: str) -> None:
    for file in WEIGHTS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    if damage == "missing":
        (tmp_path / "codes.npy").unlink()
    elif damage == "cut":
        (tmp_path / "encoder.onnx").write_bytes((WEIGHTS / "encoder.onnx").read_bytes()[:1000])
    else:
        meta = (WEIGHTS / "reader.json").read_text(encoding="utf8")
        (tmp_path / "reader.json").write_text(meta.replace('"format": 1', '"format": 99'), encoding="utf8")
    with pytest.raises(WeightsError, match=str(tmp_path)):
        Session.load(tmp_path)
