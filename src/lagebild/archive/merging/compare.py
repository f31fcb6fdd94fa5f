"""Two tellings compared: each piece of evidence by its name in `weights.yaml`, and what forbids a join."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import asin, cos, radians, sin, sqrt

from lagebild.archive.merging.cluster import Link
from lagebild.archive.merging.ledger import Reason
from lagebild.archive.merging.tellings import Telling, Who
from lagebild.archive.merging.weights import across, camp, kin, moving, symmetric, within
from lagebild.archive.reports import Spot
from lagebild.where.fold import fold, sounds

#: A piece of evidence: its name and what is compared, for people.
Evidence = tuple[str, str]

NEAR_KM = 25
APART_KM = 75
REGION_KM = 300
#: Days between publications: news of one event, a sequel, another matter.
SOON, LATER = 3, 8
#: Shared words of two documents, and shares of the shorter topic, that make a common topic.
STRONG_TOPIC, SOME_TOPIC = (5, 0.25), (2, 0.08)
SAME_SENTENCE = 0.6
#: Two given days may differ by so much and still be one: nights, time zones, a desk's slip.
SLIP = 1

_EXACT = frozenset({"point", "district"})
_LEVELS = ("same", "near", "inside", "country", "other")
_AGREEMENT = ("same", "kin", "country", "sector", "camp", "other")
_UNLIKE = frozenset({"camp", "other"})
_EARTH_KM = 6371


def evidence(one: Telling, other: Telling) -> Iterator[Evidence]:
    """All that bears on two tellings being of one event."""
    yield from _types(one, other)
    yield from _parties(one, other)
    yield from _places(one, other)
    yield from _times(one, other)
    yield from _words(one, other)
    yield from _counts(one, other)
    yield from _ages(one, other)
    yield from _status(one, other)
    if one.bare or other.bare:
        yield "bare", ""
    if one.document != other.document:
        yield from _documents(one, other)
    elif bool(one.aside) != bool(other.aside):
        yield f"aside {one.aside or other.aside}", ""


def link(one: Telling, other: Telling) -> Link:
    """Two tellings weighed; a veto is no evidence but stands beside it, so that the ledger shows how alike they are."""
    inside = one.document == other.document
    scale = within() if inside else across()
    found = [(name, detail, scale[name]) for name, detail in evidence(one, other)]
    if inside:
        found.append(("sentence apart", "", scale["sentence apart"] * _sentences_apart(one, other)))
    forbidden = veto(one, other)
    against = _FORBIDDEN.get(forbidden or "")
    reasons = tuple(Reason(*f) for f in found if f[0] != against)
    first = (Reason(f"veto {forbidden}"),) if forbidden else ()
    odds = scale["bias"] + sum(r.weight for r in reasons)
    return Link(one.id, other.id, odds, (*first, *reasons), forbidden)


def _sentences_apart(one: Telling, other: Telling) -> int:
    return min(abs(a - b) for a, b in product(one.sentences, other.sentences))


_FORBIDDEN = {"day": "time other", "place": "place other"}


def comparable(one: Telling, other: Telling) -> bool:
    """Whether some of their types share a family."""
    return any((min(p), max(p)) in kin() for p in product(one.types, other.types))


def veto(one: Telling, other: Telling) -> str | None:
    """Why the two can never be one event, whatever else agrees; None if nothing forbids it.

    Given places at equal precision that lie apart; given days that are exact and differ by more than a slip; a
    hypothetical act, which is none.
    """
    if "hypothetical" in one.statuses | other.statuses and one.statuses != other.statuses:
        return "hypothetical"
    if one.period and other.period and one.period.exact and other.period.exact and one.period.gap(other.period) > SLIP:
        return "day"
    if _placed(one, other) and _equal(one, other) and _place_level(one.spots, other.spots) == "other":
        return "place"
    return None


def _placed(one: Telling, other: Telling) -> bool:
    """Whether both have given places that must be one."""
    return bool(one.spots and other.spots and not (one.types | other.types) & moving())


def _equal(one: Telling, other: Telling) -> bool:
    """Whether some of their given places are of equal precision."""
    return bool(_precisions(one) & _precisions(other))


def _precisions(telling: Telling) -> frozenset[str | None]:
    return frozenset("point" if s.precision in _EXACT else s.precision for s in telling.spots)


def _types(one: Telling, other: Telling) -> Iterator[Evidence]:
    shared = one.types & other.types
    yield ("type same", "/".join(sorted(shared))) if shared else ("type kin", "/".join(sorted(one.types | other.types)))
    if one.modes and other.modes:
        yield "mode same" if one.modes & other.modes else "mode other", "/".join(sorted(one.modes & other.modes))


def _parties(one: Telling, other: Telling) -> Iterator[Evidence]:
    if (one.types | other.types) & symmetric():
        yield from _circle((*one.actors, *one.recipients), (*other.actors, *other.recipients))
        return
    actor, recipient = _agreement(one.actors, other.actors), _agreement(one.recipients, other.recipients)
    if actor:
        yield f"actor {actor[0]}", actor[1]
    if recipient:
        yield f"recipient {recipient[0]}", recipient[1]
    if actor is None or actor[0] in _UNLIKE:
        swapped = _agreement(one.actors, other.recipients) or _agreement(one.recipients, other.actors)
        if swapped and swapped[0] in {"same", "kin"}:
            yield ("roles reversed" if actor else "roles swapped"), swapped[1]


def _circle(one: Sequence[Who], other: Sequence[Who]) -> Iterator[Evidence]:
    """Parties of an act that has no direction: the best agreement, then whether each side has a country of its own."""
    best = _agreement(one, other)
    if not best:
        return
    yield f"actor {best[0]}", best[1]
    left, right = {w.country for w in one} - {None}, {w.country for w in other} - {None}
    if left - right and right - left:
        yield "recipient other", f"{'/'.join(sorted(map(str, left)))} / {'/'.join(sorted(map(str, right)))}"
    elif len(left & right) > 1:
        yield "recipient kin", "/".join(sorted(map(str, left & right)))


def _agreement(one: Sequence[Who], other: Sequence[Who]) -> Evidence | None:
    """The best agreement between any two parties, None where nothing is known of either side."""
    found = ((level, f"{a.text} / {b.text}") for a, b in product(one, other) if (level := _level(a, b)))
    return min(found, key=lambda f: (_AGREEMENT.index(f[0]), f[1]), default=None)


def _level(one: Who, other: Who) -> str | None:
    if one.names & other.names:
        return "same"
    if one.country and other.country and one.country != other.country:
        return "other"
    sides = camp(one.sector), camp(other.sector)
    if None not in sides and sides[0] != sides[1]:
        return "camp"
    if one.country and one.country == other.country:
        return "kin" if sides[0] and sides[0] == sides[1] else "country"
    return "sector" if one.sector and one.sector == other.sector else None


def _places(one: Telling, other: Telling) -> Iterator[Evidence]:
    left, right = one.spots or one.nearby, other.spots or other.nearby
    if not (left and right):
        return
    presumed = "" if _placed(one, other) else "presumed "
    level = _place_level(left, right)
    if level:
        yield f"place {presumed}{level}", f"{left[0].name} / {right[0].name}"


def _place_level(one: Sequence[Spot], other: Sequence[Spot]) -> str | None:
    levels = [level for a, b in product(one, other) if (level := _spot_level(a, b))]
    return min(levels, key=_LEVELS.index, default=None)


def _spot_level(one: Spot, other: Spot) -> str | None:
    if _same_spot(one, other):
        return "country" if one.precision == "country" else "same"
    if one.country and other.country and one.country != other.country:
        return "near" if _km(one, other) <= NEAR_KM else "other"
    if one.country is None or other.country is None:
        return None
    if "country" in (one.precision, other.precision):
        return "inside"
    return _by_distance(one, other)


def _same_spot(one: Spot, other: Spot) -> bool:
    if one.geonames and one.geonames == other.geonames:
        return True
    return (
        one.country == other.country
        and one.precision == other.precision
        and _name_keys(one) & _name_keys(other) != set()
    )


def _name_keys(spot: Spot) -> set[str]:
    name = spot.name or spot.text
    return {fold(name), *sounds(name, "de")[:1], *sounds(name, "en")[:1]}


def _by_distance(one: Spot, other: Spot) -> str | None:
    km = _km(one, other)
    if one.precision in _EXACT and other.precision in _EXACT:
        return "near" if km <= NEAR_KM else "other" if km > APART_KM else None
    if one.admin1 and one.admin1 == other.admin1:
        return "inside"
    return "inside" if km <= REGION_KM else "other"


def _km(one: Spot, other: Spot) -> float:
    """Great-circle distance; infinite where a point is missing."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return float("inf")
    north, south = radians(one.lat), radians(other.lat)
    square = sin((south - north) / 2) ** 2
    square += cos(north) * cos(south) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(square)))


