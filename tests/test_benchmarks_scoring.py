"""Our scoring agrees with the corpus's reference script, on hand-made documents and on the development set."""

import importlib.util
import json
import random
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.scoring import score

SHARED = Path(__file__).parents[2] / "shared"
REFERENCE = SHARED / "score" / "score.py"
DEV = SHARED / "corpus" / "dev.jsonl"

Json = dict[str, Any]

TEXT = (
    "Laut KCNA-Bericht griff die Armee am Dienstag Kursk an.\n"
    "Der Kreml bestritt, dass Soldaten aus Nordkorea kämpften.\n"
    "Außenminister Sergej Lawrow drohte der Ukraine mit Vergeltung."
)


def at(words: str, **extra: Any) -> Json:
    begin = TEXT.index(words)
    return {"b": begin, "e": begin + len(words), "text": words, **extra}


def pieces(*words: str) -> Json:
    parts = [at(word) for word in words]
    spans = [[part["b"], part["e"]] for part in parts]
    return {"b": spans[0][0], "e": spans[-1][1], "text": " … ".join(words), "pieces": spans}


def event(type: str, mode: str, status: str, attribution: int, trigger: Json, **roles: list[Json]) -> Json:
    arguments = {role: roles.get(role, []) for role in ("who", "whom", "where", "when")}
    return {"type": type, "mode": mode, "st": status, "a": attribution, "trigger": trigger, **arguments}


def attribution(i: int, stance: str, content: str | None, source: str, cue: Json | None) -> Json:
    return {
        "i": i,
        "type": "indirect",
        "stance": stance,
        "in": 0,
        "content": at(content) if content else None,
        "source": [at(source)] if source else [],
        "cue": cue,
    }


def gold_document() -> Json:
    return {
        "id": "own-1",
        "lang": "de",
        "text": TEXT,
        "m": [
            at("KCNA-Bericht", type="ORG+"),
            at("Kursk", type="GPE"),
            at("Kreml", type="ORG"),
            at("Nordkorea", type="GPE"),
            at("Sergej Lawrow", type="PER"),
            at("Ukraine", type="GPE"),
        ],
        "a": [
            attribution(1, "state", "griff die Armee am Dienstag Kursk an", "KCNA-Bericht", at("Laut")),
            attribution(2, "deny", "dass Soldaten aus Nordkorea kämpften", "Der Kreml", at("bestritt")) | {"in": 1},
            attribution(3, "claim", "die Armee", "", None),
            attribution(4, "threaten", None, "Außenminister Sergej Lawrow", at("drohte")),
        ],
        "e": [
            event(
                "ASSAULT", "", "actual", 1, pieces("griff", "an."),
                who=[at("Armee")], where=[at("Kursk")], when=[at("am Dienstag", ref="2024-08-06")],
            ),
            event("ASSAULT", "", "negated", 2, at("kämpften"), who=[at("Soldaten aus Nordkorea")]),
            event(
                "THREATEN", "force", "actual", 0, at("drohte"),
                who=[at("Außenminister Sergej Lawrow")], whom=[at("Ukraine")],
            ),
        ],
        "q": [],
    }  # fmt: skip


def empty_document() -> Json:
    return {"id": "own-2", "lang": "en", "text": "Nothing happened.", "m": [], "a": [], "e": [], "q": []}


def perfect(document: Json) -> Json:
    """The record that says exactly what the gold document says."""

    def spans(x: Json | None) -> list[list[int]]:
        return [] if not x else [list(s) for s in x["pieces"]] if "pieces" in x else [[x["b"], x["e"]]]

    def chain(i: int) -> list[str]:
        by_id = {a["i"]: a for a in document["a"]}
        return [*chain(by_id[i]["in"]), f"a{i}"] if i else []

    def arguments(e: Json, role: str) -> list[Json]:
        return [{"spans": spans(x), "value": x.get("ref")} for x in e[role]]

    return {
        "document": {"id": document["id"], "text": document["text"]},
        "mentions": [{"begin": m["b"], "end": m["e"], "type": m["type"].removesuffix("+")} for m in document["m"]],
        "attributions": [
            {
                "id": f"a{a['i']}",
                "type": a["type"],
                "stance": a["stance"],
                "content": [[a["content"]["b"], a["content"]["e"]]] if a["content"] else [],
                "source": {"spans": spans(a["source"][0]) if a["source"] else []},
                "cue": spans(a["cue"]),
                "parent": f"a{a['in']}" if a["in"] else None,
            }
            for a in document["a"]
        ],
        "events": [
            {
                "id": f"e{i}",
                "type": e["type"],
                "mode": e["mode"] or None,
                "status": e["st"],
                "trigger": spans(e["trigger"]),
                "actors": arguments(e, "who"),
                "recipients": arguments(e, "whom"),
                "places": arguments(e, "where"),
                "times": arguments(e, "when"),
                "according_to": chain(e["a"]),
                "confidence": 0.9,
            }
            for i, e in enumerate(e for e in document["e"] if e["trigger"])
        ],
    }


