"""Sentence bounds: precision, recall and F1 against the corpus' own sentences, beside peer splitters.

Run with `python -m benchmarks.sentences`.
"""

import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import accumulate
from pathlib import Path

import click

from benchmarks.common import SHARED, json_lines, print_table
from lagebild.text.sentences import split

Splitter = Callable[[str, str], list[str]]
FINAL = tuple(".!?…")
CLOSING = "\"'“”’»«)]+ "


@dataclass(frozen=True, slots=True)
class Document:
    """Sentences of one corpus document, in order."""

    language: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All in one line."""
        return " ".join(self.sentences)


JOINTS: dict[str, Callable[[Document], str]] = {
    "lines": lambda document: "\n".join(document.sentences),
    "wrapped": lambda document: textwrap.fill(document.text, 70),
    "blanks": lambda document: document.text,
}


def _documents(path: Path) -> Iterator[Document]:
    for row in json_lines(path):
        yield Document(row["lang"], tuple(row["text"][begin:end] for begin, end in row["sents"]))


def _print(part: str, language: str, documents: list[Document]) -> None:
    """One table: a splitter a row."""
    total = sum(len(_bounds(d.sentences)) for d in documents)
    bare = sum(len(_bare(d.sentences)) for d in documents)
    title = f"{part}, {language}: {len(documents)} documents, {total} bounds, {bare / total:.1%} without punctuation"
    columns = ["splitter", *(f"{name} P / R / F1" for name in (*JOINTS, "stops")), "kchar/s"]
    print_table(title, columns, [(name, *_cells(load, documents)) for name, load in SPLITTERS.items()])


def _cells(load: Callable[[], Splitter], documents: list[Document]) -> list[str]:
    try:
        splitter = load()
    except ImportError:
        return ["not installed"]
    splitter("Ein Satz. Noch ein Satz.", documents[0].language)  # loading is not part of the speed
    begin = time.perf_counter()
    guesses = {name: [splitter(join(d), d.language) for d in documents] for name, join in JOINTS.items()}
    seconds = time.perf_counter() - begin
    golds = [_bounds(d.sentences) for d in documents]
    cells = [_score(golds, map(_bounds, guess)) for guess in guesses.values()]
    bare = [_bare(d.sentences) for d in documents]
    stops = (_bounds(guess) - left for guess, left in zip(guesses["blanks"], bare, strict=True))
    cells.append(_score([gold - left for gold, left in zip(golds, bare, strict=True)], stops))
    return [*cells, f"{len(JOINTS) * sum(len(d.text) for d in documents) / seconds / 1000:,.0f}"]


def _score(golds: list[set[int]], guesses: Iterable[set[int]]) -> str:
    """Precision, recall and F1 in percent."""
    counts = [(len(gold & guess), len(guess), len(gold)) for gold, guess in zip(golds, guesses, strict=True)]
    right, found, expected = map(sum, zip(*counts, strict=True))
    return f"{100 * right / max(found, 1):.1f} / {100 * right / expected:.1f} / {200 * right / (found + expected):.1f}"


def _bounds(sentences: Iterable[str]) -> set[int]:
    """Inner bounds as counts of the non-space characters before them: some peers change white space."""
    ends = list(accumulate(len("".join(sentence.split())) for sentence in sentences))
    return set(ends) - {0, ends[-1]}


def _bare(sentences: tuple[str, ...]) -> set[int]:
    """The bounds after a sentence without final punctuation."""
    ends = accumulate(len("".join(sentence.split())) for sentence in sentences)
    pairs = zip(ends, sentences, strict=True)
    return _bounds(sentences) & {end for end, sentence in pairs if not sentence.rstrip(CLOSING).endswith(FINAL)}


def _lagebild() -> Splitter:
    return lambda text, language: [text[begin:end] for begin, end in split(text, language)]


def _pysbd() -> Splitter:
    pysbd = import_module("pysbd")
    return lambda text, language: list(pysbd.Segmenter(language=language, clean=False).segment(text))


def _syntok() -> Splitter:
    segmenter = import_module("syntok.segmenter")

    def run(text: str, _: str) -> list[str]:
        sentences = [sentence for paragraph in segmenter.analyze(text) for sentence in paragraph]
        return [text[s[0].offset : s[-1].offset + len(s[-1].value)] for s in sentences]

    return run


def _blingfire() -> Splitter:
    blingfire = import_module("blingfire")
    return lambda text, _: list(blingfire.text_to_sentences(text).split("\n"))


def _sentencex() -> Splitter:
    sentencex = import_module("sentencex")
    return lambda text, language: list(sentencex.segment(language, text))


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "lagebild": _lagebild,
    "pysbd": _pysbd,
    "syntok": _syntok,
    "blingfire": _blingfire,
    "sentencex": _sentencex,
}


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=SHARED / "corpus", help="Folder of the corpus.")
def main(data: Path) -> None:
    """Sentence bounds on the Lagebild corpus (texts CC BY 2.5, of German Wikinews, or our own).

    Each document's sentences are joined with line breaks (`lines`), in lines of 70 columns like agency copy
    (`wrapped`), and with single blanks (`blanks`: the real test, only the words tell where a sentence ends), then
    split. The inner bounds are compared; the document's end is given and does not count. `stops` is `blanks` without
    the bounds that have no final punctuation before them (headlines, colons and semicolons that the corpus splits at,
    damage of extraction): the title shows their share, nobody can find them all.

    Peers, where they are installed: `pip install pysbd syntok blingfire sentencex`.
    """
    for part in ("train", "dev"):
        documents = list(_documents(data / f"{part}.jsonl"))
        for language in ("de", "en"):
            _print(part, language, [d for d in documents if d.language == language])


if __name__ == "__main__":
    main()
