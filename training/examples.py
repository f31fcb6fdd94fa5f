"""Training examples: words with labels for every layer that a document is annotated for.

Labels of the mention layer are sets (bool [W, tags]), so that a corpus that does not tell GPE from LOC, or has no MISC,
teaches only what it knows. The other layers are either annotated whole (`Example.full`) or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from lagebild.reader import labels
from lagebild.reader.windows import MAX_SUBWORDS, Window, windows
from lagebild.reader.words import IntArray, Words, sentence_of_words, split_words

MENTION_TAGS = labels.bio(labels.MENTION_TYPES)
TRIGGER_TAGS = labels.bio(labels.EVENT_TYPES)
QUOTE_TAGS = labels.bio(labels.QUOTE_USES)
CORPUS_ROLES = {
    "who": "actors",
    "whom": "recipients",
    "where": "places",
    "when": "times",
    "dead": "dead",
    "hurt": "injured",
}
Doc = dict[str, Any]


@dataclass(slots=True)
class EventLabels:
    """One event: `anchor` is the word that begins its trigger; `roles` int [roles, W]: 0 outside, 1 begin, 2 inside."""

    anchor: int
    type: int
    mode: int
    status: int
    roles: IntArray
    particle: IntArray


@dataclass(slots=True)
class AttributionLabels:
    """One attribution: `anchor` is the word that begins its content, `end` the word that ends it."""

    anchor: int
    end: int
    type: int
    stance: int
    roles: IntArray


@dataclass(slots=True)
class Example:
    """One window of text with labels; word indices are relative to the window."""

    id: str
    subwords: IntArray
    first: IntArray
    last: IntArray
    quoted: IntArray
    sentences: IntArray
    mentions: npt.NDArray[np.bool_]
    full: bool = False
    weight: float = 1.0
    triggers: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    quotes: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    events: list[EventLabels] = field(default_factory=list)
    attributions: list[AttributionLabels] = field(default_factory=list)
    referents: list[tuple[int, list[int]]] = field(default_factory=list)


class Labeller:
    """Maps character spans of one text to word indices."""

    def __init__(self, text: str, words: Words) -> None:
        self.text, self.words = text, words

    def range(self, begin: int, end: int) -> tuple[int, int] | None:
        """Words `[i, j)` that overlap characters `[begin, end)`; None where there is none."""
        i = int(np.searchsorted(self.words.spans[:, 1], begin, side="right"))
        j = int(np.searchsorted(self.words.spans[:, 0], end, side="left"))
        return (i, j) if i < j else None


def document_examples(doc: Doc, tokenizer: Tokenizer, modes: Sequence[str], weight: float = 1.0) -> list[Example]:
    """One corpus document to one example a window. `modes` lists `TYPE/mode` in the order of the model's output."""
    words = split_words(doc["text"], tokenizer)
    sentences = sentence_of_words(words, doc["sents"])
    labeller = Labeller(doc["text"], words)
    mentions = _mention_sets(doc["m"], labeller)
    triggers, events = _events(doc, labeller, modes)
    starts = _attributions(doc, labeller)
    quotes = _bio([(q["b"], q["e"], labels.QUOTE_USES.index(q["use"])) for q in doc["q"]], labeller)
    referents = _referents(doc, labeller)
    whole = Example(
        doc["id"],
        words.subwords,
        words.first,
        words.last,
        words.quoted,
        sentences,
        mentions,
        True,
        weight,
        triggers,
        quotes,
        events,
        starts,
        referents,
    )
    return [_cut(whole, window) for window in windows(words, sentences)]


def mention_example(
    name: str, text: str, spans: Iterable[tuple[int, int, Sequence[str]]], outside: Sequence[str], tokenizer: Tokenizer
) -> Example:
    """A text annotated for mentions alone: each span allows any of the types given (`O` among them: not sure).

    `outside` lists the types that words without a span may still have.
    """
    words = split_words(text, tokenizer)
    keep = len(words) if not len(words) else int(np.searchsorted(words.last, MAX_SUBWORDS))
    allowed = np.zeros((len(words), len(MENTION_TAGS)), dtype=bool)
    allowed[:, 0] = True
    for name_type in outside:
        allowed[:, _tags(name_type)] = True
    labeller = Labeller(text, words)
    for begin, end, types in spans:
        if found := labeller.range(begin, end):
            _allow(allowed, found, types)
    zeros = np.zeros(len(words), dtype=np.int64)
    return Example(
        name,
        words.subwords[:MAX_SUBWORDS],
        words.first[:keep],
        words.last[:keep],
        words.quoted[:keep],
        zeros[:keep],
        allowed[:keep],
    )


def _tags(name: str) -> list[int]:
    k = labels.MENTION_TYPES.index(name)
    return [1 + 2 * k, 2 + 2 * k]


def _allow(allowed: npt.NDArray[np.bool_], words: tuple[int, int], types: Sequence[str]) -> None:
    i, j = words
    if not types:  # a span to be ignored
        allowed[i:j] = True
        return
    allowed[i:j] = False
    for name in types:
        if name == "O":
            allowed[i:j, 0] = True
            continue
        begin, inside = _tags(name)
        allowed[i, begin] = True
        allowed[i + 1 : j, inside] = True


