"""A text as copy detection sees it: folded words as 64-bit numbers, their bounds, and what stands in quote marks.

Numbers come from BLAKE2b over the folded word, so they are the same on every machine, in every process and version;
they depend on `_WORD`, `fold` and, for letters newer than Unicode 15, on Python's Unicode tables.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint64]

#: Letters and digits; inside a word also combining marks, soft hyphens and characters of no width, which web pages
#: sprinkle into words. At most 64 characters, so that no text can fill the cache with words of a million letters.
_WORD = re.compile("\\w[\\w\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]{0,63}")

#: German, English, French and straight marks; straight ones pair within a paragraph. Each scans to the next mark only.
_QUOTATION = re.compile(r"„[^„“”\"]*[“”\"]|“[^“”]*”|»[^»«]*«|«[^«»]*»|\"[^\"\n]*\"")

#: Multiplier of the polynomial over the words of a shingle (odd, 2^64 / golden ratio).
_BASE = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a text: numbers, bounds in code points, and whether each stands in quote marks."""

    numbers: Numbers
    begins: list[int]
    ends: list[int]
    quoted: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.begins)


def fold(word: str) -> str:
    """A word without case, diacritics, soft hyphens: `Orbán` -> `orban`, `Straße` -> `strasse`."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalnum())


@lru_cache(maxsize=1 << 15)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(fold(word).encode(errors="replace"), digest_size=8).digest(), "big")


def numbers(text: str) -> Numbers:
    """The words of `text` as numbers, without their bounds."""
    return np.array([_number(word) for word in _WORD.findall(text)], np.uint64)


# A new document is compared with one candidate after the other; it need not be split anew each time.
@lru_cache(maxsize=4)
def split(text: str) -> Words:
    """The words of `text` with their bounds."""
    found = list(_WORD.finditer(text))
    begins = [word.start() for word in found]
    quoted = np.zeros(len(found), np.bool_)
    for first, last in np.searchsorted(begins, np.array(quotations(text), np.intp).reshape(-1, 2)).tolist():
        quoted[first:last] = True
    return Words(
        np.array([_number(word.group()) for word in found], np.uint64), begins, [word.end() for word in found], quoted
    )


def quotations(text: str) -> list[tuple[int, int]]:
    """Bounds of what stands in quote marks, marks included."""
    return [match.span() for match in _QUOTATION.finditer(text)]


def shingles(words: Numbers, size: int) -> Numbers:
    """A number for each run of `size` words; one for all of them where there are fewer; none for none."""
    if not len(words):
        return words
    size = min(size, len(words))
    count = len(words) - size + 1
    total = np.zeros(count, np.uint64)
    for place in range(size):
        total += words[place : place + count] * np.uint64(pow(_BASE, place + 1, 1 << 64))
    return mixed(total)


def mixed(values: Numbers) -> Numbers:
    """A fixed, random-looking permutation of 64-bit numbers (finaliser of splitmix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
