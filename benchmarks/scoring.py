"""Scores records against the Lagebild corpus: the same definitions and numbers as the corpus's own reference script.

Every figure is micro-averaged over documents. Definitions:

- `mentions`: exact span and type; a mention inside a gold compound (type ending in `+`) neither helps nor hurts.
- `attributions`: content spans with character IoU of at least 0.5, one to one.
  `sourced`: those whose source agrees too. `stance`, `cue`, `parent`: accuracy on the matched ones.
- `events`: overlapping trigger and equal type, one to one. `events_untyped`: overlapping trigger alone.
  `who`, `whom`, `where`, `when`: argument spans on typed matches, IoU of at least 0.5 or overlap with the same last
  word.
  `status`, `mode`, `according_to` (source of the innermost attribution): accuracy on typed matches.
  `when_value`: share of gold ISO values given exactly.
- `record`: events right as a whole: type, actual or not, all actors, all recipients, and the source.

Gold documents and records are the parsed JSON lines of the corpus and of `Record.to_json`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")

Json = dict[str, Any]
SpanList = Sequence[tuple[int, int]]
Pairs = list[tuple[Json, Json]]
Figures = dict[str, dict[str, float | int | None]]

#: What one or more documents contribute: `(figure, "right" | "gold" | "read")` -> how many. Tallies add up.
Tally = Counter[tuple[str, str]]

F1_FIGURES = (
    "mentions", "attributions", "sourced", "events", "events_untyped", "who", "whom", "where", "when", "record",
)  # fmt: skip
ACCURACY_FIGURES = ("stance", "cue", "parent", "status", "mode", "according_to", "when_value")
ARGUMENTS = {"who": "actors", "whom": "recipients", "where": "places", "when": "times"}

SAME_SPAN_IOU = 0.5
PUNCTUATION = ",.;:“”„\"'"


def score(gold: Sequence[Json], records: Mapping[str, Json]) -> Figures:
    """Figures of `records` (by document id) against `gold`; a document without a record counts as empty.

    Percentages are rounded to one decimal. Raises `ValueError` where a record's text is not the gold text.
    """
    total: Tally = Counter()
    for document in gold:
        total.update(tally(document, records.get(document["id"], {})))
    return figures(total)


def figures(total: Tally) -> Figures:
    """Precision, recall, F1 or accuracy in per cent, and the number of gold items `n`."""
    rows: Figures = {key: f1_row(total[key, "right"], total[key, "gold"], total[key, "read"]) for key in F1_FIGURES}
    return rows | {key: _accuracy_row(total[key, "right"], total[key, "gold"]) for key in ACCURACY_FIGURES}


def f1_row(right: int, gold: int, read: int) -> dict[str, float | int | None]:
    """Precision, recall and F1 in per cent from counts of right, gold and read items."""
    p = right / read if read else 0.0
    r = right / gold if gold else 0.0
    f1 = 200 * p * r / (p + r) if p + r else 0.0
    return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f1": round(f1, 1), "n": gold}


def main_figure(row: Mapping[str, float | int | None]) -> float | None:
    """The F1 or accuracy of a row of figures."""
    return row["f1"] if "f1" in row else row["acc"]


def _accuracy_row(right: int, n: int) -> dict[str, float | int | None]:
    return {"acc": round(100 * right / n, 1) if n else None, "n": n}


def tally(document: Json, record: Json) -> Tally:
    """What one document contributes. Raises `ValueError` where the record's text is not the gold text."""
    if record and record["document"]["text"] != document["text"]:
        raise ValueError(f"{document['id']}: document.text differs from the gold text")
    counts: Tally = Counter()
    _tally_mentions(counts, document, record)
    _tally_attributions(counts, document, record)
    _tally_events(counts, document, record)
    return counts


