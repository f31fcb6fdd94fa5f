"""What a document is compared by."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import log

import msgspec
import numpy as np
import numpy.typing as npt

from lagebild.record import Entity, Mention, Record
from lagebild.who.fold import fold

_KEPT = 64  # keys of a kind; lists of hundreds of names say little about any of them
_DIGITS = 4
_TOO_LARGE = {None, "country"}  # precisions of places that half of all stories share


class Profile(msgspec.Struct, frozen=True):
    """What a document is compared by; small enough to be kept beside its reading (msgpack or JSON).

    `published` is its ISO day. `names` and `places` give each key its weight, together of length 1: Wikidata ids
    (`w:Q567`), countries (`c:DEU`), folded names (`n:…`); GeoNames ids (`g:2950159`). `vector` is float16 of length 1.
    """

    id: str
    published: str | None = None
    language: str | None = None
    names: dict[str, float] = {}
    places: dict[str, float] = {}
    vector: bytes = b""


def profile(record: Record, vector: npt.NDArray[np.float32] | None = None) -> Profile:
    """The profile of a record; `vector` is that of `Embedder.vector`, float [size] of length 1."""
    document = record.document
    day = document.published.earliest
    return Profile(
        id=document.id,
        published=day[:10] if day else None,
        language=document.language,
        names=weighted(Counter(name_keys(record))),
        places=weighted(Counter(place_keys(record))),
        vector=b"" if vector is None else vector.astype("<f2").tobytes(),
    )


def name_keys(record: Record) -> Iterator[str]:
    """A key for each mention; news agencies are left out, since they carry stories and are not in them."""
    entities = {each.id: each for each in record.entities}
    for mention in record.mentions:
        key = _name_key(mention, entities.get(mention.entity or ""))
        if key:
            yield key


def _name_key(mention: Mention, entity: Entity | None) -> str | None:
    """Persons whom no table knows go by their last name, which is what most mentions give."""
    if entity and entity.relay:
        return None
    if entity and entity.kind == "polity" and entity.country:
        return f"c:{entity.country}"
    if entity and entity.wikidata:
        return f"w:{entity.wikidata}"
    words = fold(entity.name if entity else mention.text).split()
    if not words:
        return None
    return f"n:{words[-1]}" if mention.type == "PER" else f"n:{' '.join(words)}"


def place_keys(record: Record) -> Iterator[str]:
    """A key for each place of an event that is smaller than a country."""
    for event in record.events:
        for place in (*event.places, *event.presumed_places):
            if place.geonames and place.precision not in _TOO_LARGE:
                yield f"g:{place.geonames}"


def weighted(counts: Mapping[str, int]) -> dict[str, float]:
    """Keys by weight, the strongest first: (1 + ln frequency) times rarity, all together of length 1."""
    found = sorted(((-(1 + log(n)) * rarity(key), key) for key, n in counts.items()))[:_KEPT]
    length = sum(weight**2 for weight, _ in found) ** 0.5
    return {key: round(-weight / length, _DIGITS) for weight, key in found}


def rarity(key: str) -> float:
    """ln of how many background articles there are for one with the key: a table, so that no document changes it.

    Weights that followed the archive's own counts would change with every arrival, and stories with them.
    """
    articles, familiar = _background()
    return log(articles / familiar.get(key, 1))


@cache
def _background() -> tuple[int, dict[str, int]]:
    """How many articles were counted, and in how many of them each familiar key stands."""
    text = files(__package__).joinpath("familiar.csv").read_text(encoding="utf8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    counts = {key: int(count) for key, count in rows}
    return counts.pop("articles"), counts
