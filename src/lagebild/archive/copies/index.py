"""The candidate index: which stored documents may share text with a new one.

`keys` gives a few numbers for a text; documents that share a key are candidates, `compare` decides. The keys are the
smallest hashes of the text's word shingles, a bottom-k sketch (Broder 1997). Unlike MinHash bands, which need a high
Jaccard similarity, it also finds a text that is a fraction of the other: whatever of the longer text's smallest hashes
lies in the shared part is also among the shorter text's smallest. Quotations get keys of their own by winnowing
(Schleimer et al. 2003), which guarantees one for every long enough run of words that two quotations share.

Archives hold keys: after any change to the constants below or to `words`, they must be merged from scratch.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from lagebild.archive.copies.words import Numbers, numbers, quotations, shingles

SHINGLE = 6
"""Words of a shingle: with fewer, set phrases make candidates of strangers; with more, each changed word costs more."""

SKETCH = (24, 64)
"""Fewest and most keys of a whole text."""

SHINGLES_A_KEY = 12
"""Longer texts get more keys, or a short text copied into a long one would be missed."""

QUOTATION = 12
"""Words that two quotations must share for a common key."""

QUOTATION_KEYS = 24
"""Most keys of a text's quotations: interviews are all quotation."""

CROWD = 32
"""Holders of one key that are candidates: a footer on every page of an outlet stays linear; the thirty-third copy of a
wire still finds the first thirty-two."""

COMPARED = 64
"""Most candidates of a document to compare."""

#: Keys fit SQLite's 6-byte integers; two different shingles of 100,000 documents share one once in a hundred archives.
_KEY_BITS = np.uint64((1 << 47) - 1)


def keys(text: str) -> tuple[int, ...]:
    """The keys of a text, ascending, each in [0, 2^47); none for a text without words."""
    whole = shingles(numbers(text), SHINGLE)
    fewest, most = SKETCH
    size = max(fewest, min(most, len(whole) // SHINGLES_A_KEY))
    kept = np.concatenate((_smallest(whole, size), _smallest(_of_quotations(text), QUOTATION_KEYS)))
    return tuple(np.unique(kept & _KEY_BITS).tolist())


def candidates(holders: Iterable[Sequence[str]]) -> list[str]:
    """The ids to compare a document with, most promising first, at most `COMPARED`.

    `holders` are, for each key of the document, the ids of the other documents that hold it: at most `CROWD`, the
    smallest ids. A key that few hold says more, so each counts by its rarity; ties go by id.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for ids in holders:
        for id in ids:
            weights[id] += 1 / len(ids)
    return sorted(weights, key=lambda id: (-weights[id], id))[:COMPARED]


def _of_quotations(text: str) -> Numbers:
    """The winnowed shingles of all quotations: of any `QUOTATION` words in a row, the smallest."""
    long = (text[begin:end] for begin, end in quotations(text) if end - begin > 2 * QUOTATION)
    parts = [_winnowed(numbers(part)) for part in long]
    return np.concatenate(parts) if parts else np.empty(0, np.uint64)


def _winnowed(words: Numbers) -> Numbers:
    if len(words) < QUOTATION:
        return np.empty(0, np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(shingles(words, SHINGLE), QUOTATION - SHINGLE + 1)
    smallest: Numbers = windows.min(axis=1)
    return smallest


def _smallest(values: Numbers, count: int) -> Numbers:
    return np.unique(values)[:count]