def _tally_mentions(counts: Tally, document: Json, record: Json) -> None:
    compounds = [(m["b"], m["e"]) for m in document["m"] if m["type"].endswith("+")]
    gold = {(m["b"], m["e"], m["type"]) for m in document["m"] if not m["type"].endswith("+")}
    read = {
        (m["begin"], m["end"], m["type"])
        for m in record.get("mentions", [])
        if not any(begin <= m["begin"] and m["end"] <= end for begin, end in compounds)
    }
    _add(counts, "mentions", len(gold & read), len(gold), len(read))


def _tally_attributions(counts: Tally, document: Json, record: Json) -> None:
    pairs = match_attributions(document, record)
    n_gold = sum(bool(a["content"]) for a in document["a"])
    n_read = sum(bool(a.get("content")) for a in record.get("attributions", []))
    sourced = sum(_same_source(_gold_source(g), _spans(p.get("source")), document["text"]) for g, p in pairs)
    _add(counts, "attributions", len(pairs), n_gold, n_read)
    _add(counts, "sourced", sourced, n_gold, n_read)
    read_of = {g["i"]: p["id"] for g, p in pairs}
    for g, p in pairs:
        _check(counts, "stance", g["stance"] == p.get("stance"))
        _check(counts, "cue", _same_cue(g["cue"], p.get("cue")))
        if g["in"]:
            _check(counts, "parent", g["in"] in read_of and p.get("parent") == read_of[g["in"]])


def _tally_events(counts: Tally, document: Json, record: Json) -> None:
    n_gold, n_read = len(gold_events(document)), len(record.get("events", []))
    pairs = match_events(document, record)
    _add(counts, "events", len(pairs), n_gold, n_read)
    _add(counts, "events_untyped", len(match_events(document, record, typed=False)), n_gold, n_read)
    whole = sum(_tally_pair(counts, g, p, document, record) for g, p in pairs)
    _add(counts, "record", whole, n_gold, n_read)


def _tally_pair(counts: Tally, g: Json, p: Json, document: Json, record: Json) -> bool:
    """Count the parts of one matched event; True if it is right as a whole."""
    text = document["text"]
    complete = {role: _tally_arguments(counts, role, g, p, text) for role in ARGUMENTS}
    source = _same_source(_gold_event_source(g, document), _read_event_source(p, record), text)
    _check(counts, "status", g["st"] == p.get("status"))
    _check(counts, "mode", (g["mode"] or None) == (p.get("mode") or None))
    _check(counts, "according_to", source)
    for time in g["when"]:
        if time and time.get("ref"):
            _check(counts, "when_value", _time_given(time, p.get("times", []), text))
    return complete["who"] and complete["whom"] and source and (g["st"] == "actual") == (p.get("status") == "actual")


def _tally_arguments(counts: Tally, role: str, g: Json, p: Json, text: str) -> bool:
    """Count the arguments of one role; True if all are there and none beyond."""
    gold = [_spans(x) for x in g[role] if x]
    read = [_spans(x) for x in p.get(ARGUMENTS[role], [])]
    # The small bonus keeps pairs that agree by their last word alone above zero.
    right = len(match(gold, read, lambda a, b: iou(a, b) + 0.01 if same_argument(a, b, text) else 0.0))
    _add(counts, role, right, len(gold), len(read))
    return right == len(gold) == len(read)


def gold_events(document: Json) -> list[Json]:
    """The gold events that have a trigger in the text."""
    return [event for event in document["e"] if event["trigger"]]


def match_events(document: Json, record: Json, *, typed: bool = True) -> Pairs:
    """One-to-one pairs of gold and read events with overlapping triggers, and equal types if `typed`."""

    def overlap(g: Json, p: Json) -> float:
        if typed and g["type"] != p["type"]:
            return 0.0
        return len(characters(_pieces(g["trigger"])) & characters(_spans(p["trigger"])))

    return match(gold_events(document), record.get("events", []), overlap)


