"""Readings that need another word for them: a village that merely sounds so, a piece of a longer name, a park.

Where a document says in what countries it moves, such a reading in any other is worse than none.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from lagebild.where.candidates import Candidate
from lagebild.where.evidence import Weighed, distances
from lagebild.where.fold import fold
from lagebild.where.layout import Kind
from lagebild.where.phrases import Name

_LARGE: Final = 100_000  # people of a town that nothing need speak for
_VILLAGE: Final = 20_000  # that many where the whole mention bears its usual name and all places of the text are known
_LIKELY: Final = 0.5  # probability of a reading that speaks for others
_NEIGHBOUR_KM: Final = 161.0  # how far off a town may be that speaks for a park
_ALIKE: Final = 0.6  # at least, of `Wowtschansk` and Vovchansk
_POINTS: Final = frozenset({Kind.PLACE, Kind.ADMIN2})


def trusted(
    names: Sequence[Name],
    readings: Sequence[list[Candidate]],
    weighed: Sequence[Weighed],
    countries: frozenset[str],
    complete: bool,
) -> list[list[Candidate]]:
    """The readings of each name but for doubtful ones that nothing speaks for.

    `countries` are those of actors and outlet (alpha-3); where neither they nor another name tell where the document
    moves, all stay but towns that a house may be named for. `complete`: the names are all of a text.
    """
    all_names = zip(names, readings, weighed, strict=True)
    firm = [best for each in all_names if (best := _firm(*each, complete)) is not None]
    told = countries.union(*({best.entry.country} for best in firm if best.entry.country))
    return [_standing(name, found, firm, told, complete) for name, found in zip(names, readings, strict=True)]


def _firm(name: Name, readings: Sequence[Candidate], weighed: Weighed, complete: bool) -> Candidate | None:
    """The likeliest reading of a name that is not doubtful itself."""
    if not readings:
        return None
    best = int(weighed.probabilities.argmax())
    sure = weighed.probabilities[best] >= _LIKELY and not name.house and not _doubtful(name, readings[best], complete)
    return readings[best] if sure else None


def _doubtful(name: Name, reading: Candidate, complete: bool) -> bool:
    """A village; a town by sound or by a rare spelling, or as a piece of a longer name; a district as such."""
    entry = reading.entry
    odd = name.piece or reading.guessed or not reading.usual
    if entry.kind == Kind.ADMIN2:
        return odd
    fewest = _LARGE if odd else _VILLAGE if complete else 0
    return entry.kind == Kind.PLACE and not entry.capital and entry.population < fewest


def _standing(
    name: Name, readings: list[Candidate], firm: Sequence[Candidate], told: frozenset[str], complete: bool
) -> list[Candidate]:
    if name.house and (told or name.piece):
        return _standing_houses(name, readings, firm, told)
    if not told:
        return [one for one in readings if not one.sound or _alike(name, one)]
    return [one for one in readings if one.entry.country in told or not _doubtful(name, one, complete)]


def _alike(name: Name, one: Candidate) -> bool:
    """Whether a reading is spelled much like a name too: `Xyzzy` merely sounds as villages in China do."""
    return max(_likeness(name.text, spelling) for spelling in (one.entry.name, one.entry.german)) >= _ALIKE


def _likeness(one: str, other: str) -> float:
    """What share of their letters two spellings have in common, in order (Ratcliff and Metzener 1988)."""
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _standing_houses(
    name: Name, readings: list[Candidate], firm: Sequence[Candidate], told: frozenset[str]
) -> list[Candidate]:
    """Towns for houses and parks: near another place, or so named and the only one in the countries that are told."""
    points = [one for one in readings if one.entry.kind in _POINTS]
    near = [one for one in points if _near(one, firm)]
    alone = [one for one in points if one.entry.country in told and not name.piece]
    kept = near or (alone if len(alone) == 1 else [])
    else_kept = {Kind.SITE} if name.piece else set(Kind) - _POINTS
    return [one for one in readings if one.entry.kind in else_kept or one in kept]


def _near(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether another place is near or the state around it."""
    if any(other.entry.row == one.entry.admin1 for other in others):
        return True
    table = distances([one.entry, *(other.entry for other in others)])
    return bool((table[0, 1:] <= _NEIGHBOUR_KM).any())
