"""Copies: are texts that share text found among many, and is it said rightly what they share?

Run with `python -m benchmarks.copies`.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np
from rapidfuzz.distance import LCSseq

from benchmarks.common import SHARED, json_lines, percent, print_table
from benchmarks.copy_edits import Pair, as_found, derived, half, own_stories
from lagebild.archive.copies import CROWD, Article, Copy, Kind, candidates, compare, keys

SEED = 1
KINDS: tuple[Kind | None, ...] = ("identical", "wire copy", "edited wire", "partial", "shared quotation", None)
WHOLE = {"identical", "wire copy", "edited wire"}
ARCHIVE = 100_000
TIMED_PAIRS = 500

Keys = Callable[[str], Sequence[Any]]


class Index:
    """The store's rule in memory: the texts that hold each key."""

    def __init__(self, keys_of: Keys, texts: Iterable[str]) -> None:
        self.keys_of = keys_of
        self.texts = sorted(set(texts))
        begin = time.process_time()
        self.rows = [keys_of(text) for text in self.texts]
        self.seconds = time.process_time() - begin
        self.holders: defaultdict[Any, list[str]] = defaultdict(list)
        for text, row in zip(self.texts, self.rows, strict=True):
            for key in row:
                self.holders[key].append(text)

    def find(self, text: str) -> list[str]:
        """The candidates of a text among those indexed."""
        return candidates(self.holders[key][:CROWD] for key in self.keys_of(text) if key in self.holders)

    def strangers(self) -> float:
        """The share of pairs of indexed texts that hold a key in common."""
        pairs = {(a, b) for held in self.holders.values() for a in held for b in held if a < b}
        return len(pairs) / (len(self.texts) * (len(self.texts) - 1) / 2)


def bands_of_rensa(count: int, rows: int) -> Keys:
    """MinHash bands over shingles of six words with rensa."""
    sketches = import_module("rensa").RMinHash

    def peer(text: str) -> list[Any]:
        sketch = sketches(num_perm=count * rows, seed=SEED)
        sketch.update(_shingles(text))
        return _banded(sketch.digest(), rows)

    return peer


def bands_of_datasketch(count: int, rows: int) -> Keys:
    """MinHash bands over shingles of six words with datasketch."""
    sketches = import_module("datasketch").MinHash

    def peer(text: str) -> list[Any]:
        sketch = sketches(num_perm=count * rows, seed=SEED)
        sketch.update_batch([shingle.encode() for shingle in _shingles(text)])
        return _banded(sketch.digest().tolist(), rows)

    return peer


def _shingles(text: str) -> set[str]:
    words = text.lower().split()
    return {" ".join(words[i : i + 6]) for i in range(max(1, len(words) - 5))}


def _banded(digest: Sequence[int], rows: int) -> list[Any]:
    return [(i, tuple(digest[i : i + rows])) for i in range(0, len(digest), rows)]


def print_index(pairs: Sequence[Pair], strangers: Sequence[str]) -> None:
    """Recall, size and speed of the candidate index, beside MinHash bands."""
    methods: dict[str, Keys] = {"lagebild": keys}
    for name, peer in (("rensa", bands_of_rensa), ("datasketch", bands_of_datasketch)):
        if find_spec(name):
            methods |= {f"{name}, 32 bands of 4": peer(32, 4), f"{name}, 24 bands of 1": peer(24, 1)}
    columns = ["candidate index", "whole", "partial", "quotation", "keys", "strangers", "docs/s"]
    rows = [[name, *_index_row(method, pairs, strangers)] for name, method in methods.items()]
    print_table(f"Recall (per cent), keys a text, candidates by chance among {ARCHIVE:,} strangers", columns, rows)


def _index_row(method: Keys, pairs: Sequence[Pair], strangers: Sequence[str]) -> list[object]:
    index = Index(method, (pair.a for pair in pairs))
    hits: Counter[str] = Counter()
    for pair in pairs:
        if pair.kind and pair.a in index.find(pair.b):
            hits[_class(pair.kind)] += 1
    of = Counter(_class(pair.kind) for pair in pairs if pair.kind)
    return [
        *(percent(hits[name], of[name]) for name in ("whole", "partial", "shared quotation")),
        round(sum(map(len, index.rows)) / len(index.rows), 1),
        round(Index(method, strangers).strangers() * ARCHIVE, 1),
        f"{len(index.texts) / index.seconds:,.0f}",
    ]


def _class(kind: Kind) -> str:
    return "whole" if kind in WHOLE else kind