def match_attributions(document: Json, record: Json) -> Pairs:
    """One-to-one pairs of gold and read attributions whose contents have a character IoU of at least 0.5."""

    def agreement(g: Json, p: Json) -> float:
        shared = iou(_spans(g["content"]), _spans(p["content"]))
        return shared if shared >= SAME_SPAN_IOU else 0.0

    gold = [a for a in document["a"] if a["content"]]
    return match(gold, [a for a in record.get("attributions", []) if a.get("content")], agreement)


def match(gold: Sequence[_T], read: Sequence[_T], agreement: Callable[[_T, _T], float]) -> list[tuple[_T, _T]]:
    """Greedy one-to-one pairs, best agreement first, ties in text order; an agreement of 0 is no match."""
    scored = [(agreement(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(read)]
    free_gold, free_read = set(range(len(gold))), set(range(len(read)))
    pairs = []
    for value, i, j in sorted(scored, key=lambda candidate: -candidate[0]):
        if value > 0 and i in free_gold and j in free_read:
            free_gold.remove(i)
            free_read.remove(j)
            pairs.append((gold[i], read[j]))
    return pairs


def _gold_source(attribution: Json | None) -> SpanList:
    return _spans(attribution["source"][0]) if attribution and attribution["source"] else []


def _gold_event_source(event: Json, document: Json) -> SpanList:
    return _gold_source(next((a for a in document["a"] if a["i"] == event["a"]), None))


def _read_event_source(event: Json, record: Json) -> SpanList:
    chain = event.get("according_to") or [None]
    innermost: Json = next((a for a in record.get("attributions", []) if a["id"] == chain[-1]), {})
    return _spans(innermost.get("source"))


def _same_source(gold: SpanList, read: SpanList, text: str) -> bool:
    """Both empty, or both there and the same argument."""
    return same_argument(gold, read, text) if gold and read else not gold and not read


def _same_cue(gold: Json | None, read: Any) -> bool:
    return bool(characters(_pieces(gold)) & characters(_spans(read))) if gold else not read


def _time_given(gold: Json, times: Iterable[Json], text: str) -> bool:
    return any(t.get("value") == gold["ref"] and same_argument(_spans(gold), _spans(t), text) for t in times)


def same_argument(a: SpanList, b: SpanList, text: str) -> bool:
    """IoU of at least 0.5, or overlap with the same last word."""
    if iou(a, b) >= SAME_SPAN_IOU:
        return True
    return bool(characters(a) & characters(b)) and _last_word(a, text) == _last_word(b, text)


def _last_word(spans: SpanList, text: str) -> str:
    words = text[spans[0][0] : spans[-1][1]].split()
    return words[-1].strip(PUNCTUATION) if words else ""


def iou(a: SpanList, b: SpanList) -> float:
    """Shared characters over all characters; two empty fields agree."""
    inside, other = characters(a), characters(b)
    return len(inside & other) / len(inside | other) if inside | other else 1.0


def characters(spans: SpanList) -> set[int]:
    """All offsets inside the spans."""
    return {i for begin, end in spans for i in range(begin, end)}


def _spans(field: Any) -> SpanList:
    """Spans of a field: `{b, e}` from the corpus, `{spans}` or a list of pairs from a record, or nothing."""
    if not field:
        return []
    if isinstance(field, dict):
        field = [(field["b"], field["e"])] if "b" in field else field.get("spans", [])
    return [(begin, end) for begin, end in field]


def _pieces(field: Json) -> SpanList:
    """Spans of a gold trigger or cue, the parts of a split verb apart: griff … an."""
    return _spans(field["pieces"]) if "pieces" in field else _spans(field)


def _add(counts: Tally, figure: str, right: int, gold: int, read: int) -> None:
    counts[figure, "right"] += right
    counts[figure, "gold"] += gold
    counts[figure, "read"] += read


def _check(counts: Tally, figure: str, right: bool) -> None:
    _add(counts, figure, int(right), 1, 1)
