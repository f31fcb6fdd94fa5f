"""The quotation yardstick: what of a record counts as a quotation, the figures, and the rule it is held against."""

import json
import lzma
from pathlib import Path

import pytest

from benchmarks.quote_rules import Quote, quotes_by_rule
from benchmarks.quotes import Article, quotes_of, read_articles, score
from lagebild.record import Attribution, Document, Model, Quoted, Record, Source, Span, Spans

TEXT = (
    "Die Lage sei „sehr ernst“, sagte ein Sprecher des Auswärtigen Amtes.\n"
    "„Wir helfen weiter.“\n"
    "Paris lobte den Beschluss."
)


def at(words: str) -> Span:
    begin = TEXT.index(words)
    return begin, begin + len(words)


SPOKESMAN: Spans = (at("ein Sprecher des Auswärtigen Amtes"),)
INDIRECT = Quote("indirect", (at("Die Lage sei „sehr ernst“"),), SPOKESMAN, (at("sagte"),))
FRAGMENT = Quote("direct", (at("sehr ernst"),), SPOKESMAN, (at("sagte"),))
DIRECT = Quote("direct", (at("Wir helfen weiter."),), SPOKESMAN)
REPORT = Quote("report", (at("Paris lobte den Beschluss"),), (at("Paris"),), (at("lobte"),))
GOLD = (INDIRECT, FRAGMENT, DIRECT, REPORT)


def record() -> Record:
    source = Source(spans=SPOKESMAN)
    return Record(
        document=Document(id="own-1", text=TEXT),
        model=Model(name="none", version="0"),
        sentences=(at(TEXT.splitlines()[0]), at("„Wir helfen weiter.“"), at("Paris lobte den Beschluss.")),
        attributions=(
            Attribution("a1", "mixed", "state", (at("Die Lage sei „sehr ernst“"),), source, (at("sagte"),)),
            Attribution("a2", "direct", "promise", (at("Wir helfen weiter."),), source),
            Attribution(
                "a3", "report", "praise", (at("den Beschluss"),), Source(spans=(at("Paris"),)), (at("lobte"),)
            ),
        ),
        quoted=(Quoted(*at("sehr ernst"), "mixed", "a1"), Quoted(*at("Wir helfen weiter."), "direct", "a2")),
    )  # fmt: skip


def article() -> Article:
    return Article("own-1", "", None, TEXT, GOLD)


def test_record_yields_attributions_fragments_and_whole_report_clauses() -> None:
    assert sorted(quotes_of(record()), key=lambda q: q.content) == sorted(GOLD, key=lambda q: q.content)


def test_full_marks_for_the_gold_quotations() -> None:
    figures = score([article()], [GOLD])
    assert {row["f1"] for key, row in figures.rows.items() if key != "free"} == {100.0}
    assert (figures.speaker, figures.cue) == (100.0, 100.0)


def test_wrong_speaker_and_wrong_type_cost_what_they_should() -> None:
    unnamed = Quote("indirect", DIRECT.content)
    figures = score([article()], [[INDIRECT, unnamed]])
    assert figures.rows["all types"] == {"p": 100.0, "r": 50.0, "f1": 66.7, "n": 4}
    assert figures.rows["with speaker"]["p"] == 50.0
    assert figures.rows["direct"]["r"] == 0.0
    assert figures.rows["indirect"] == {"p": 50.0, "r": 100.0, "f1": 66.7, "n": 1}
    assert figures.speaker == 50.0


def test_reads_the_data_without_seen_articles(tmp_path: Path) -> None:
    file = tmp_path / "quotes.jsonl.xz"
    nothing: dict[str, list[object]] = {"spans": []}
    said = {"spans": [{"charBegin": 0, "charEnd": 3}]}
    annotation = {"type": "IndirectFreeIndirect", "quote": said, "speaker": nothing, "cue": nothing}
    names = ["11 - Gipfel in Bern (2024-06-15)", "12 - Treffen (2024-06-16)"]
    documents = [{"documentName": name, "originalText": "Ja.", "annotations": [annotation]} for name in names]
    file.write_bytes(lzma.compress("\n".join(map(json.dumps, documents)).encode()))
    assert list(read_articles(file, ["wn12"])) == [
        Article("wn11", "Gipfel in Bern", "2024-06-15", "Ja.", (Quote("free", ((0, 3),)),))
    ]


@pytest.mark.parametrize(
    ("text", "type_", "content", "speaker"),
    [
        ("„Wir helfen“, sagte die Bundeswehr am Montag.", "direct", "Wir helfen", "die Bundeswehr"),
        ("Der Sprecher der Polizei erklärte: „Alles ruhig.“", "direct", "Alles ruhig.", "Der Sprecher der Polizei"),
        ("Die Ministerin betonte, dass Hilfe komme.", "indirect", "dass Hilfe komme", "Die Ministerin"),
    ],
)
def test_rule_finds_marks_cues_and_names(text: str, type_: str, content: str, speaker: str) -> None:
    (quote,) = quotes_by_rule(text)
    assert quote.type == type_
    assert [text[b:e] for b, e in quote.content] == [content]
    assert [text[b:e] for b, e in quote.speaker] == [speaker]


def test_rule_leaves_titles_alone() -> None:
    assert quotes_by_rule("Der Film „Das Boot“ kommt ins Kino.") == []