def shift(rng: random.Random, spans: list[list[int]]) -> None:
    for span in spans:
        span[0] = max(0, span[0] + rng.randint(-4, 4))
        span[1] = max(span[0] + 1, span[1] + rng.randint(-4, 4))


def drop_or_double(rng: random.Random, items: list[Any]) -> None:
    if items and rng.random() < 0.5:
        item = items[rng.randrange(len(items))]
        items.remove(item) if rng.random() < 0.5 else items.append(deepcopy(item))


def perturbed(record: Json, rng: random.Random) -> Json:
    """The record with some spans moved, labels changed, items dropped, doubled or emptied."""
    record = deepcopy(record)
    for mention in record["mentions"]:
        if rng.random() < 0.3:
            mention.update(rng.choice([{"type": "LOC"}, {"begin": mention["begin"] + 1}, {"end": mention["end"] + 1}]))
    for a in record["attributions"]:
        shift(rng, rng.choice([a["content"], a["source"]["spans"], a["cue"], []]))
        a.update(rng.choice([{"source": None}, {"cue": []}, {"stance": "claim", "parent": "a1"}, {"content": []}, {}]))
    for e in record["events"]:
        arguments = [x["spans"] for x in (*e["actors"], *e["recipients"], *e["places"], *e["times"])]
        for spans in rng.choice([[e["trigger"]], arguments, []]):
            shift(rng, spans)
        drop_or_double(rng, e[rng.choice(["actors", "recipients"])])
        changes = [{"type": "COERCE"}, {"status": "actual", "mode": None}, {"according_to": ["a1"]}, {"times": []}, {}]
        e.update(rng.choice(changes))
    for layer in ("mentions", "attributions", "events"):
        drop_or_double(rng, record[layer])
    return record


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    if not REFERENCE.exists():
        pytest.skip("the corpus's reference script is not beside this checkout")
    spec = importlib.util.spec_from_file_location("reference_score", REFERENCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dev_documents() -> list[Json]:
    if not DEV.exists():
        pytest.skip("the corpus is not beside this checkout")
    return [json.loads(line) for line in DEV.read_text("utf8").splitlines()]


def assert_agree(reference: ModuleType, gold: list[Json], seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        records = {d["id"]: perturbed(perfect(d), rng) for d in gold if rng.random() < 0.9}
        assert score(gold, records) == reference.score(gold, records), f"seed {seed}"


def test_perfect_record_scores_full_marks() -> None:
    gold = [gold_document(), empty_document()]
    figures = score(gold, {d["id"]: perfect(d) for d in gold})
    assert {row.get("f1", row.get("acc")) for row in figures.values()} == {100.0}
    assert figures["events"]["n"] == 3
    assert figures["attributions"]["n"] == 3


def test_document_without_record_counts_as_empty() -> None:
    figures = score([gold_document()], {})
    assert figures["events"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "n": 3}
    assert figures["status"] == {"acc": None, "n": 0}


def test_changed_text_is_refused() -> None:
    record = perfect(gold_document())
    record["document"]["text"] += " "
    with pytest.raises(ValueError, match="own-1"):
        score([gold_document()], {"own-1": record})


def test_wrong_type_counts_only_as_untyped() -> None:
    record = perfect(gold_document())
    record["events"][0]["type"] = "COERCE"
    figures = score([gold_document()], {"own-1": record})
    assert (figures["events"]["f1"], figures["events_untyped"]["f1"]) == (66.7, 100.0)


def test_agrees_with_reference_on_perturbed_records(reference: ModuleType) -> None:
    assert_agree(reference, [gold_document(), empty_document()], range(300))


def test_agrees_with_reference_on_dev(reference: ModuleType) -> None:
    gold = dev_documents()
    records = {d["id"]: perfect(d) for d in gold}
    assert score(gold, records) == reference.score(gold, records)
    assert_agree(reference, gold, range(3))