def _times(one: Telling, other: Telling) -> Iterator[Evidence]:
    left, right = one.period, other.period
    if left is None or right is None:
        return
    gap = left.gap(right)
    if left.given and right.given:
        exact = left.exact and right.exact
        near = "same" if exact else "overlaps"
        yield f"time {near if gap == 0 else 'next' if gap <= SLIP else 'other'}", f"{gap} d"
    else:
        yield f"time presumed {_step(gap)}", f"{gap} d"


def _step(gap: int) -> str:
    return "same" if gap == 0 else "next" if gap <= SLIP else "near" if gap <= SOON else "other"


def _words(one: Telling, other: Telling) -> Iterator[Evidence]:
    if one.language != other.language:
        return
    shared = _shared_stems(one.stems, other.stems)
    if shared:
        yield "trigger same", shared


def _shared_stems(one: frozenset[str], other: frozenset[str]) -> str | None:
    """A stem of both, or one that ends a compound of the other (`Angriff`, `Raketenangriff`)."""
    shared = sorted(
        a for a, b in product(one, other) if a == b or (min(len(a), len(b)) > 4 and (a.endswith(b) or b.endswith(a)))
    )
    return shared[0] if shared else None


def _counts(one: Telling, other: Telling) -> Iterator[Evidence]:
    pairs = [(one.dead, other.dead), (one.injured, other.injured)]
    both = [(a, b) for a, b in pairs if a and b]
    if both:
        same = any(a & b for a, b in both)
        yield "count same" if same else "count other", ""


