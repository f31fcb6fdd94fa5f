"""Sentence bounds of German and English news, by rules over word lists (`data/abbreviations.yaml`).

A line break, or a full stop and its like before white space, may end a sentence; what stands beside it decides. A colon
or semicolon ends none. Other languages get the rules without lists.

Own rules because they find more than the libraries at hand. F1 on German news without line breaks, at bounds that
have a mark, train and dev (`python -m benchmarks.sentences`; tuned on train only): 99.5 and 99.1; pysbd 0.3.4 98.1
and 98.6 (at a twentieth of the speed, and it cuts hard-wrapped text at each line), sentencex 1.0.32 97.2 and 98.7,
syntok 1.4.4 95.4 and 95.4, blingfire 0.1.8 94.8 and 95.3. At all bounds, with headlines and colons: 97.8 and 97.6,
pysbd 96.4 and 97.2.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from operator import itemgetter
from typing import NamedTuple

import msgspec
import yaml

from lagebild.record import Span, Spans
from lagebild.text.lines import blocks

_REACH = 64  # characters looked at on either side: longer than any abbreviation, name or dateline
_QUOTES = "\"'“”’‘»«›‹"
_OPENING = "(„‚[–—-/+:" + _QUOTES
_MARK = re.compile(
    r"""(?<![.!?…])(?P<mark>[.!?…]++(?:[ ][.!?…]++)*+)     # `. . .` is one mark
    (?P<closing>["'“”’‘»«›‹)\]]*+(?:\s[“”"»«](?=\s|\Z))?)  # also a quote mark astray between blanks
    (?:[ ]?\+{2,3}(?![ ]?\d))?                            # ends an item of a ticker (before a time it begins one)
    (?=\s|\Z|(?<=[a-zß-öø-ÿ]{2}[.!?])[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{1,30}[\s,])  # also `Ende.Dann`, a blank forgotten
    """,
    re.VERBOSE,
)
_AFTER = re.compile(rf"\s*(?:[–—-]\s+)?(\S[^\n]{{0,{_REACH}}})")
_WORD = re.compile(r"[\w’'-]+\.?")
_CHAIN = re.compile(r"\b(?:[^\W\d_]{1,3}\.\s?)+[^\W\d_]{1,4}$")  # `z. B`, `i. d. R`, `U.S`
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ORDINAL = re.compile(r"\d{1,3}|[IVX]{2,6}")
_INFLECTED = ("en", "em", "er", "es")
_IN_WORDS = 12  # German papers write numbers up to twelve in words, so `stationierten 1.` is an ordinal
_PLACE = r"[A-ZÄÖÜ][\w/-]+(?: [A-ZÄÖÜ][\w/-]+){0,2}"
_DATELINE = re.compile(rf"\s*{_PLACE}(?:, \d{{1,2}}\. \w+)?(?: \([^()\n]{{2,30}}\))?")


class _Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word lists of one language; the data file says what each is for."""

    always: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    ordinal: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()


class _Stop(NamedTuple):
    """A mark that may end a sentence, with what stands beside it."""

    mark: str
    closing: str  # quote marks and brackets after it
    before: str  # the sentence so far, its last characters
    previous: str  # the word before the last one
    word: str  # the word that the mark is attached to, if any
    after: str  # the text from the next word on, its first characters
    next: str  # the next word, with a full stop of its own


def split(text: str, language: str) -> Spans:
    """Sentence spans in order, without outer white space; they do not overlap and hold every other character.

    Time is linear in the text. `language` is an ISO 639-1 code.
    """
    return tuple(_trimmed(text, _pieces(text, _lists(language))))


def _pieces(text: str, lists: _Lists) -> Iterator[Span]:
    for start, end in blocks(text, lists.open):
        begin = start
        for found in _MARK.finditer(text, start, end):
            stop = _stop(text, begin, end, found)
            if stop.after and _ends(stop, lists) and not (begin == start and _dateline(stop, lists)):
                yield begin, found.end()
                begin = found.end()
        yield begin, end


def _trimmed(text: str, pieces: Iterator[Span]) -> Iterator[Span]:
    for start, end in pieces:
        piece = text[start:end]
        if kept := piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            yield begin, begin + len(kept)


def _stop(text: str, begin: int, end: int, found: re.Match[str]) -> _Stop:
    before = text[max(begin, found.start() - _REACH) : found.start()]
    words = ["", "", *before.split(), *([""] if before[-1:].isspace() else [])]
    after = _AFTER.match(text, found.end(), end)
    rest = after[1] if after else ""
    following = _WORD.match(rest.lstrip(_OPENING))
    return _Stop(
        mark=found["mark"],
        closing=found["closing"],
        before=before,
        previous=words[-2],
        word=words[-1].lstrip(_OPENING) or words[-1],
        after=rest,
        next=following[0] if following else "",
    )


def _ends(stop: _Stop, lists: _Lists) -> bool:
    """Whether the mark ends the sentence."""
    if stop.after[0] in ",;:)]" or _small(stop.after):
        return False
    if stop.mark == ".":
        return not (_abbreviation(stop, lists) or _ordinal(stop, lists))
    if stop.word in ("", "(", "["):  # `(!)`, `[…]`, an ellipsis between blanks
        return stop.word == "" and stop.mark[0] in "!?"
    return not _speech_tag(stop, lists)


def _small(after: str) -> bool:
    """Whether the next word has a small letter, and is no name written so (`al-Kaida`, `iPhone`, `tagesschau.de`)."""
    word = after.split(maxsplit=1)[0].lstrip(_OPENING)
    return word[:1].islower() and word.islower() and "." not in word[:-1]


def _abbreviation(stop: _Stop, lists: _Lists) -> bool:
    chain = _CHAIN.search(f"{stop.previous} {stop.word}")
    names = {stop.word, stop.word.rpartition("-")[2], "".join(chain[0].split()) if chain else ""}
    if names & lists.always:
        return True
    if names & lists.number and stop.after[0].isdigit():
        return True
    initial = len(stop.word) == 1 and stop.word.isalpha() and stop.word not in lists.letters
    return bool(initial or names & lists.either or _ACRONYM.fullmatch(stop.word)) and stop.next not in lists.starters


def _ordinal(stop: _Stop, lists: _Lists) -> bool:
    """Whether it is an ordinal (`am 3. Mai`, `ihr 18. Paket`, `Friedrich II.`) or a list number."""
    if not _ORDINAL.fullmatch(stop.word):
        return False
    if not stop.previous:
        return True
    if not lists.ordinal or stop.next in lists.starters:
        return False
    return not stop.word.isdigit() or stop.next in lists.counted or _awaits_ordinal(stop, lists)


def _awaits_ordinal(stop: _Stop, lists: _Lists) -> bool:
    """Whether an ordinal is likely after the word before: an article, another ordinal, an inflected adjective."""
    if stop.previous.lower() in lists.ordinal or stop.previous.endswith("."):
        return True
    return stop.previous.islower() and stop.previous.endswith(_INFLECTED) and int(stop.word) <= _IN_WORDS


def _speech_tag(stop: _Stop, lists: _Lists) -> bool:
    """Whether a quote is followed by its subject and verb (`“Why?” Joe Biden asked.`)."""
    if not stop.closing.startswith(tuple(_QUOTES)) or stop.next in lists.starters:
        return False
    return next((word.strip(".,:") for word in stop.after.split() if word[0].islower()), "") in lists.said


def _dateline(stop: _Stop, lists: _Lists) -> bool:
    """Whether all so far is where the report was filed (`Berlin.`, `Kiew, 12. Oktober (Ukrinform).`)."""
    return bool(lists.ordinal and _DATELINE.fullmatch(stop.before)) and stop.word not in lists.starters


@cache
def _lists(language: str) -> _Lists:
    data = yaml.safe_load(files("lagebild.text").joinpath("data/abbreviations.yaml").read_text(encoding="utf-8"))
    return _Lists(**{key: frozenset(words.split()) for key, words in data.get(language, {}).items()})


def sentence_at(position: int, sentences: Spans) -> int:
    """The number of the last sentence that begins at a position or before it; -1 where none does."""
    return bisect_right(sentences, position, key=itemgetter(0)) - 1
