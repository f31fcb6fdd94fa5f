"""The document vector: the base encoder's mean over the beginning of an article, made comparable across languages."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from lagebild.errors import WeightsError
from lagebild.reader.session import WEIGHTS as READER
from lagebild.reader.table import BLOCK, WordTable
from lagebild.record import Record

WEIGHTS = Path(__file__).parent / "weights"
LENGTH = 128  # subwords of title and text that are read; 256 cost twice as much and were no better on the whole
_CHARACTERS = 16 * LENGTH  # of a text; longer than any LENGTH subwords of news
_OTHER = "other"  # the center of all languages that have none of their own
_PREFIX = "query: "  # the model was trained with it

Vector = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Embedder:
    """multilingual-e5-small (Wang et al. 2024) with the reader's word table. Thread-safe.

    Its vectors crowd a narrow cone, a different one for each language; `centers` are taken off and `spread` evens out
    what is left (whitening), so that unrelated texts are near 0 and a story's German and English texts near each other.
    """

    tokenizer: Tokenizer
    table: WordTable
    encoder: ort.InferenceSession
    centers: dict[str, Vector]
    spread: Vector

    @classmethod
    def load(cls, weights: Path = WEIGHTS, reader: Path = READER) -> "Embedder":
        """Load the weights of the encoder and of the reader; raises `WeightsError` where they are not whole."""
        try:
            return cls._load(weights, reader)
        except Exception as error:  # the errors of onnxruntime and tokenizers share no narrower base
            raise WeightsError(f"{weights}: not the weights of the story embedder: {error}") from error

    @classmethod
    def _load(cls, weights: Path, reader: Path) -> "Embedder":
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        with np.load(weights / "layers.npz") as layers:
            names = sorted({name.rpartition(".")[0] for name in layers.files})
            matrices = [unfolded(layers[f"{name}.codes"], layers[f"{name}.shares"]) for name in names]
        values = [ort.OrtValue.ortvalue_from_numpy(matrix) for matrix in matrices]
        options.add_external_initializers(names, values)
        graph = (weights / "embedder.onnx").read_bytes()
        encoder = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        with np.load(weights / "projection.npz") as arrays:
            parts = {name: arrays[name].astype(np.float32) for name in arrays.files}
        table = WordTable(np.load(reader / "codes.npy", mmap_mode="r"), np.load(reader / "scales.npy", mmap_mode="r"))
        tokenizer = Tokenizer.from_file(str(reader / "tokenizer.json"))
        centers = {name.removeprefix("center."): part for name, part in parts.items() if name.startswith("center.")}
        return cls(tokenizer, table, encoder, centers, parts["spread"])

    def vector(self, record: Record) -> Vector:
        """The vector of a record's document: float [size] of length 1.

        A language without a center of its own takes the mean one.
        """
        document = record.document
        center = self.centers.get(document.language or "", self.centers[_OTHER])
        return _unit((self.mean(self.ids(document.text, document.title)) - center) @ self.spread)

    def mean(self, ids: Ids) -> Vector:
        """The encoder's mean over the subwords: float [size] of length 1."""
        (mean,) = self.encoder.run(None, {"embedded": self.table.rows(ids)[None]})
        return _unit(mean[0])

    def ids(self, text: str, title: str | None) -> Ids:
        """The subwords that are read, between the two special ones: int [S]."""
        whole = f"{_PREFIX}{title}. {text[:_CHARACTERS]}" if title else _PREFIX + text[:_CHARACTERS]
        subwords = self.tokenizer.encode(whole, add_special_tokens=False).ids[:LENGTH]
        ends = [self.tokenizer.token_to_id(mark) for mark in ("<s>", "</s>")]
        return np.array([ends[0], *subwords, ends[1]], dtype=np.int64)


def unfolded(codes: npt.NDArray[np.uint8], shares: npt.NDArray[np.float16]) -> npt.NDArray[np.int8]:
    """int8 [inputs, outputs] of 4-bit codes [outputs, inputs / 2]; `shares` [outputs, blocks] scale a block's codes."""
    signed = np.stack([codes & 15, codes >> 4], axis=-1).reshape(*shares.shape, BLOCK).astype(np.float32) - 8
    scaled = np.rint(signed * shares[..., None].astype(np.float32)).astype(np.int8)
    return np.ascontiguousarray(scaled.reshape(len(codes), -1).T)


def _unit(vector: npt.NDArray[np.floating]) -> Vector:
    length = float(np.linalg.norm(vector))
    return (vector / (length or 1.0)).astype(np.float32)
