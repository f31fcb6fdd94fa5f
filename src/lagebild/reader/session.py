"""The trained reader: text and sentences in, a `Reading` out."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import yaml
from tokenizers import Tokenizer

from lagebild.errors import WeightsError
from lagebild.reader.blas import SingleThreaded
from lagebild.reader.decode import Decoder, Scores, Settings, WindowText
from lagebild.reader.pairs import FloatArray, load_scorers
from lagebild.reader.reading import Reading, joined
from lagebild.reader.table import WordTable
from lagebild.reader.windows import Window, windows
from lagebild.reader.words import IntArray, Words, sentence_of_words, split_words
from lagebild.record import Spans

HERE = Path(__file__).parent
WEIGHTS = HERE / "weights"
FORMAT = 1  # of the weights directory
_BLAS = SingleThreaded()


@dataclass(frozen=True, slots=True)
class Session:
    """An encoder session with its decoder. Thread-safe: nothing in it changes after loading.

    Each window is one run of the encoder, never a padded batch: activations are quantised by run, so a neighbour in a
    batch would change the result, and a window of an article fills a core on its own.
    """

    name: str
    version: str
    tokenizer: Tokenizer
    table: WordTable
    encoder: ort.InferenceSession
    decoder: Decoder
    layers: dict[str, int]

    @classmethod
    def load(cls, directory: Path | None = None, threads: int = 1) -> "Session":
        """Load a weights directory (default: the one in the package); `threads` work on one run of the encoder.

        Raises `WeightsError` where a file is missing or of another format.
        """
        folder = directory or WEIGHTS
        try:
            return cls._load(folder, threads)
        except Exception as error:  # the errors of onnxruntime and tokenizers share no narrower base
            raise WeightsError(f"{folder}: not a weights directory of format {FORMAT}: {error}") from error

    @classmethod
    def _load(cls, folder: Path, threads: int) -> "Session":
        meta: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf8"))
        if meta["format"] != FORMAT:
            raise ValueError(f"format {meta['format']}")
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        encoder = ort.InferenceSession(folder / "encoder.onnx", options, providers=["CPUExecutionProvider"])
        with np.load(folder / "pairs.npz") as pairs:
            scorers = load_scorers(pairs)
        table = WordTable(np.load(folder / "codes.npy", mmap_mode="r"), np.load(folder / "scales.npy", mmap_mode="r"))
        decoder = Decoder(scorers, Settings(**meta["settings"], pronouns=pronouns()))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        return cls(meta["name"], meta["version"], tokenizer, table, encoder, decoder, meta["layers"])

    def read(self, text: str, sentences: Spans) -> Reading:
        """Everything found in `text`, whose sentences are given; the result depends on nothing else."""
        scored = self.scored(text, sentences)
        with _BLAS:
            return joined([self.decoder.read(*window) for window in scored])

    def scored(self, text: str, sentences: Spans) -> list[tuple[Scores, WindowText]]:
        """The windows of a text with the encoder's scores, ready to be decoded."""
        words = split_words(text, self.tokenizer)
        if not len(words):
            return []
        of_word = sentence_of_words(words, sentences)
        return [
            (self._scores(window_inputs(words, window, self.tokenizer)), window_text(text, words, of_word, window))
            for window in windows(words, of_word)
        ]

    def feeds(self, inputs: "WindowInputs") -> dict[str, npt.NDArray[Any]]:
        """The graph's inputs for one window."""
        rows = self.table.rows(inputs.ids)[None]
        return {"embedded": rows, "quoted": inputs.quoted, "first": inputs.first, "last": inputs.last}

    def _scores(self, inputs: "WindowInputs") -> Scores:
        """One run of the encoder."""
        vectors, flat = self.encoder.run(None, self.feeds(inputs))
        cuts = np.cumsum(list(self.layers.values()))[:-1]
        parts: list[FloatArray] = np.split(flat, cuts, axis=1)
        return Scores(vectors, dict(zip(self.layers, parts, strict=True)))


def window_text(text: str, words: Words, sentences: IntArray, window: Window) -> WindowText:
    """The words of a window; `sentences` int [W] is the sentence of each word of the text."""
    part = slice(window.begin, window.end)
    spans = words.spans[part]
    own = (window.own_begin - window.begin, window.own_end - window.begin)
    return WindowText([text[b:e] for b, e in spans], spans, sentences[part], *own)


@dataclass(frozen=True, slots=True)
class WindowInputs:
    """`ids` and `quoted` int [S] with the two special tokens, `first` and `last` int [W] indices into them."""

    ids: IntArray
    quoted: IntArray
    first: IntArray
    last: IntArray


def pronouns() -> frozenset[str]:
    """The pronouns of all languages."""
    lists: dict[str, list[str]] = yaml.safe_load((HERE / "pronouns.yaml").read_text(encoding="utf8"))
    return frozenset(word for words in lists.values() for word in words)


def window_inputs(words: Words, window: Window, tokenizer: Tokenizer) -> WindowInputs:
    """What the encoder takes for one window."""
    part = slice(window.begin, window.end)
    base, top = int(words.first[window.begin]), int(words.last[window.end - 1]) + 1
    first, last = words.first[part] - base + 1, words.last[part] - base + 1
    start, end = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
    ids = np.array([start, *words.subwords[base:top], end], dtype=np.int64)
    return WindowInputs(ids, subword_states(words.quoted[part], first, last, len(ids)), first, last)


def subword_states(states: IntArray, first: IntArray, last: IntArray, count: int) -> IntArray:
    """The quote state of each word on its subwords: int [count]."""
    out = np.zeros(count, dtype=np.int64)
    for word in np.flatnonzero(states):
        out[first[word] : last[word] + 1] = states[word]
    return out
