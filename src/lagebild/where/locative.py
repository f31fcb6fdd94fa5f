"""Where a sentence says it happens, for events whose trigger has no place of its own; what stands around a phrase."""

import re
from collections.abc import Sequence

from lagebild.record import Span
from lagebild.where.phrases import words

_LEAD = 5  # words between a preposition and a name at most: `in der nordsyrischen Provinz`
_WORD = re.compile(r"[\w-]+")
_REACH = 40  # characters before a phrase that are looked at
_BETWEEN = 4  # words and commas between a place and what it lies in: `, im Norden der`
_TOKEN = re.compile(r"\w+|[^\w\s]")
_AFTER = re.compile(r" ([a-z]+)\b")
_ADJECTIVE = re.compile(r"[a-zäöüß-]+(?:en|ische|ischer)")


def place_phrases(text: str, sentence: Span, mentions: Sequence[Span]) -> list[Span]:
    """The spans of a sentence's place phrases, in the order of the text, without their prepositions.

    `mentions` are those of places (GPE and LOC), in order. One that no preposition of place leads to is none: it may
    act (`Pjöngjang bestätigte`) or be a way (`nach Rom`). Between them stand articles, adjectives and words for places.
    """
    begin, end = sentence
    inside = [(b, e) for b, e in mentions if begin <= b and e <= end]
    found = [(_lead(text[begin:b]), b, e) for b, e in inside]
    return [(begin + lead, e) for lead, _, e in found if lead is not None]


def _lead(before: str) -> int | None:
    """Where the phrase begins whose name follows `before`: after its preposition, and the article after that."""
    listed = words()
    for word in list(_WORD.finditer(before))[: -_LEAD - 1 : -1]:
        lower = word[0].lower()
        if lower in listed.locative:
            rest = _WORD.search(before, word.end())
            article = rest is not None and rest[0].lower() in listed.articles
            return rest.end() + 1 if rest and article else word.end() + 1
        if not (listed.leads(lower) or _ADJECTIVE.fullmatch(word[0])):
            return None
    return None


def widened(text: str, span: Span) -> Span:
    """A phrase with what goes with it: a preposition and article before; `state` after it, as in `Niger state`."""
    begin, end = span
    after = _AFTER.match(text, end)
    if after and after[1] in words().areas:
        end = after.end()
    return _led(text, begin), end


def _led(text: str, begin: int) -> int:
    """Where the preposition and article before a position begin; a relative pronoun (`, die Homs räumten`) is none."""
    listed = words()
    *_, first, last = [None, None, *_WORD.finditer(text, max(0, begin - _REACH), begin)]
    if last is None or text[last.end() : begin] != " ":
        return begin
    if last[0].lower() in listed.contracted:
        return last.start()
    if first is None or last[0].lower() not in listed.articles | listed.indefinite:
        return begin
    led = first[0].lower() in listed.prepositions and text[first.end() : last.start()] == " "
    return first.start() if led and not text[: first.start()].rstrip().endswith(",") else begin


def contains(between: str) -> bool:
    """Whether what stands between two places says that the first lies in the second: `, im Norden der`."""
    listed = words()
    tokens = [token.lower() for token in _TOKEN.findall(between)]
    said = {",", "(", "in", "im"} | listed.articles | listed.parts | listed.areas | listed.towns
    return 0 < len(tokens) <= _BETWEEN and said.issuperset(tokens)
