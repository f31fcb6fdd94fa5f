"""Two tellings weighed: the evidence added up, and what forbids putting them together."""

from collections.abc import Iterable
from itertools import product

from lagebild.archive.merging.cluster import Link, Weighed
from lagebild.archive.merging.compare import SLIP, Evidence, evidence, placed
from lagebild.archive.merging.ledger import Reason
from lagebild.archive.merging.places import coarse, on_the_map, place_level
from lagebild.archive.merging.tellings import Telling
from lagebild.archive.merging.weights import across, kin, within

#: Evidence that ties two tellings to one event more than kind and day do: someone, some place or some matter is shared.
BONDS = frozenset(
    f"{part} {level}"
    for part, levels in {
        "actor": ("same", "kin", "noun", "country"),
        "recipient": ("same", "kin", "noun", "country"),
        "roles": ("swapped", "reversed"),
        "place": ("same", "near", "inside", "presumed same", "presumed near"),
        "topic": ("strong", "some"),
        "story": ("same",),
        "sentence": ("same",),
        "copy": ("same",),
        "count": ("same",),
        "age": ("same",),
    }.items()
    for level in levels
)
#: Words of a reason at most.
SHOWN = 5

_FORBIDDEN = {"day": "time other", "place": "place other"}


def comparable(one: Telling, other: Telling) -> bool:
    """Whether some of their types share a family."""
    return any((min(pair), max(pair)) in kin() for pair in product(one.types, other.types))


def veto(one: Telling, other: Telling) -> str | None:
    """Why the two can never be one event, whatever else agrees; None if nothing forbids it.

    A hypothetical act, which is none; given days that are exact and differ by more than a slip; given places of equal
    precision that lie apart.
    """
    if "hypothetical" in one.statuses | other.statuses and one.statuses != other.statuses:
        return "hypothetical"
    if one.period and other.period and one.period.exact and other.period.exact and one.period.gap(other.period) > SLIP:
        return "day"
    return "place" if _apart(one, other) else None


def _apart(one: Telling, other: Telling) -> bool:
    """Whether given places of equal precision lie apart.

    Two countries or regions are only apart if neither document names the country of the other: `an der Grenze zu Mali`.
    """
    if not placed(one, other) or place_level(one.spots, other.spots) != "other":
        return False
    if on_the_map(one.spots) and on_the_map(other.spots):
        return True
    here, there = coarse(one.spots), coarse(other.spots)
    equal = not {precision for precision, _ in here}.isdisjoint(precision for precision, _ in there)
    strangers = other.countries.isdisjoint(c for _, c in here) and one.countries.isdisjoint(c for _, c in there)
    return equal and strangers


def weigh(one: Telling, other: Telling) -> Weighed:
    """Log-odds of two tellings being one event, and the veto. What a veto rests on is left out of the odds."""
    return _weigh(one, other, evidence(one, other))


def link(one: Telling, other: Telling) -> Link:
    """The same, with the reasons in words."""
    found = list(evidence(one, other))
    weighed = _weigh(one, other, found)
    scale, against = _scale(one, other), _FORBIDDEN.get(weighed.veto or "")
    reasons = [Reason(name, _say(left, right), scale[name]) for name, left, right in found if name != against]
    first = [Reason(f"veto {weighed.veto}")] if weighed.veto else []
    reasons += [Reason("no bond", "", scale["no bond"])] if BONDS.isdisjoint(r.name for r in reasons) else []
    return Link(one.id, other.id, weighed.odds, (*first, *reasons), weighed.veto)


def _scale(one: Telling, other: Telling) -> dict[str, float]:
    return within() if one.document == other.document else across()


def _weigh(one: Telling, other: Telling, found: Iterable[Evidence]) -> Weighed:
    scale, forbidden = _scale(one, other), veto(one, other)
    against = _FORBIDDEN.get(forbidden or "")
    names = [name for name, _, _ in found if name != against]
    odds = scale["bias"] + sum(scale[name] for name in names)
    if BONDS.isdisjoint(names):
        odds += scale["no bond"]
    if one.document == other.document:
        odds += scale["sentence apart"] * min(abs(a - b) for a, b in product(one.sentences, other.sentences))
    return Weighed(odds, forbidden)


def _say(left: object, right: object) -> str:
    return " / ".join(_words(value) for value in (left, right) if value is not None)


def _words(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(v).lstrip("~") for v in value)[:SHOWN])
    return str(value)
