"""The word table: 4-bit blocks as the base encoder stores them, looked up row by row."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lagebild.reader.pairs import FloatArray
from lagebild.reader.words import IntArray

BLOCK = 32  # values that share one scale (the Q4_0 layout: value = scale * (code - 8))


@dataclass(frozen=True, slots=True)
class WordTable:
    """`codes` uint8 [rows, size / 2], two codes a byte, low half first; `scales` float16 [rows, size / 32]."""

    codes: npt.NDArray[np.uint8]
    scales: npt.NDArray[np.float16]

    def rows(self, ids: IntArray) -> FloatArray:
        """float [len(ids), size]."""
        codes = self.codes[ids]
        values = np.stack([codes & 15, codes >> 4], axis=-1).reshape(len(ids), -1, BLOCK).astype(np.float32) - 8
        values *= self.scales[ids].astype(np.float32)[:, :, None]
        return values.reshape(len(ids), -1)
