"""Casualty counts to the role that the words around them name: `17 killed and 30 wounded`.

The reader finds the counts; whether they are of the dead or of the injured is a matter of words, and those decide.
"""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from lagebild.record import Span, Spans
from lagebild.text.sentences import sentence_at
from lagebild.what import counts
from lagebild.what.ontology import Language

Fate = Literal["dead", "injured", "neither"]

_WORD: Final = r"\w+(?:[.,'’-]\w+)*"
_TOKEN: Final = re.compile(rf"{_WORD}|[,;:()–—]")
_BREAK: Final = 4  # words that a mark, a conjunction or another number is as far as
_REACH: Final = 12  # words; what lies further off says nothing


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`casualties.yaml`, which says what each list means."""

    fates: dict[Language, dict[Fate, list[str]]]
    joins: frozenset[str]
    bounds: list[str]


@cache
def _words() -> _Words:
    return msgspec.yaml.decode(files(__package__).joinpath("casualties.yaml").read_bytes(), type=_Words)


@cache
def _patterns(language: Language) -> dict[Fate, re.Pattern[str]]:
    return {fate: re.compile("|".join(map(translate, words))) for fate, words in _words().fates[language].items()}


@cache
def number() -> re.Pattern[str]:
    """A word with what belongs to it if it is a number: `at least four`, `12 million`."""
    before, after = "|".join(_words().bounds), "|".join(counts.multipliers())
    return re.compile(rf"(?:\b(?:{before})\s+)?{_WORD}(?:\s+(?:{after})\b)?", re.IGNORECASE)


def told_apart(dead: Spans, injured: Spans, text: str, sentences: Spans, language: Language) -> tuple[Spans, Spans]:
    """Both roles, each span whole and where the nearest word of its sentence says; without those that state no count.

    Where no word tells, or one of each tells of the same people (`Tote und Verletzte`), a span stays where it is.
    """
    roles: dict[Fate, set[Span]] = {"dead": set(), "injured": set(), "neither": set()}
    given: tuple[tuple[Fate, Spans], ...] = (("dead", dead), ("injured", injured))
    for role, found in ((role, span) for role, spans in given for span in spans):
        sentence = _sentence(found, text, sentences)
        span = _whole(found, text, sentence)
        if counts.any_in(text[slice(*span)], language):
            roles[_fate(span, text, sentence, language) or role].add(span)
    return tuple(sorted(roles["dead"])), tuple(sorted(roles["injured"]))


def _sentence(span: Span, text: str, sentences: Spans) -> Span:
    """The sentence around a span; all of the text where there is none."""
    at = sentence_at(span[0], sentences)
    return (sentences[at][0], max(sentences[at][1], span[1])) if at >= 0 else (0, len(text))


def _whole(span: Span, text: str, sentence: Span) -> Span:
    """A span with all of the numbers that it touches."""
    touched = [m.span() for m in number().finditer(text, *sentence) if m.start() < span[1] and span[0] < m.end()]
    return min([span[0], *(begin for begin, _ in touched)]), max([span[1], *(end for _, end in touched)])


def _fate(span: Span, text: str, sentence: Span, language: Language) -> Fate | None:
    """What befell the counted, by the nearest word that says so; None where two are as near or are joined."""
    before = _TOKEN.findall(text[sentence[0] : span[0]].lower())[::-1]
    after = _TOKEN.findall(text[span[1] : sentence[1]].lower())
    found = [told for words in (before, after) if (told := _nearest(words, language))]
    nearest = [fate for distance, fate in found if distance == min(distance for distance, _ in found)]
    return nearest[0] if len(nearest) == 1 else None


def _nearest(words: Sequence[str], language: Language) -> tuple[int, Fate | None] | None:
    """How far off the first fate among the words is, and which; no fate where another is joined to it."""
    distance = 0
    for at, word in enumerate(words[:_REACH]):
        if fate := _of(word, language):
            joined = len(words) > at + 2 and words[at + 1] in _words().joins and _of(words[at + 2], language)
            return distance, None if joined and joined != fate else fate
        distance += _BREAK if _breaks(word, language) else 1
    return None


def _of(word: str, language: Language) -> Fate | None:
    return next((fate for fate, pattern in _patterns(language).items() if pattern.fullmatch(word)), None)


def _breaks(word: str, language: Language) -> bool:
    """Whether a mark, a conjunction or a number; an article is none."""
    return not word[0].isalnum() or word in _words().joins or counts.value(word, language) not in (None, 1)
