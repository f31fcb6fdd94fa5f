"""Windows of whole sentences that fit the encoder, overlapping so that every sentence has context on both sides."""

from dataclasses import dataclass

import numpy as np

from lagebild.reader.words import IntArray, Words

MAX_SUBWORDS = 510  # 512 less the two special tokens
CONTEXT_SUBWORDS = 96  # context kept on each side of the words a window answers for


@dataclass(frozen=True, slots=True)
class Window:
    """Words `begin:end` go through the encoder; answers for `own_begin:own_end` are kept."""

    begin: int
    end: int
    own_begin: int
    own_end: int


def windows(words: Words, sentences: IntArray, limit: int = MAX_SUBWORDS) -> list[Window]:
    """Cut a text into windows whose own parts partition the words; `sentences` int [W] is the sentence of each."""
    units = _units(words, sentences, limit - 2 * CONTEXT_SUBWORDS)
    total = len(words)
    out: list[Window] = []
    own = 0
    while own < total:
        begin = _reach_back(words, units, own)
        end = _reach_forward(words, units, begin, limit)
        stop = end if end == total else max(_reach_back(words, units, end), _next(units, own))
        out.append(Window(begin, end, own, stop))
        own = stop
    return out


def _units(words: Words, sentences: IntArray, limit: int) -> IntArray:
    """Word indices where a unit (a sentence, or a piece of one that is too long) begins, plus the end."""
    starts = [0]
    for i in range(1, len(words)):
        if sentences[i] != sentences[i - 1] or words.last[i] - words.first[starts[-1]] >= limit:
            starts.append(i)
    return np.array([*starts, len(words)], dtype=np.int64)


def _next(units: IntArray, word: int) -> int:
    return int(units[np.searchsorted(units, word, side="right")])


def _reach_back(words: Words, units: IntArray, word: int) -> int:
    """The earliest unit start that gives `word` at most CONTEXT_SUBWORDS of left context."""
    if word == 0:
        return 0
    starts = units[units <= word]
    near = words.first[word if word < len(words) else -1] - words.first[np.minimum(starts, len(words) - 1)]
    return int(starts[near <= CONTEXT_SUBWORDS][0])


def _reach_forward(words: Words, units: IntArray, begin: int, limit: int) -> int:
    """The last unit end that still fits; at least one unit."""
    ends = units[units > begin]
    fits = ends[words.last[ends - 1] - words.first[begin] < limit]
    return int(fits[-1]) if len(fits) else int(ends[0])