def print_edits(pairs: Sequence[Pair], found: Sequence[Copy | None]) -> None:
    """By edit: found by the index, taken for a copy of some kind, taken for the right kind, the shares in common."""
    index = Index(keys, (pair.a for pair in pairs))
    rows = []
    for edit in dict.fromkeys(pair.edit for pair in pairs):
        some = [(pair, copy) for pair, copy in zip(pairs, found, strict=True) if pair.edit == edit]
        rows.append([
            edit, some[0][0].kind or "none", len(some),
            percent(sum(pair.a in index.find(pair.b) for pair, _ in some), len(some)),
            percent(sum(copy is not None for _, copy in some), len(some)),
            percent(sum((copy.kind if copy else None) == pair.kind for pair, copy in some), len(some)),
            *(_tenth([min(copy.in_a, copy.in_b) for _, copy in some if copy], 10),),
            *(_tenth([max(copy.in_a, copy.in_b) for _, copy in some if copy], 10),),
        ])  # fmt: skip
    columns = ["edit", "kind", "n", "indexed", "a copy", "kind right", "less in other", "more in other"]
    print_table(
        "By edit (per cent; in other: the lowest tenth of the containment, one way and the other)", columns, rows
    )


def _tenth(shares: list[float], at: int) -> float | None:
    return round(100 * float(np.percentile(shares, at)), 1) if shares else None


def print_kinds(pairs: Sequence[Pair], found: Sequence[Copy | None]) -> None:
    """Precision and recall of `compare` by kind, with the confusion of kinds."""
    cells = Counter((pair.kind, copy.kind if copy else None) for pair, copy in zip(pairs, found, strict=True))
    rows: list[list[object]] = []
    for kind in KINDS:
        as_kind = sum(cells[gold, kind] for gold in KINDS)
        of_kind = sum(cells[kind, guess] for guess in KINDS)
        figures = percent(cells[kind, kind], as_kind), percent(cells[kind, kind], of_kind)
        rows.append([kind or "none", *figures, of_kind, *(cells[kind, guess] or None for guess in KINDS)])
    copies = sum(n for (_, guess), n in cells.items() if guess)
    right = sum(n for (gold, guess), n in cells.items() if gold and guess)
    total = sum(n for (gold, _), n in cells.items() if gold)
    rows.append(["a copy at all", percent(right, copies), percent(right, total), total, *[None] * len(KINDS)])
    columns = ["is", "P", "R", "n", *(f"as {kind or 'none'}" for kind in KINDS)]
    print_table("compare, by kind (per cent; counts to the right)", columns, rows)


def print_speed(pairs: Sequence[Pair]) -> None:
    """Pairs a second, on copies and on strangers, beside other ways to align."""
    copies = [(pair.a, pair.b) for pair in pairs if pair.kind][:: max(1, len(pairs) // TIMED_PAIRS)]
    strangers = [(pair.a, pair.b) for pair in pairs if not pair.kind][:TIMED_PAIRS]
    long = [(" ".join(pair.a for pair in pairs[:100]), " ".join(pair.b for pair in pairs[:100]))]
    ways: dict[str, Callable[[str, str], object]] = {
        "lagebild": lambda a, b: compare(Article("a", a), Article("b", b)),
        "rapidfuzz LCSseq opcodes on words": lambda a, b: LCSseq.opcodes(a.lower().split(), b.lower().split()),
        "difflib on words": lambda a, b: SequenceMatcher(None, a.lower().split(), b.lower().split()).get_opcodes(),
    }
    rows = [[name, *(f"{_rate(way, some):,.1f}" for some in (copies, strangers, long))] for name, way in ways.items()]
    words = len(long[0][0].split())
    print_table(
        "Pairs a second of CPU time", ["alignment", "copies", "strangers", f"two texts of {words:,} words"], rows
    )


def _rate(way: Callable[[str, str], object], pairs: Sequence[tuple[str, str]]) -> float:
    begin = time.process_time()
    for a, b in pairs:
        way(a, b)
    return len(pairs) / (time.process_time() - begin)


@click.command()
@click.option("--half", "which", type=click.Choice(["fit", "report"]), default="report", show_default=True)
@click.option("--seed", default=SEED, show_default=True, help="Of the edits.")
@click.option(
    "--strangers",
    type=click.Path(path_type=Path),
    default=SHARED / "data" / "text" / "wikinews_de.jsonl.xz",
    show_default=True,
    help="JSON lines with `text`, articles that are no copies; the repository's own where there is no such file.",
)
def main(which: str, seed: int, strangers: Path) -> None:
    """Find and name copies made from the repository's own articles by documented edits (benchmarks/copy_edits.py).

    Data: training/data/own_*.jsonl, examples/*.txt, benchmarks/data/merging/dev.jsonl (Apache-2.0), halved by event;
    the constants were chosen on the half `fit`. An edit counts as indexed if the original is among the candidates of
    the edited text when all first texts of the half are indexed. Peers: MinHash bands of rensa and datasketch where
    installed, difflib and rapidfuzz for the alignment. Speeds are a second of CPU time.
    """
    stories = half(own_stories(), which == "report")
    pairs = [*derived(stories, seed), *as_found(stories)]
    found = [compare(Article("a", pair.a), Article("b", pair.b)) for pair in pairs]
    print(f"{len(stories)} articles, {len(pairs):,} pairs, half: {which}")
    print_index(
        pairs, [row["text"] for row in json_lines(strangers)] if strangers.exists() else [s.text for s in stories]
    )
    print_edits(pairs, found)
    print_kinds(pairs, found)
    print_speed(pairs)


if __name__ == "__main__":
    main()
