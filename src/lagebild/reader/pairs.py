"""Features of word pairs, and the pair scorer as the reader runs it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lagebild.reader.words import IntArray

FloatArray = npt.NDArray[np.float32]

_EDGES = np.array([1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
DISTANCES = 2 * len(_EDGES) + 1
SENTENCE_REACH = 4
SENTENCES = 2 * SENTENCE_REACH + 1


def distance_buckets(anchors: IntArray, count: int) -> IntArray:
    """int [A, W]: signed distance from anchor to word in buckets with Fibonacci edges; the middle is the anchor."""
    offset = np.arange(count)[None] - anchors[:, None]
    buckets: IntArray = np.sign(offset) * np.searchsorted(_EDGES, np.abs(offset), side="right") + len(_EDGES)
    return buckets


def sentence_buckets(anchors: IntArray, sentences: IntArray) -> IntArray:
    """int [A, W]: signed distance in sentences, cut at four."""
    offset: IntArray = sentences[None] - sentences[anchors][:, None]
    return offset.clip(-SENTENCE_REACH, SENTENCE_REACH) + SENTENCE_REACH


@dataclass(frozen=True, slots=True)
class PairScorer:
    """Scores every word as an argument of every anchor; the trained counterpart is `training.model.PairScorer`."""

    anchor: tuple[FloatArray, FloatArray]
    word: tuple[FloatArray, FloatArray]
    distance: FloatArray
    sentence: FloatArray
    out: tuple[FloatArray, FloatArray]

    @classmethod
    def load(cls, arrays: Mapping[str, FloatArray], name: str) -> "PairScorer":
        """From arrays named `name.anchor.weight`, … as torch names them."""

        def linear(part: str) -> tuple[FloatArray, FloatArray]:
            return arrays[f"{name}.{part}.weight"].T, arrays[f"{name}.{part}.bias"]

        distance, sentence = (arrays[f"{name}.{part}.weight"] for part in ("distance", "sentence"))
        return cls(linear("anchor"), linear("word"), distance, sentence, linear("out"))

    def score(self, words: FloatArray, anchors: IntArray, sentences: IntArray) -> FloatArray:
        """`words` [W, size], `anchors` [A], `sentences` [W] -> [A, W, outputs]."""
        size = self.distance.shape[1]
        of_anchor = words[anchors] @ self.anchor[0] + self.anchor[1]
        of_word = words @ self.word[0] + self.word[1]
        hidden = of_anchor[:, None, size:] * of_word[None, :, size:]
        hidden += of_anchor[:, None, :size]
        hidden += of_word[None, :, :size]
        hidden += self.distance[distance_buckets(anchors, len(words))]
        hidden += self.sentence[sentence_buckets(anchors, sentences)]
        scores: FloatArray = np.maximum(hidden, 0, out=hidden) @ self.out[0] + self.out[1]
        return scores


def load_scorers(arrays: Mapping[str, FloatArray]) -> dict[str, PairScorer]:
    """The three scorers of the reader by name."""
    return {name: PairScorer.load(arrays, name) for name in ("event", "attribution", "referent")}
