"""Finds time expressions: tokens become characters that stand for their classes, patterns match over those."""

import re
from collections.abc import Sequence
from itertools import groupby

from lagebild.record import Span
from lagebild.when.lexicon import TOKEN, Fields, Lexicon, lexicon
from lagebild.when.patterns import Pattern, Slot
from lagebild.when.timex import Bound, Meaning, Timex

_BEGINNINGS = frozenset('.!?:\n„“”"»«(–')  # a word after one of these may have its capital from the sentence
_REACH = 3  # tokens before an expression that may hold its preposition: `seit dem späten`
Found = tuple[Pattern, re.Match[str]]
_SHARED = ("month", "year", "offset", "unit", "origin", "afternoon")  # what `3.` takes from `5. Mai`


class Tokens:
    """A text as tokens, and as a string of one character a token."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self.text, self.words = text, words
        found = list(TOKEN.finditer(text))
        self.spans: list[Span] = [(0, 0), *(token.span() for token in found)]
        self.strings = ["\n", *(token[0] for token in found)]  # every text begins a line
        code, before = words.code, ["\n", *self.strings]
        self.codes = "".join([code(t, b in _BEGINNINGS) for t, b in zip(self.strings, before, strict=False)])


def find(text: str, language: str, *, signals: bool = False) -> tuple[Timex, ...]:
    """The time expressions of a text, in text order; with `signals` also words that merely order events (`zuvor`).

    Languages without a data file are read as German.
    """
    tokens = Tokens(text, lexicon(language))
    return tuple(timex for timex in _find(tokens) if signals or not timex.signal)


def _find(tokens: Tokens) -> list[Timex]:
    found: list[Timex] = []
    position = 0
    for candidate in tokens.words.begins.finditer(tokens.codes):
        if candidate.start() >= position and (best := _best(tokens, candidate.start())):
            pattern, match = best
            found += _timexes(tokens, pattern, list(pattern.read(match)))
            position = match.end()
    return found


def _best(tokens: Tokens, position: int) -> Found | None:
    """The longest match from here; one that begins only after its leading context is better if it reaches further."""
    best = _longest(tokens, position)
    while best:
        own = next(slot.index for slot in best[0].read(best[1]) if slot.role != "~")
        inner = _longest(tokens, own) if own > best[1].start() else None
        if inner is None or inner[1].end() <= best[1].end():
            break
        best = inner
    return best


def _longest(tokens: Tokens, position: int) -> Found | None:
    """The pattern that covers most tokens from here; the first of the file where several do."""
    best: Found | None = None
    for pattern in tokens.words.patterns.get(tokens.codes[position], ()):
        match = pattern.expression.match(tokens.codes, position)
        if match and (best is None or match.end() > best[1].end()):
            best = pattern, match
    return best


def _timexes(tokens: Tokens, pattern: Pattern, slots: Sequence[Slot]) -> list[Timex]:
    """One expression, or several that share month and year: `3.` and `5. Mai`."""
    parts = [list(part) for separates, part in groupby(slots, lambda slot: slot.role == "/") if not separates]
    fields = [_fields(tokens, part) for part in parts]
    shared = {name: each[name] for each in fields for name in _SHARED if name in each}
    return [
        Timex(
            _span(tokens, part),
            Meaning(kind=pattern.kind, **(shared | own)),
            None if "sign" in own else _bound(tokens, part),
            pattern.signal,
        )
        for part, own in zip(parts, fields, strict=True)
    ]


def _fields(tokens: Tokens, slots: Sequence[Slot]) -> Fields:
    fields: Fields = {}
    for slot in slots:
        fields |= tokens.words.fields(tokens.strings[slot.index], slot.name)
    return fields


def _span(tokens: Tokens, slots: Sequence[Slot]) -> Span:
    own = [slot.index for slot in slots if slot.role != "~"]
    return tokens.spans[own[0]][0], tokens.spans[own[-1]][1]


def _bound(tokens: Tokens, slots: Sequence[Slot]) -> Bound | None:
    """What the prepositions before an expression make of it: `seit dem späten`, `bis zum`."""
    index = next(slot.index for slot in slots if slot.role != "~")
    for before in range(index - 1, max(-1, index - 1 - _REACH), -1):
        if bound := tokens.words.bounds.get(tokens.strings[before].lower()):
            return bound
        if tokens.codes[before] not in tokens.words.leading:
            break
    return None
