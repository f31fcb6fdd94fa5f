"""Two tellings compared: each piece of evidence by its name in `weights.yaml`."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from lagebild.archive.merging.periods import EXACT, Period
from lagebild.archive.merging.places import on_the_map, place_level
from lagebild.archive.merging.tellings import Telling, Who
from lagebild.archive.merging.weights import camp, moving, symmetric

#: A piece of evidence: its name and the two values that are compared, which are put into words only if asked for.
Evidence = tuple[str, object, object]

#: Steps of the distance of two mentions in sentences.
APART = (0, 1, 2, 4)
#: Days between publications: news of one event, a sequel, another matter.
SOON, LATER = 3, 8
#: Steps of the cosine of two documents' vectors: unrelated texts are near 0, most of one event are above 0.2.
ALIKE = (0.08, 0.15, 0.22, 0.3, 0.4)
#: By which cosines between languages are smaller.
CROSSING = 1.5
#: Shared words of two documents, and shares of the shorter topic, that make a common topic.
STRONG_TOPIC, SOME_TOPIC = (5, 0.25), (2, 0.08)
#: Share of the words of two sentences that makes one a copy of the other.
SAME_SENTENCE = 0.6
#: Words that a sentence must share at least, numbers and words of four letters and more.
SHORT = 5
#: Two given days may differ by so much and still be one: nights, time zones, a desk's slip.
SLIP = 1
#: Longest period, in days, that is still news of one event.
FORTNIGHT = 14

_AGREEMENT = ("same", "kin", "noun", "country", "sector", "rival", "camp", "other")
_UNLIKE = frozenset({"rival", "camp", "other"})


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
        yield "bare", None, None
    if one.document != other.document:
        yield from _documents(one, other)
    else:
        yield from _mentions(one, other)


def placed(one: Telling, other: Telling) -> bool:
    """Whether both have given places that must be one."""
    return bool(one.spots and other.spots and not (one.types | other.types) & moving())


def _types(one: Telling, other: Telling) -> Iterator[Evidence]:
    yield "type kin" if one.types.isdisjoint(other.types) else "type same", one.types, other.types
    if one.modes and other.modes:
        yield "mode other" if one.modes.isdisjoint(other.modes) else "mode same", one.modes, other.modes


def _parties(one: Telling, other: Telling) -> Iterator[Evidence]:
    if (one.types | other.types) & symmetric():
        yield from _circle((*one.actors, *one.recipients), (*other.actors, *other.recipients))
        return
    actor, recipient = _agreement(one.actors, other.actors), _agreement(one.recipients, other.recipients)
    if actor:
        yield f"actor {actor[0]}", *actor[1:]
    if recipient:
        yield f"recipient {recipient[0]}", *recipient[1:]
    if actor is None or actor[0] in _UNLIKE:
        swapped = _agreement(one.actors, other.recipients) or _agreement(one.recipients, other.actors)
        if swapped and swapped[0] in {"same", "kin"}:
            yield "roles reversed" if actor else "roles swapped", *swapped[1:]


def _circle(one: Sequence[Who], other: Sequence[Who]) -> Iterator[Evidence]:
    """Parties of an act that has no direction: the best agreement, then whether each side has a country of its own."""
    best = _agreement(one, other)
    if not best:
        return
    yield f"actor {best[0]}", *best[1:]
    left, right = frozenset(w.country for w in one) - {None}, frozenset(w.country for w in other) - {None}
    if left - right and right - left:
        yield "recipient other", left, right
    elif len(left & right) > 1:
        yield "recipient kin", left, right


def _agreement(one: Sequence[Who], other: Sequence[Who]) -> Evidence | None:
    """The best agreement between any two parties, None where nothing is known of either side."""
    best: Evidence | None = None
    rank = len(_AGREEMENT)
    for a, b in product(one, other):
        level = _level(a, b)
        if level and _AGREEMENT.index(level) < rank:
            best, rank = (level, a.text, b.text), _AGREEMENT.index(level)
    return best


def _level(one: Who, other: Who) -> str | None:
    if not one.names.isdisjoint(other.names):
        return "same" if one.named and other.named else "noun"
    if one.country and other.country and one.country != other.country:
        return "other"
    here, there = camp(one.sector), camp(other.sector)
    if here and there and here != there:
        return "camp"
    if one.named and other.named and here == there and here not in {None, "state"}:
        return "rival"
    if one.country and one.country == other.country:
        return "kin" if here and here == there else "country"
    return "sector" if one.sector and one.sector == other.sector else None


def _places(one: Telling, other: Telling) -> Iterator[Evidence]:
    left, right = one.spots or one.nearby, other.spots or other.nearby
    level = place_level(left, right)
    if level == "other" and not (on_the_map(left) and on_the_map(right)):
        level = "abroad"
    if level:
        yield (
            f"place {level}" if placed(one, other) else f"place presumed {level}",
            left[0].spot.name,
            right[0].spot.name,
        )


def _times(one: Telling, other: Telling) -> Iterator[Evidence]:
    left, right = one.period, other.period
    if left is None or right is None:
        if one.published is None or other.published is None:
            yield "time unknown", None, None
        return
    gap = left.gap(right)
    if left.given and right.given:
        yield f"time {_meeting(left, right) if gap == 0 else 'next' if gap <= SLIP else 'other'}", left, right
    else:
        yield f"time presumed {_step(left, right)}", left, right


def _step(left: Period, right: Period) -> str:
    gap = left.gap(right)
    if gap == 0:
        return _meeting(left, right)
    return "next" if gap <= SLIP else "near" if gap <= SOON else "other"


def _meeting(left: Period, right: Period) -> str:
    """How much it says that two periods overlap: a day tells more than a week, a month or a year next to nothing."""
    days = max(left.days, right.days)
    return "same" if days <= EXACT + 1 else "overlaps" if days <= FORTNIGHT else "vague"


def _words(one: Telling, other: Telling) -> Iterator[Evidence]:
    if one.language != other.language:
        return
    shared = _shared_stems(one.stems, other.stems)
    if shared:
        yield "trigger same", shared, None


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
        yield "count same" if same else "count other", None, None


def _ages(one: Telling, other: Telling) -> Iterator[Evidence]:
    if one.ages and other.ages:
        yield "age other" if one.ages.isdisjoint(other.ages) else "age same", one.ages, other.ages


def _status(one: Telling, other: Telling) -> Iterator[Evidence]:
    """An act that is told as done or not done by one, and as still wanted or ahead by the other."""
    if _ahead(one) != _ahead(other):
        yield "status other", None, None


def _ahead(telling: Telling) -> bool:
    return telling.statuses <= {"planned", "demanded"}


def _mentions(one: Telling, other: Telling) -> Iterator[Evidence]:
    """Two mentions in one document: how far apart, how each refers, and whether one is what the document is about."""
    first, second = sorted((one, other), key=lambda telling: telling.reports[0].begin)
    apart = min(abs(a - b) for a, b in product(one.sentences, other.sentences))
    yield f"sentences {max(step for step in APART if step <= apart)}", None, None
    yield f"first {first.refers}", None, None
    yield from _taken_up(second)
    if first.lead:
        yield "first lead", None, None
    if bool(one.aside) != bool(other.aside):
        yield f"aside {one.aside or other.aside}", None, None


def _taken_up(telling: Telling) -> Iterator[Evidence]:
    """A noun that takes up what is known needs to say neither who, nor where, nor when: `nach dem Angriff`."""
    yield f"again {telling.refers}", None, None
    if telling.refers == "the" and not telling.spots and not (telling.period and telling.period.given):
        yield "again the bare" if telling.bare else "again the undated", None, None


def _documents(one: Telling, other: Telling) -> Iterator[Evidence]:
    yield from _texts(one, other)
    yield from _topics(one, other)
    yield from _published(one, other)
    if (one.lead and other.aside) or (one.aside and other.lead):
        yield "lead and aside", None, None
    if one.copy_group and one.copy_group == other.copy_group and _shared_stems(one.stems, other.stems):
        yield "copy same", None, None
    if _same_sentence(one, other):
        yield "sentence same", None, None


def _same_sentence(one: Telling, other: Telling) -> bool:
    """Whether the sentences share most of their words; those of two places are of one form, not of one event."""
    shared = len(one.words & other.words)
    alike = shared >= SHORT and shared / len(one.words | other.words) >= SAME_SENTENCE
    return alike and place_level(one.spots, other.spots) != "other"


def _texts(one: Telling, other: Telling) -> Iterator[Evidence]:
    """How alike the documents are as wholes; where one has no vector, whether they are of one story."""
    if one.vector and other.vector:
        crossing = CROSSING if one.language != other.language else 1.0
        alike = crossing * float(_vector(one.vector) @ _vector(other.vector))
        yield f"text {sum(alike >= step for step in ALIKE)}", f"{alike:.2f}", None
    elif one.story and other.story:
        yield "story same" if one.story == other.story else "story other", None, None


@lru_cache(maxsize=1 << 14)
def _vector(data: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(data, "<f2").astype(np.float32)


def _published(one: Telling, other: Telling) -> Iterator[Evidence]:
    """Days between publications: what two documents are about first is news for a few days only."""
    if one.published is None or other.published is None:
        return
    days = abs(one.published - other.published)
    step = "at once" if days <= 1 else "soon" if days <= SOON else "later" if days <= LATER else "far"
    yield f"{'news' if one.lead and other.lead else 'published'} {step}", f"{days} days", None


def _topics(one: Telling, other: Telling) -> Iterator[Evidence]:
    shared = len(one.topic & other.topic)
    share = shared / max(1, min(len(one.topic), len(other.topic)))
    if shared >= STRONG_TOPIC[0] and share >= STRONG_TOPIC[1]:
        yield "topic strong", one.topic & other.topic, None
    elif shared >= SOME_TOPIC[0] and share >= SOME_TOPIC[1]:
        yield "topic some", one.topic & other.topic, None
    elif not shared:
        yield "topic none", None, None
