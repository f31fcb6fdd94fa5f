import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from threading import Lock

import pytest

from lagebild import pipeline
from lagebild.errors import InputError
from lagebild.pipeline import Article, Reader, read
from lagebild.reader.reading import AttributionFrame, EventFrame, MentionSpan, QuotedSpan, Reading
from lagebild.reader.session import WEIGHTS
from lagebild.record import Published, Record, Span, Spans

TEXT = "Laut AFP hat die Armee am Montag die Stadt Charkiw „heftig“ angegriffen."
GERMAN = "Der Bundestag hat am Freitag über den Haushalt beraten, Nummer {}."


def at(part: str) -> Span:
    begin = TEXT.index(part)
    return begin, begin + len(part)


READING = Reading(
    mentions=(MentionSpan(at("AFP"), "ORG"), MentionSpan(at("Charkiw"), "GPE")),
    attributions=(
        AttributionFrame("indirect", "state", at(TEXT.removeprefix("Laut AFP ")), (at("AFP"),), (at("Laut"),)),
    ),
    events=(
        EventFrame(
            "ASSAULT", None, "actual", (at("angegriffen"),), (at("die Armee"),), (), (at("Charkiw"),), (), (), (), 0.9
        ),
    ),
    quoted=(QuotedSpan(at("heftig"), "mixed"),),
)


class FakeSession:
    """Stands in for the model: one fixed reading of `TEXT`, nothing in others; counts how often it is loaded."""

    name, version = "fake", "0"
    loaded = 0
    lock = Lock()

    @classmethod
    def load(cls, directory: Path | None = None) -> "FakeSession":
        with cls.lock:
            cls.loaded += 1
        time.sleep(0.01)
        return cls()

    def read(self, text: str, sentences: Spans) -> Reading:
        if "langsam" in text:
            time.sleep(0.05)
        return READING if text == TEXT else Reading()


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> type[FakeSession]:
    monkeypatch.setattr(pipeline, "Session", FakeSession)
    monkeypatch.setattr(FakeSession, "loaded", 0)
    pipeline._default_reader.cache_clear()
    return FakeSession


def ids(records: Iterator[Record]) -> list[str]:
    return [record.document.id for record in records]


def test_a_record_has_all_parts_linked() -> None:
    record = Reader().read(TEXT, outlet="Blatt", title="Angriff", url="https://example.org/1", language="de")
    record.check()
    assert record.sentences == ((0, len(TEXT)),)
    assert [(m.id, m.text, m.type) for m in record.mentions] == [("m1", "AFP", "ORG"), ("m2", "Charkiw", "GPE")]
    assert record.events[0].according_to == (record.attributions[0].id,) == ("a1",)
    assert record.quoted[0].attribution == "a1"
    assert (record.model.name, record.model.version) == ("fake", "0")
    document = record.document
    assert (document.outlet, document.title, document.url) == ("Blatt", "Angriff", "https://example.org/1")
    assert Record.from_json(record.to_json()) == record


def test_text_stays_as_it_is_and_names_itself() -> None:
    text = " \tZeile eins.\r\nZeile zwei\u00a0… \n"
    first, again, other = (Reader().read(each, language="de").document for each in (text, text, text + "\n"))
    assert first.text == text
    assert first.id == again.id != other.id
    assert len(first.id) == 16
    assert Reader().read(text, id="mine", language="de").document.id == "mine"


def test_the_language_is_identified_unless_given() -> None:
    english = "The parliament debated the budget on Friday, and the government rejected the motion of the opposition."
    assert read(english).document.language == "en"
    assert read(GERMAN).document.language == "de"
    assert read(GERMAN, language="en").document.language == "en"


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02-29T23:30:00+02:00", "2024-02-29", "2024-02-29"),
        ("2024-02-29T23:30:00Z", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_date_spans_its_days(date: str, earliest: str, latest: str) -> None:
    published = read(GERMAN, date=date, language="de").document.published
    assert published == Published(date, earliest, latest, "given")


def test_without_a_date_nothing_is_known_of_it() -> None:
    assert read(GERMAN, language="de").document.published == Published()


@pytest.mark.parametrize(
    "date",
    [
        *(
            "",
            "gestern",
            "0000",
            "２０２４",
            "2024-13",
            "24-02-29",
            "2023-02-29",
            "29.02.2024",
            "2024-W09-4",
            "20240229",
        ),
        *("2024-02-29 ", "2024-02-29T23:30:00", "2024-02-29T25:00:00Z"),
    ],
)
def test_refuses_a_date_that_is_not_iso(date: str) -> None:
    with pytest.raises(InputError, match="date"):
        read(GERMAN, date=date, language="de")


@pytest.mark.parametrize(("text", "language"), [("", "de"), (" \n", "de"), (GERMAN, "xx")])
def test_refuses_text_and_language_that_cannot_be_read(text: str, language: str) -> None:
    with pytest.raises(InputError):
        read(text, language=language)


def test_many_come_in_the_order_given() -> None:
    articles = [Article(GERMAN.format("langsam" if n == 0 else n), id=str(n), language="de") for n in range(20)]
    assert ids(Reader().read_many(articles, workers=4)) == [str(n) for n in range(20)]


def test_many_may_be_plain_strings() -> None:
    (record,) = Reader().read_many([GERMAN])
    assert record.document.text == GERMAN


def test_many_are_read_ahead_but_not_all_at_once() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        for taken in count(1):
            yield Article(GERMAN.format("langsam"), id=str(taken), language="de")

    assert ids(islice(Reader().read_many(endless(), workers=2), 3)) == ["1", "2", "3"]
    assert 3 < taken < 20


def test_an_article_that_cannot_be_read_stops_the_rest() -> None:
    records = Reader().read_many([Article(GERMAN, id="1", language="de"), Article("", id="2"), GERMAN], workers=1)
    assert next(records).document.id == "1"
    with pytest.raises(InputError, match="empty"):
        next(records)


def test_an_article_that_cannot_be_read_is_left_out_on_request() -> None:
    refused: list[tuple[str | None, str]] = []
    articles = [Article(GERMAN, id="1", language="de"), Article("", id="2"), Article(GERMAN, id="3", language="de")]
    records = Reader().read_many(articles, on_error=lambda article, error: refused.append((article.id, str(error))))
    assert ids(records) == ["1", "3"]
    assert [article_id for article_id, _ in refused] == ["2"]
    assert "empty" in refused[0][1]


def test_the_default_reader_is_loaded_once(session: type[FakeSession]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: read(GERMAN.format(n), language="de"), range(16)))
    assert session.loaded == 1


@pytest.mark.skipif(not (WEIGHTS / "reader.json").exists(), reason="this checkout has no weights")
def test_threads_change_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    reader = Reader()
    texts = [TEXT, GERMAN, TEXT + "\n" + GERMAN] * 3
    together = list(reader.read_many(texts, workers=4))
    assert together == [reader.read(text) for text in texts]
    assert any(record.events for record in together)
    for record in together:
        record.check()