def _ages(one: Telling, other: Telling) -> Iterator[Evidence]:
    if one.ages and other.ages:
        yield ("age same" if one.ages & other.ages else "age other"), f"{min(one.ages)} / {min(other.ages)}"


def _status(one: Telling, other: Telling) -> Iterator[Evidence]:
    """An act that is told as done or not done by one, and as still wanted or ahead by the other."""
    if _ahead(one) != _ahead(other):
        yield "status other", ""


def _ahead(telling: Telling) -> bool:
    return telling.statuses <= {"planned", "demanded"}


def _documents(one: Telling, other: Telling) -> Iterator[Evidence]:
    if one.story and other.story:
        yield "story same" if one.story == other.story else "story other", ""
    yield from _topics(one, other)
    if one.lead and other.lead:
        yield "lead both", ""
    elif (one.lead and other.aside) or (one.aside and other.lead):
        yield "lead and aside", ""
    if one.words and len(one.words & other.words) / len(one.words | other.words) >= SAME_SENTENCE:
        yield "sentence same", ""
    if not (one.period and other.period) and one.published is not None and other.published is not None:
        days = abs(one.published - other.published)
        yield f"published {'near' if days <= SOON else 'apart' if days <= LATER else 'far'}", f"{days} d"


def _topics(one: Telling, other: Telling) -> Iterator[Evidence]:
    shared = len(one.topic & other.topic)
    share = shared / max(1, min(len(one.topic), len(other.topic)))
    if shared >= STRONG_TOPIC[0] and share >= STRONG_TOPIC[1]:
        yield "topic strong", f"{shared} words"
    elif shared >= SOME_TOPIC[0] and share >= SOME_TOPIC[1]:
        yield "topic some", f"{shared} words"
    elif not shared:
        yield "topic none", ""
