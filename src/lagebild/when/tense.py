"""Whether a clause tells the past or the future, by its verbs: word lists and endings of the language's data file."""

import re

from lagebild.record import Span
from lagebild.when.lexicon import Lexicon
from lagebild.when.timex import Direction

_SENTENCE_END = re.compile(r"(?<!\d)[.!?](?=\s)|\n|[;:]\s")
_CLAUSE_END = re.compile(r",\s|\s[–-]\s|[(){}]|[„“”\"»«]")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4  # letters; shorter words end so by chance: `bete`
_REACH = 300  # characters of a sentence looked at on either side


def direction(text: str, span: Span, words: Lexicon) -> Direction | None:
    """Past or future of the clause around a span, else of its sentence; None where no verb tells."""
    clause = _around(text, span, _CLAUSE_END, _SENTENCE_END)
    return _tense(clause, words) or _tense(_around(text, span, _SENTENCE_END), words)


def only_past(text: str, span: Span, words: Lexicon) -> bool:
    """Whether the clause around a span tells what happened, and nothing of what will or would happen."""
    clause = _around(text, span, _CLAUSE_END, _SENTENCE_END)
    other = words.lists["future"] | words.lists["irreal"]
    return _tense(clause, words) == "past" and other.isdisjoint(_WORD.findall(clause))


def before_past(text: str, span: Span, words: Lexicon) -> bool:
    """Whether the clause around a span tells what lay before the past: the pluperfect."""
    return not words.lists["before_past"].isdisjoint(_WORD.findall(_around(text, span, _CLAUSE_END, _SENTENCE_END)))


def scheduled(text: str, span: Span, words: Lexicon) -> bool:
    """Whether the clause around a span tells in the present tense what has a date: `reist am Donnerstag`."""
    clause = _around(text, span, _CLAUSE_END, _SENTENCE_END)
    return _tense(clause, words) != "past" and not words.lists["scheduled"].isdisjoint(_WORD.findall(clause))


def _around(text: str, span: Span, *ends: re.Pattern[str]) -> str:
    before, after = text[max(0, span[0] - _REACH) : span[0]], text[span[1] : span[1] + _REACH]
    begin = max((m.end() for end in ends for m in end.finditer(before)), default=0)
    stop = min((m.start() for end in ends if (m := end.search(after))), default=len(after))
    return f"{before[begin:]} {after[:stop]}"


def _tense(clause: str, words: Lexicon) -> Direction | None:
    """Past beats future: `wurde …, was folgen wird`."""
    found = _WORD.findall(clause)
    lower = {word if index else word.lower() for index, word in enumerate(found)}
    if any(word in words.lists["past"] or _past_ending(word, words) for word in lower):
        return "past"
    return "future" if lower & words.lists["future"] else None


def _past_ending(word: str, words: Lexicon) -> bool:
    ends = word.islower() and word.endswith(tuple(words.lists["past_ending"]))
    return ends and len(word) > _SHORTEST and word not in words.lists["not_past"]
