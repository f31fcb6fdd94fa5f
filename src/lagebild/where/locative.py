"""Where a sentence says it happens, for events whose trigger has no place of its own."""

import re
from collections.abc import Sequence

from lagebild.record import Span
from lagebild.where.phrases import words

_LEAD = 5  # words between a preposition and a name at most: `in der nordsyrischen Provinz`
_WORD = re.compile(r"[\w-]+")
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