def _mention_sets(mentions: Sequence[Doc], labeller: Labeller) -> npt.NDArray[np.bool_]:
    allowed = np.zeros((len(labeller.words), len(MENTION_TAGS)), dtype=bool)
    allowed[:, 0] = True
    for m in mentions:
        if found := labeller.range(m["b"], m["e"]):
            _allow(allowed, found, [] if m["type"].endswith("+") else [m["type"]])
    return allowed


def _bio(spans: Iterable[tuple[int, int, int]], labeller: Labeller) -> IntArray:
    """Tags of one layer from (begin, end, type index)."""
    tags = np.zeros(len(labeller.words), dtype=np.int64)
    for begin, end, kind in spans:
        if found := labeller.range(begin, end):
            tags[found[0] : found[1]] = 2 + 2 * kind
            tags[found[0]] = 1 + 2 * kind
    return tags


def _pieces(part: Doc | None) -> list[tuple[int, int]]:
    if not part or "b" not in part:
        return []
    return [(b, e) for b, e in part.get("pieces", [[part["b"], part["e"]]])]


def _role(spans: Iterable[tuple[int, int]], labeller: Labeller) -> IntArray:
    return np.minimum(_bio(((b, e, 0) for b, e in spans), labeller), 2)


def _whole(part: Doc | None) -> list[tuple[int, int]]:
    return [(part["b"], part["e"])] if part and "b" in part else []


def _as_list(part: Any) -> list[Doc]:
    return part if isinstance(part, list) else [part]


def _events(doc: Doc, labeller: Labeller, modes: Sequence[str]) -> tuple[IntArray, list[EventLabels]]:
    tags = np.zeros(len(labeller.words), dtype=np.int64)
    events: list[EventLabels] = []
    for e in doc["e"]:
        pieces = _pieces(e["trigger"])
        head = labeller.range(*pieces[0]) if pieces else None
        if head is None or tags[head[0]]:
            continue
        kind = labels.EVENT_TYPES.index(e["type"])
        tags[head[0] : head[1]] = 2 + 2 * kind
        tags[head[0]] = 1 + 2 * kind
        roles = [[s for x in _as_list(e.get(key)) for s in _whole(x)] for key in CORPUS_ROLES]
        mode = modes.index(f"{e['type']}/{e['mode']}" if e["mode"] else e["type"])
        events.append(
            EventLabels(
                head[0],
                kind,
                mode,
                labels.STATUSES.index(e["st"]),
                np.stack([_role(r, labeller) for r in roles]),
                _role(pieces[1:], labeller),
            )
        )
    return tags, events


def _attributions(doc: Doc, labeller: Labeller) -> list[AttributionLabels]:
    """One frame a content; a relay and its source over the very same content share one, with the roles of both."""
    out: dict[int, AttributionLabels] = {}
    for a in doc["a"]:
        found = labeller.range(a["content"]["b"], a["content"]["e"]) if a["content"] else None
        if found is None:
            continue
        begin, end = found[0], found[1] - 1
        source = _whole(a["source"][0] if a["source"] else None)
        roles = np.stack([_role(source, labeller), _role(_pieces(a["cue"]), labeller)])
        if begin not in out:
            kind, stance = labels.ATTRIBUTION_TYPES.index(a["type"]), labels.STANCES.index(a["stance"])
            out[begin] = AttributionLabels(begin, end, kind, stance, roles)
        elif out[begin].end == end:
            out[begin].roles = np.where(out[begin].roles > 0, out[begin].roles, roles)
    return list(out.values())


def _referents(doc: Doc, labeller: Labeller) -> list[tuple[int, list[int]]]:
    """Pronouns with the last words of the mentions that the annotated referent names, anywhere in the document."""
    parts = [x for e in doc["e"] for key in ("who", "whom") for x in e[key]] + [
        s for a in doc["a"] for s in a["source"]
    ]
    names = [(m["text"], labeller.range(m["b"], m["e"])) for m in doc["m"]]
    out: dict[int, list[int]] = {}
    for x in parts:
        pronoun = labeller.range(x["b"], x["e"]) if x and x.get("ref") else None
        if pronoun:
            last = [j[1] - 1 for text, j in names if j and text in x["ref"] and j[1] <= pronoun[0]]
            if last:
                out[pronoun[1] - 1] = last
    return sorted(out.items())


def _cut(x: Example, w: Window) -> Example:
    """The part of a document that one window sees; frames belong to the window that owns their anchor."""
    part = slice(w.begin, w.end)
    base, top = int(x.first[w.begin]), int(x.last[w.end - 1]) + 1

    def owned(anchor: int) -> bool:
        return w.own_begin <= anchor < w.own_end

    events = [
        EventLabels(e.anchor - w.begin, e.type, e.mode, e.status, e.roles[:, part], e.particle[part])
        for e in x.events
        if owned(e.anchor)
    ]
    attributions = [
        AttributionLabels(a.anchor - w.begin, min(a.end, w.end - 1) - w.begin, a.type, a.stance, a.roles[:, part])
        for a in x.attributions
        if owned(a.anchor)
    ]
    referents = [
        (p - w.begin, [r - w.begin for r in r_all if w.begin <= r < w.end]) for p, r_all in x.referents if owned(p)
    ]
    return Example(
        x.id,
        x.subwords[base:top],
        x.first[part] - base,
        x.last[part] - base,
        x.quoted[part],
        x.sentences[part],
        x.mentions[part],
        x.full,
        x.weight,
        x.triggers[part],
        x.quotes[part],
        events,
        attributions,
        [r for r in referents if r[1]],
    )
