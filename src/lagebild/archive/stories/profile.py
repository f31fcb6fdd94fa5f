"""What a document is compared by."""

import msgspec
import numpy as np
import numpy.typing as npt

from lagebild.record import Record


class Profile(msgspec.Struct, frozen=True):
    """What a document is compared by; small enough to be kept beside its reading (msgpack or JSON).

    `published` is its ISO day. `names`, `places` and `words` give each key its weight: Wikidata ids or folded names;
    GeoNames ids (`g:…`) and countries (`c:…`); folded words. `vector` is float16, little-endian, of length 1.
    """

    id: str
    published: str | None = None
    language: str | None = None
    names: dict[str, float] = {}
    places: dict[str, float] = {}
    words: dict[str, float] = {}
    events: frozenset[str] = frozenset()
    vector: bytes = b""


def profile(record: Record, vector: npt.NDArray[np.float32] | None = None) -> Profile:
    """The profile of a record; `vector` is the reader's document vector, float [size]."""
    return Profile(record.document.id)
