"""Two tellings weighed: the evidence added up, and what forbids putting them together."""

from collections.abc import Iterable, Mapping
from itertools import product

from lagebild.archive.merging.cluster import Link, Weighed
from lagebild.archive.merging.compare import SLIP, Evidence, evidence
from lagebild.archive.merging.ledger import Reason
from lagebild.archive.merging.tellings import Telling
from lagebild.archive.merging.weights import across, kin, within


def _names(levels: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """`actor same` and so on: each part with each of its levels."""
    return frozenset(f"{part} {level}" for part, own in levels.items() for level in own)


#: Evidence that ties two tellings to one event more than kind and day do: someone, some place or some matter is shared.
BONDS = _names(
    {
        "actor": ("same", "kin", "noun", "country"),
        "recipient": ("same", "kin", "noun", "country"),
        "roles": ("swapped", "reversed"),
        "place": ("same", "near", "inside", "presumed same", "presumed near"),
        "topic": ("strong", "some"),
        "text": ("3", "4", "5"),
        "story": ("same",),
        "sentence": ("same",),
        "copy": ("same",),
        "count": ("same",),
        "age": ("same",),
    }
)
#: Evidence that two tellings of one document are of two events, and not only too little to join them.
DIFFERENCES = _names(
    {
        "actor": ("rival", "camp", "other"),
        "recipient": ("rival", "camp", "other"),
        "roles": ("reversed",),
        "place": ("abroad", "other", "presumed other"),
        "time": ("other", "presumed other"),
        "count": ("other",),
        "age": ("other",),
        "status": ("other",),
        "aside": ("passing", "before"),
        "again": ("a",),
    }
)
#: Words of a reason at most.
SHOWN = 5


def comparable(one: Telling, other: Telling) -> bool:
    """Whether some of their types share a family."""
    return any((min(pair), max(pair)) in kin() for pair in product(one.types, other.types))


def veto(one: Telling, other: Telling) -> str | None:
    """Why the two can never be one event, whatever else agrees; None if nothing forbids it.

    A hypothetical act, which is none; given days that are exact and differ by more than a slip.
    """
    if "hypothetical" in one.statuses | other.statuses and one.statuses != other.statuses:
        return "hypothetical"
    if one.period and other.period and one.period.exact and other.period.exact and one.period.gap(other.period) > SLIP:
        return "day"
    return None


def differ(one: Telling, other: Telling) -> bool:
    """Whether something says that two tellings of one document are of two events."""
    return not DIFFERENCES.isdisjoint(name for name, _, _ in evidence(one, other))


def weigh(one: Telling, other: Telling) -> Weighed:
    """Log-odds of two tellings being one event, and the veto. What a veto rests on is left out of the odds."""
    forbidden, scale = veto(one, other), _scale(one, other)
    return Weighed(sum(scale[name] * value for name, value in scores(one, other, forbidden).items()), forbidden)


def link(one: Telling, other: Telling) -> Link:
    """The same, with the reasons in words."""
    (odds, forbidden), scale = weigh(one, other), _scale(one, other)
    first = [Reason(f"veto {forbidden}")] if forbidden else []
    found = _considered(one, other, forbidden)
    reasons = [Reason(name, _say(left, right), scale[name]) for name, left, right in found]
    return Link(one.id, other.id, odds, (*first, *reasons), forbidden)


def scores(one: Telling, other: Telling, forbidden: str | None) -> dict[str, float]:
    """What is multiplied with the weights and added up: 1 for the bias and for each piece of evidence that counts."""
    return {name: 1.0 for name, _, _ in _considered(one, other, forbidden)} | {"bias": 1.0}


def _considered(one: Telling, other: Telling, forbidden: str | None) -> list[Evidence]:
    """The evidence that counts: all but what a veto rests on, and that nothing is shared."""
    found = [e for e in evidence(one, other) if not (forbidden == "day" and e[0] == "time other")]
    return [*found, ("no bond", None, None)] if BONDS.isdisjoint(name for name, _, _ in found) else found


def _scale(one: Telling, other: Telling) -> dict[str, float]:
    return within() if one.document == other.document else across()


def _say(left: object, right: object) -> str:
    return " / ".join(_words(value) for value in (left, right) if value is not None)


def _words(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(v).lstrip("~") for v in value)[:SHOWN])
    return str(value)
