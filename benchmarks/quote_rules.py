"""The peer of the quotation yardstick: quote marks, the nearest speech verb from a short list, and the name beside it.

The kind of rule that most quotation tools for news start from; it knows no grammar beyond capital letters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lagebild.record import Span, Spans

CUES = (
    "sagte", "sagt", "erklärte", "erklärt", "betonte", "betont", "meinte", "schrieb", "berichtete", "berichtet",
    "behauptete", "versicherte", "bestätigte", "kritisierte", "forderte", "warnte", "teilte", "kündigte", "äußerte",
    "so", "laut", "zufolge",
)  # fmt: skip

#: How far a cue may stand from quote marks, in characters.
REACH = 80
#: Longer stretches in quote marks count even without a cue; shorter ones are mostly titles.
WORDS_WITHOUT_CUE = 5

_CUE = re.compile(rf"\b(?:{'|'.join(CUES)})\b", re.IGNORECASE)
_QUOTED = re.compile(r"[„“\"»]([^„“”\"«»\n]{3,})[“”\"«]")
_INDIRECT = re.compile(rf"({_CUE.pattern})[^.!?„“\n]*?, (.+?)(?=[.!?](?:\s|$)|\n|$)", re.IGNORECASE)
_NAME_AFTER = re.compile(r"\s+((?:(?:der|die|das|ein|eine)\s)?[A-ZÄÖÜ][\w.-]*(?:\s[A-ZÄÖÜ][\w.-]*)*)")
_CLAUSE_BEFORE = re.compile(r"[^.!?,;:„“\n]+$")


@dataclass(frozen=True, slots=True)
class Quote:
    """Something said: its type (direct, indirect, free, report), the words, who says so, and the cue."""

    type: str
    content: Spans
    speaker: Spans = ()
    cue: Spans = ()


def quotes_by_rule(text: str) -> list[Quote]:
    """Direct quotes by their marks, indirect ones by a cue and a comma."""
    direct = list(_direct(text))
    return direct + [quote for quote in _indirect(text) if not any(_overlap(quote, other) for other in direct)]


def _direct(text: str) -> Iterator[Quote]:
    for found in _QUOTED.finditer(text):
        begin, end = found.span()
        cues = [m.span() for m in _CUE.finditer(text) if begin - REACH <= m.start() and m.end() <= end + REACH]
        outside = [cue for cue in cues if cue[1] <= begin or cue[0] >= end]
        if outside:
            cue = min(outside, key=lambda cue: max(begin - cue[1], cue[0] - end))
            yield Quote("direct", (found.span(1),), _name_beside(cue, text), (cue,))
        elif len(found[1].split()) >= WORDS_WITHOUT_CUE:
            yield Quote("direct", (found.span(1),))


def _indirect(text: str) -> Iterator[Quote]:
    for found in _INDIRECT.finditer(text):
        yield Quote("indirect", (found.span(2),), _name_beside(found.span(1), text), (found.span(1),))


def _name_beside(cue: Span, text: str) -> Spans:
    """The capitalised words right after the cue, else the clause before it."""
    after = _NAME_AFTER.match(text, cue[1])
    if after:
        return (after.span(1),)
    before = _CLAUSE_BEFORE.search(text[: cue[0]].rstrip())
    if not before:
        return ()
    begin = before.start() + len(before[0]) - len(before[0].lstrip())
    return ((begin, before.end()),) if begin < before.end() else ()


def _overlap(a: Quote, b: Quote) -> bool:
    return any(x[0] < y[1] and y[0] < x[1] for x in a.content for y in b.content)
