"""Words and subwords: the units that the model labels, and how they lie in the text."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from lagebild.record import Spans

IntArray = npt.NDArray[np.int64]

# A word is a run of letters and digits; soft hyphens, joiners and combining marks stay inside it. Any other visible
# character stands alone, so that hyphenated compounds and quotes can be cut at every seam.
_WORD = re.compile(r"\w[\w\u00ad\u0300-\u036f\u200c\u200d]*|[^\w\s]")
_QUOTE_MARKS = '„“”«»‹›‚"'
# What each mark closes: German „…“, English “…”, French «…», Swiss and book »…«, the straight mark itself.
_PARTNERS = {"“": "„“", "”": "“„”", "»": "«", "«": "»", "›": "‹", "‹": "›", '"': '"„', "‘": "‚", "’": "‘"}
MAX_QUOTE_WORDS = 150  # a quote mark without a partner within this many words opens nothing


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a text with their subwords.

    `spans` int [W, 2] character offsets; `subwords` int [S] vocabulary ids of the whole text; `first` and `last` int
    [W] the first and last subword of each word; `quoted` int [W] 1 inside quote marks, 2 on a mark, else 0.
    """

    spans: IntArray
    subwords: IntArray
    first: IntArray
    last: IntArray
    quoted: IntArray

    def __len__(self) -> int:
        return len(self.spans)


def split_words(text: str, tokenizer: Tokenizer) -> Words:
    """Words of `text` and the subwords that cover them."""
    spans = np.array([m.span() for m in _WORD.finditer(text)], dtype=np.int64).reshape(-1, 2)
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    count = max(len(offsets), 1)
    # Normalisation may drop a character (soft hyphen, control): such a word takes the nearest subword.
    first = np.searchsorted(np.maximum.accumulate(offsets[:, 1]), spans[:, 0], side="right").clip(0, count - 1)
    last = (np.searchsorted(np.maximum.accumulate(offsets[:, 0]), spans[:, 1], side="left") - 1).clip(0, count - 1)
    subwords = np.array(encoding.ids, dtype=np.int64)
    return Words(spans, subwords, first, np.maximum(first, last), quote_states([text[b:e] for b, e in spans]))


def quote_pairs(words: list[str]) -> list[tuple[int, int]]:
    """Word indices of quote marks that belong together, outermost first where nested: [(open, close), …]."""
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for i, word in enumerate(words):
        stack = [(mark, at) for mark, at in stack if i - at <= MAX_QUOTE_WORDS]
        opener = _opener_of(word, stack)
        if opener is not None:
            pairs.append((stack[opener][1], i))
            del stack[opener:]
        elif word in _QUOTE_MARKS:
            stack.append((word, i))
    return sorted(pairs)


def _opener_of(word: str, stack: list[tuple[str, int]]) -> int | None:
    """The position in `stack` of the mark that `word` closes."""
    partners = _PARTNERS.get(word, "")
    for position in range(len(stack) - 1, -1, -1):
        if stack[position][0] in partners:
            return position
    return None


def quote_states(words: list[str]) -> IntArray:
    """Per word: 2 on a paired quote mark, 1 between two, else 0."""
    states = np.zeros(len(words), dtype=np.int64)
    for begin, end in quote_pairs(words):
        states[begin + 1 : end] = np.maximum(states[begin + 1 : end], 1)
        states[[begin, end]] = 2
    return states


def sentence_of_words(words: Words, sentences: Spans) -> IntArray:
    """int [W]: the index of the sentence each word lies in (the nearest one before it where it lies in none)."""
    begins = np.array([begin for begin, _ in sentences], dtype=np.int64)
    return (np.searchsorted(begins, words.spans[:, 0], side="right") - 1).clip(0)
