"""From the guide's strings to labels: nothing of an annotation may get lost or shifted on the way."""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from lagebild.reader import labels
from lagebild.reader.session import WEIGHTS
from training.annotate import compile_document
from training.data import modes, own_documents
from training.examples import Example, document_examples, mention_example

TOKENIZER = Tokenizer.from_file(str(Path(WEIGHTS) / "tokenizer.json"))
OWN = Path(__file__).parent.parent / "training" / "data"
DOC = {
    "id": "t-1",
    "head": "Streit um die Grenze (2025-04-28)",
    "lang": "de",
    "s": ["Laut Reuters griff Mali Stellungen der JNIM-Miliz an.", "Sie will „zehn“ Soldaten getötet haben."],
    "m": {"0": "ORG Reuters | GPE Mali | ORG+ JNIM-Miliz"},
    "a": [
        {"i": 1, "s": 0, "type": "indirect", "src": "Reuters", "cue": "Laut", "txt": "griff … an", "stance": "state"}
    ],
    "e": [
        {"s": 0, "t": "griff … an", "type": "ASSAULT", "who": ["Mali"], "whom": ["JNIM-Miliz"], "st": "actual", "a": 1},
        {"s": 1, "t": "getötet", "type": "ASSAULT", "who": ["Sie=JNIM-Miliz"], "whom": ["Soldaten"], "dead": "zehn"},
    ],
    "q": [{"s": 1, "txt": "zehn", "use": "mixed"}],
}


def example() -> tuple[str, Example]:
    doc, problems = compile_document(DOC)
    assert problems == []
    (only,) = document_examples(doc, TOKENIZER, modes())
    return doc["text"], only


def test_offsets() -> None:
    doc, _ = compile_document(DOC)
    parts = [doc["m"][0], doc["a"][0]["source"][0], doc["e"][1]["dead"], doc["e"][1]["who"][0], doc["q"][0]]
    assert [doc["text"][p["b"] : p["e"]] for p in parts] == ["Reuters", "Reuters", "zehn", "Sie", "zehn"]
    assert [doc["text"][b:e] for b, e in doc["e"][0]["trigger"]["pieces"]] == ["griff", "an"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"m": {"0": "ORG Ruters"}}, "Ruters"),
        ({"m": {"0": "XYZ Reuters"}}, "mention type"),
        ({"e": [{"s": 7, "t": "griff", "type": "ASSAULT"}]}, "no sentence 7"),
        ({"e": [{"s": 0, "t": "griff", "type": "ASSAULT/visit"}]}, "mode of ASSAULT"),
        ({"e": [{"s": 0, "t": "griff", "type": "ASSAULT", "a": 9}]}, "attribution"),
        ({"a": [{"i": 1, "s": 0, "type": "told", "txt": "griff", "stance": "state"}]}, "attribution type"),
    ],
)
def test_mistakes_are_named(change: dict[str, object], problem: str) -> None:
    _, problems = compile_document(DOC | change)
    assert any(problem in line and "t-1" in line for line in problems)


def test_labels() -> None:
    text, x = example()
    words = [text[b:e] for b, e in zip(*word_bounds(text), strict=True)]
    first, second = x.events
    assert words[first.anchor] == "griff"
    assert [words[i] for i in first.particle.nonzero()[0]] == ["an"]
    assert roles(words, first.roles) == {"actors": "Mali", "recipients": "JNIM - Miliz"}
    assert roles(words, second.roles) == {"actors": "Sie", "recipients": "Soldaten", "dead": "zehn"}
    (said,) = x.attributions
    assert (words[said.anchor], words[said.end]) == ("griff", "an")
    assert labels.STANCES[said.stance] == "state"
    assert x.mentions[words.index("JNIM")].all()  # a compound is left open
    assert x.mentions[words.index("Mali")].sum() == 1
    assert [(words[p], [words[r] for r in found]) for p, found in x.referents] == [("Sie", ["Miliz"])]


def test_partial_labels() -> None:
    x = mention_example("x", "Er fuhr nach Rom.", [(13, 16, ("GPE", "LOC"))], ("NORP",), TOKENIZER)
    assert x.mentions.sum(1).tolist() == [3, 3, 3, 2, 3]


def test_a_long_document_keeps_its_events() -> None:
    filler = ["Das ist ein Satz ohne Ereignis, aber mit einigen Wörtern."] * 60
    doc, _ = compile_document(
        DOC | {"s": [*DOC["s"], *filler, DOC["s"][0]], "e": [*DOC["e"], {**DOC["e"][0], "s": 62}]}
    )
    examples = document_examples(doc, TOKENIZER, modes())
    assert len(examples) > 1
    assert sum(len(x.events) for x in examples) == 3


def test_own_articles_fit_the_guide() -> None:
    lines = (line for path in sorted(OWN.glob("*.jsonl")) for line in path.read_text(encoding="utf8").splitlines())
    docs = [json.loads(line) for line in lines]
    assert [problem for doc in docs for problem in compile_document(doc)[1]] == []
    assert len({doc["id"] for doc in docs}) == len(docs)


def test_own_articles_are_read_in_corpus_format(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text(json.dumps(DOC) + "\n\n", encoding="utf8")
    assert own_documents(tmp_path) == [compile_document(DOC)[0]]


def word_bounds(text: str) -> tuple[list[int], list[int]]:
    from lagebild.reader.words import split_words  # noqa: PLC0415

    spans = split_words(text, TOKENIZER).spans
    return spans[:, 0].tolist(), spans[:, 1].tolist()


def roles(words: list[str], tags: object) -> dict[str, str]:
    found = {}
    for name, row in zip(labels.EVENT_ROLES, tags, strict=True):  # type: ignore[call-overload]
        if row.any():
            found[name] = " ".join(words[i] for i in row.nonzero()[0])
    return found
