"""GermEval 2014 as text: sentences with offsets and outer entities; the split that training and yardstick share.

The file gives tokens; `detokenise` writes them as print does (quote marks, brackets and punctuation attached).
Data: GermEval 2014 NER (Benikova, Biemann, Reznicek 2014), CC BY 4.0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.common import open_text

#: The last sentences of the official development file are held out for evaluation; all before them may train.
HELD_OUT = 1100

_OPENING = frozenset("([{")
_CLOSING = frozenset(".,;:!?…)]}")
#: Quote marks and the pair they belong to; which of a pair opens depends on the country, so they take turns.
_QUOTES = {'"': '"', "„": "„", "“": "„", "”": "„", "«": "»", "»": "»", "‚": "‚", "‘": "‚", "’": "‚"}


@dataclass(frozen=True, slots=True)
class Entity:
    """An outer entity; `type` is PER, LOC, ORG or OTH, with the suffix `deriv` or `part` where the file has one."""

    begin: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed; offsets are code points into `text`."""

    text: str
    tokens: tuple[tuple[int, int], ...]
    entities: tuple[Entity, ...]


def read_sentences(path: Path) -> list[Sentence]:
    """All sentences of a GermEval 2014 file (columns: number, token, outer tag, inner tag)."""
    return [_sentence(rows) for rows in _blocks(path)]


def split_dev(sentences: Sequence[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """The development file's sentences: those that may train, and the held-out ones that only evaluate."""
    return list(sentences[:-HELD_OUT]), list(sentences[-HELD_OUT:])


def detokenise(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of `tokens` as print sets it, and each token's offsets in it."""
    text, offsets, attach = "", [], True
    open_quotes: set[str] = set()
    for token in tokens:
        quote = _QUOTES.get(token)
        closes = token in _CLOSING or quote in open_quotes
        if quote:
            open_quotes ^= {quote}
        text += "" if attach or closes else " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        attach = token in _OPENING or quote in open_quotes
    return text, offsets


def _blocks(path: Path) -> Iterator[list[list[str]]]:
    """Rows of each sentence; the first row of a block tells where the sentence comes from and is left out."""
    with open_text(path) as file:
        lines = (line.rstrip("\n") for line in file)
        for filled, block in groupby(lines, key=bool):
            if filled:
                yield [line.split("\t") for line in list(block)[1:]]


def _sentence(rows: Sequence[Sequence[str]]) -> Sentence:
    text, offsets = detokenise([row[1] for row in rows])
    return Sentence(text, tuple(offsets), tuple(_entities([row[2] for row in rows], offsets)))


def _entities(tags: Sequence[str], offsets: Sequence[tuple[int, int]]) -> Iterator[Entity]:
    """Entities of one level of BIO tags."""
    begins = [i for i, tag in enumerate(tags) if tag.startswith("B-")]
    for first in begins:
        last = first
        while last + 1 < len(tags) and tags[last + 1].startswith("I-"):
            last += 1
        yield Entity(offsets[first][0], offsets[last][1], tags[first].removeprefix("B-"))
