"""Whether two documents share text, and how: aligned containment both ways, kind, direction."""

from typing import Literal

import msgspec
import numpy as np

from lagebild.archive.copies.align import Run, align
from lagebild.archive.copies.direction import Article, Direction, direction
from lagebild.archive.copies.words import Words, split

Kind = Literal["identical", "wire copy", "edited wire", "partial", "shared quotation"]

WIRE_COPY = 0.85
"""Share of either text found in the other: what is left is a headline, a byline, a line of credits, a sentence."""

STRETCH = 60
"""Length of the common run in which the average word of a wire copy stands: one word in ten changed leaves some 20,
moved sentences some 30, another headline hundreds. Of a short text, half its words."""

EDITED_WIRE = 0.5
"""Share of either text's telling: most of each is the other's, however cut, moved or reworded."""

PARTIAL = 0.4
"""Share of one text's telling (what is not quoted): reports of one event share up to .18 by chance and formula, an
outlet's footer makes .30 of a short article."""

PARTIAL_WORDS = 25
"""Words of the telling that must be shared: a sentence or two, so that very short texts are not parts of everything."""

NOTHING_OF_ITS_OWN = 0.9
"""Share from which on a text is wholly a part of the other."""

QUOTATION = 12
"""Words in a row, in quote marks in both texts: shorter ones are slogans, titles and idioms."""


class Passage(msgspec.Struct, frozen=True):
    """The same words in both texts: bounds in code points, from the first word's begin to the last one's end."""

    a: tuple[int, int]
    b: tuple[int, int]


class Copy(msgspec.Struct, frozen=True):
    """Two documents that share text; `a` is the id that sorts first.

    `in_b` is the share of the words of `a` that are found in `b` (aligned, in runs of four or more), `in_a` the other
    way round; `passages` are these runs in the order of `a`. `one_source`: the two count as one source (see `compare`).
    """

    a: str
    b: str
    kind: Kind
    in_b: float
    in_a: float
    passages: tuple[Passage, ...]
    direction: Direction
    one_source: bool


class _Shared(msgspec.Struct, frozen=True):
    """Shares of the words of each text found in the other: of all its words, and of those outside quotations.

    `quotation` is the longest run in quote marks in both, in words; `unbroken`: the runs are long as in a wire copy.
    """

    all: tuple[float, float]
    told: tuple[float, float]
    told_words: int
    quotation: int
    unbroken: bool


def compare(a: Article, b: Article) -> Copy | None:
    """What `a` and `b` share, or None if they do not copy; the order of the two makes no difference.

    Two documents count as one source if they are identical, or wire copy or edited wire of each other, or if one is
    nothing but a part of the other and copied from it (or from an agency both credit). A longer text that takes in an
    earlier one has something of its own, and a roundup of many wires would make them all one. A shared quotation says
    nothing about the rest.
    """
    a, b = sorted((a, b), key=lambda article: article.id)
    words_a, words_b = split(a.text), split(b.text)
    same = len(words_a) > 0 and np.array_equal(words_a.numbers, words_b.numbers)
    runs = [Run(0, 0, len(words_a))] if same else align(words_a.numbers, words_b.numbers)
    shared = _shared(words_a, words_b, runs)
    kind: Kind | None = "identical" if same else _kind(shared)
    if kind is None:
        return None
    in_b, in_a = shared.all
    found = _direction(kind, a, b)
    passages = tuple(_passage(run, words_a, words_b) for run in runs)
    return Copy(a.id, b.id, kind, in_b, in_a, passages, found, _one_source(kind, shared, found, (a.id, b.id)))


def _kind(shared: _Shared) -> Kind | None:
    both = min(shared.all)
    if both >= WIRE_COPY and shared.unbroken:
        return "wire copy"
    if min(both, *shared.told) >= EDITED_WIRE:
        return "edited wire"
    if shared.told_words >= PARTIAL_WORDS and max(shared.told) >= PARTIAL:
        return "partial"
    return "shared quotation" if shared.quotation >= QUOTATION else None


def _direction(kind: Kind, a: Article, b: Article) -> Direction:
    if kind == "shared quotation":
        return Direction(None, None, "both may have it from the speaker")
    return direction(a, b)


def _one_source(kind: Kind, shared: _Shared, found: Direction, ids: tuple[str, str]) -> bool:
    if kind != "partial":
        return kind != "shared quotation"
    of_a, of_b = shared.all
    whole = ids[1] if of_a >= of_b else ids[0]
    return max(of_a, of_b) >= NOTHING_OF_ITS_OWN and (found.origin == whole or found.agency is not None)


def _shared(a: Words, b: Words, runs: list[Run]) -> _Shared:
    quoted = [_quoted(run, a, b) for run in runs]
    words = sum(run.length for run in runs)
    told = words - sum(quoted)
    return _Shared(
        (words / max(len(a), 1), words / max(len(b), 1)),
        (told / max(int((~a.quoted).sum()), 1), told / max(int((~b.quoted).sum()), 1)),
        told,
        max(quoted, default=0),
        sum(run.length**2 for run in runs) >= words * min(STRETCH, words / 2),
    )


def _quoted(run: Run, a: Words, b: Words) -> int:
    """The words of a run in quote marks in both texts."""
    return int((a.quoted[run.a : run.a + run.length] & b.quoted[run.b : run.b + run.length]).sum())


def _passage(run: Run, a: Words, b: Words) -> Passage:
    last_a, last_b = run.a + run.length - 1, run.b + run.length - 1
    return Passage((a.begins[run.a], a.ends[last_a]), (b.begins[run.b], b.ends[last_b]))
