"""How much two documents look like one story, and why."""

from collections.abc import Mapping
from datetime import date

import msgspec
import numpy as np

from lagebild.archive.stories.profile import Profile

WINDOW = 10  # days; documents further apart are not compared

# A logistic model of "one story or not", fitted on pairs without their dates and scaled: 18 logits lie between 0 and 1.
# TIME was set so that pairs with dates and pairs without can share one threshold. See docs/stories.md for the pairs.
VECTOR = 1.39  # of the cosine of vectors
CROSSING = 1.5  # by which cosines between languages are smaller
NAMES = 0.37  # of the cosine of names
PLACES = 0.1  # of the cosine of places
TIME = 0.333  # on the same day; half of it at the end of the window, and none where a day is not known
APART = -0.25  # where both documents name something and no name or place is in both: twins, mostly
NOTHING = -0.35  # in every pair

_SHOWN = 5  # shared keys of a reason


class Reason(msgspec.Struct, frozen=True):
    """One part of a score: `kind` is `vector`, `names`, `places`, `time` or `apart`; `shared` are keys of both."""

    kind: str
    value: float
    shared: tuple[str, ...] = ()


class Score(msgspec.Struct, frozen=True):
    """`value` from 0 (nothing in common) to 1; its parts in `reasons`."""

    value: float
    reasons: tuple[Reason, ...] = ()


def similarity(a: Profile, b: Profile) -> Score:
    """The score of a pair, the same both ways; its reasons and NOTHING add up to the value."""
    parts = _parts(a, b)
    shared = {"names": _shared(a.names, b.names), "places": _shared(a.places, b.places)}
    reasons = (Reason(kind, round(part, 3), shared.get(kind, ())) for kind, part in parts.items() if part)
    return Score(value(a, b), tuple(reasons))


def value(a: Profile, b: Profile) -> float:
    """The value alone."""
    parts = _parts(a, b)
    return round(min(max(sum(parts.values()) + NOTHING, 0.0), 1.0), 4) if parts else 0.0


def ceiling(a: Profile, b: Profile, cosine: float) -> float:
    """What the value of a pair with this cosine of vectors does not exceed; quick to tell."""
    apart = a.names and b.names and a.names.keys().isdisjoint(b.names) and a.places.keys().isdisjoint(b.places)
    return NOTHING + TIME + VECTOR * CROSSING * max(cosine, 0.0) + (APART if apart else NAMES + PLACES)


def _parts(a: Profile, b: Profile) -> dict[str, float]:
    """The weighted parts of a score by kind; none where the documents are too far apart in time."""
    days = gap(a.published, b.published)
    if days is not None and days > WINDOW:
        return {}
    crossing = CROSSING if a.language != b.language else 1.0
    names, places = cosine(a.names, b.names), cosine(a.places, b.places)
    return {
        "vector": VECTOR * crossing * max(dot(a, b), 0.0),
        "names": NAMES * names,
        "places": PLACES * places,
        "time": 0.0 if days is None else TIME * (1 - days / (2 * WINDOW)),
        "apart": APART if a.names and b.names and not (names or places) else 0.0,
    }


def dot(a: Profile, b: Profile) -> float:
    """The cosine of the vectors, 0 where one is missing."""
    if not (a.vector and b.vector):
        return 0.0
    one, other = (np.frombuffer(each.vector, "<f2").astype(np.float32) for each in (a, b))
    return float(one @ other)


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Of two sets of weighted keys, each of length 1."""
    few, many = sorted((a, b), key=len)
    return sum(weight * many[key] for key, weight in few.items() if key in many)


def gap(a: str | None, b: str | None) -> int | None:
    """Days between two ISO days."""
    return abs((date.fromisoformat(a) - date.fromisoformat(b)).days) if a and b else None


def _shared(a: Mapping[str, float], b: Mapping[str, float]) -> tuple[str, ...]:
    both = sorted((-a[key] * b[key], key) for key in a.keys() & b.keys())
    return tuple(key for _, key in both[:_SHOWN])
