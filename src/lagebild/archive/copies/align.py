"""What two texts have in common, word by word, in whatever order: greedy tiling from shared shingles.

Greedy string tiling (Wise 1993) covers both texts with the longest common runs first, each word used once, so moved
paragraphs are found as well. Here the seeds come from a join of shingles in which the n-th occurrence in one text
meets the n-th in the other; that bounds time to n log n even for a text that says one word a million times.
"""

from dataclasses import dataclass

import numpy as np

from lagebild.archive.copies.words import Numbers, mixed, shingles

RUN = 4
"""Fewest words in a row that count as common: three are often a name or a set phrase."""


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """`length` words from word `a` of one text and from word `b` of the other that are the same."""

    a: int
    b: int
    length: int


def align(a: Numbers, b: Numbers) -> list[Run]:
    """The common runs of two texts in the order of the first; no word is in two runs."""
    if min(len(a), len(b)) < RUN:
        return []
    tiling = _Tiling(a.tolist(), b.tolist())
    tiles = (tiling.tile(seed) for seed in sorted(_seeds(a, b), key=lambda seed: (-seed.length, seed)))
    return sorted(tile for tile in tiles if tile)


def _seeds(a: Numbers, b: Numbers) -> list[Run]:
    """Runs of shared shingles, paired by the number of their occurrence."""
    _, at_a, at_b = np.intersect1d(
        _numbered(shingles(a, RUN)), _numbered(shingles(b, RUN)), assume_unique=True, return_indices=True
    )
    order = np.argsort(at_a)
    at_a, at_b = at_a[order], at_b[order]
    breaks = np.flatnonzero((np.diff(at_a) != 1) | (np.diff(at_b) != 1)) + 1
    firsts = [0, *breaks.tolist()] if len(at_a) else []
    lasts = [*breaks.tolist(), len(at_a)]
    return [Run(int(at_a[i]), int(at_b[i]), k - i) for i, k in zip(firsts, lasts, strict=False)]


def _numbered(values: Numbers) -> Numbers:
    """Each value mixed with the number of its occurrence, so that all are different."""
    order = np.argsort(values, kind="stable")
    new = np.concatenate(([True], np.diff(values[order]) != 0))
    first = np.maximum.accumulate(np.where(new, np.arange(len(values)), 0))
    occurrence = np.empty(len(values), np.uint64)
    occurrence[order] = np.arange(len(values)) - first
    return mixed(values + mixed(occurrence))


class _Tiling:
    """Two texts and which of their words are taken."""

    def __init__(self, a: list[int], b: list[int]) -> None:
        self.a, self.b = a, b
        self.free_a, self.free_b = bytearray(b"\1") * len(a), bytearray(b"\1") * len(b)

    def tile(self, seed: Run) -> Run | None:
        """Take the seed's first free stretch, grown on both sides. Each step takes a word or ends: linear in all."""
        i, j, last = seed.a, seed.b, seed.a + seed.length + RUN - 1
        while i < last and not (self.free_a[i] and self.free_b[j]):
            i, j = i + 1, j + 1
        end = i
        while end < len(self.a) and (shift := j - i + end) < len(self.b) and self._same(end, shift):
            end += 1
        while i and j and end > i and self._same(i - 1, j - 1):
            i, j = i - 1, j - 1
        return self._take(i, j, end - i) if end - i >= RUN else None

    def _same(self, i: int, j: int) -> bool:
        return bool(self.free_a[i] and self.free_b[j]) and self.a[i] == self.b[j]

    def _take(self, i: int, j: int, length: int) -> Run:
        self.free_a[i : i + length] = self.free_b[j : j + length] = bytes(length)
        return Run(i, j, length)
