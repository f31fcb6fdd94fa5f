"""What a name may mean: the rows of the gazetteer under its spellings, with what speaks for each before any context.

Scores are in decades of population: one point is worth ten times as many people.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lagebild.where.fold import Language, adjective, capital_of, fold, sounds
from lagebild.where.gazetteer import Entry, Gazetteer, Hit
from lagebild.where.layout import Kind
from lagebild.where.phrases import Found, Name, Type, words

Reading = tuple[Hit, float, str]  # what a spelling may mean, with points and a reason

AREAS: Final = frozenset({Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2, Kind.REGION, Kind.LAND})
_ALLOWED: Final[dict[Type, frozenset[Kind]]] = {
    "area": frozenset({Kind.ADMIN1, Kind.ADMIN2, Kind.REGION}),
    "town": frozenset({Kind.PLACE, Kind.SITE}),
    "water": frozenset({Kind.WATER}),
    "land": frozenset({Kind.LAND, Kind.REGION, Kind.SITE, Kind.ADMIN1}),
}

#: Prior of a kind; populated places and areas have that of their people as well.
_PRIOR: Final = {
    Kind.COUNTRY: 1.0,
    Kind.ADMIN1: 0.0,
    Kind.ADMIN2: -0.5,
    Kind.REGION: 8.0,
    Kind.SITE: 7.0,
    Kind.LAND: 7.0,
    Kind.WATER: 5.5,
    Kind.PLACE: 0.0,
}
_PEOPLED: Final = frozenset({Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2, Kind.PLACE})
_FEWEST: Final = 100  # people of a place whose population is unknown
_FAME: Final = 0.7  # for ten times as many names in all languages
_CAPITAL: Final = 1.0
_UNUSUAL: Final = -1.5  # a spelling that is not the place's usual one
_SEAT: Final = -2.0  # an area named as a town in it: the bare name is the town's
_SEAT_SHARE: Final = 0.05  # of the area's people, at least, in that town
_NAMESAKE: Final = -2.0  # Mexico is the country
_LARGE: Final = 20_000  # people of a place that is a name wherever it is written
_SURE: Final = 4.0  # base of a reading that needs no second one by sound
_VILLAGE: Final = 50_000  # people at most: larger towns keep their name beside a capital's (Tripoli in Lebanon)
_ACRONYM: Final = 4  # letters at most: they are spelled, not spoken
_CITY: Final = 100_000  # people of a town whose quarters are named with it
_BY_SOUND: Final = "by sound"
_TOWNSMAN: Final = "er"  # adjectives of towns: `Stuttgarter Schlossgarten`
TAKEN: Final = -4.0  # a village named as a country or a larger capital

_ADJECTIVE = re.compile(r"(\w+isch)e[nrms]?")
_GENITIVE = re.compile(r"(.*\w{3})(?:['’]s|['’]|s)")


@dataclass(slots=True)
class Candidate:
    """One reading of a name; `base` is its score without context. `usual`: so spelled; `guessed`: found as a
    genitive or by sound; `sound`: by sound alone; `taken`: the name is a country's or a capital's."""

    entry: Entry
    usual: bool
    guessed: bool
    base: float
    reasons: list[str] = field(default_factory=list)
    taken: bool = False
    sound: bool = False

    def add(self, points: float, reason: str) -> None:
        """Count a reason."""
        self.base += points
        self.reasons.append(f"{reason} {points:+.1f}")


def known(gazetteer: Gazetteer, text: str, language: Language) -> Found | None:
    """What the gazetteer has for a text; `sure` are countries, states, features, and places of some size."""
    plain = _plain(gazetteer, text)
    if any(hit.usual and _large(gazetteer, hit.row) for hit, _, _ in plain):
        return "sure"
    if any(_large(gazetteer, hit.row) for hit, _, _ in _adjectives(gazetteer, text)):
        return "adjective"
    if plain:
        return "small"
    if _parts(gazetteer, text):
        return "adjective" if text.islower() else "sure"
    return "sound" if _sounding(gazetteer, text, language) else None


def _large(gazetteer: Gazetteer, row: int) -> bool:
    return gazetteer.kind(row) not in (Kind.PLACE, Kind.ADMIN2) or gazetteer.population(row) >= _LARGE


def candidates(gazetteer: Gazetteer, name: Name, language: Language) -> list[Candidate]:
    """All readings of a name, the likeliest first; by sound too where none is of some size."""
    readings = (name.adjective and _adjectives(gazetteer, name.text)) or _readings(gazetteer, name.text, language)
    found = _collect(gazetteer, readings)
    if not any(each.usual and each.base >= _SURE for each in found.values()):
        found = _collect(gazetteer, _sounding(gazetteer, name.text, language)) | found
    if name.type == "area":
        found = _collect(gazetteer, _named_alike(gazetteer, found.values())) | found
    fitting = _fitting((name.capital and _capitals(gazetteer, found.values())) or list(found.values()), name)
    _mark_seats(fitting, name.type)
    _mark_taken(fitting)
    return sorted(fitting, key=lambda candidate: (-candidate.base, candidate.entry.row))


def _capitals(gazetteer: Gazetteer, found: Iterable[Candidate]) -> list[Candidate]:
    """The capitals of the countries among the readings: `die syrische Hauptstadt`."""
    codes = {each.entry.code for each in found if each.entry.kind == Kind.COUNTRY}
    hits = (hit for code in codes for hit in gazetteer.spelled(capital_of(code)))
    return list(_collect(gazetteer, [(hit, 0.0, "") for hit in hits]).values())


def _named_alike(gazetteer: Gazetteer, found: Iterable[Candidate]) -> list[Reading]:
    """What bears a water's name in English: each `Provinz Rotes Meer`, whether it has a German name or not."""
    waters = (each.entry for each in found if each.entry.kind == Kind.WATER)
    return [reading for water in waters for reading in _hits(gazetteer, water.name, 0.0, "")]


def _collect(gazetteer: Gazetteer, readings: Iterable[Reading]) -> dict[int, Candidate]:
    """By row; the first reading of a row counts."""
    found: dict[int, Candidate] = {}
    for hit, points, reason in readings:
        if hit.row not in found:
            found[hit.row] = _candidate(gazetteer.entry(hit.row), hit, points, reason)
    return found


def _candidate(entry: Entry, hit: Hit, points: float, reason: str) -> Candidate:
    found = Candidate(entry, hit.usual, points < 0, _PRIOR[entry.kind], sound=reason == _BY_SOUND)
    if entry.kind in _PEOPLED:
        found.add(math.log10(max(entry.population, _FEWEST)), f"population {entry.population:,}")
    if entry.kind == Kind.PLACE:
        found.add(_FAME * math.log10(1 + entry.fame), f"{entry.fame} names")
    if entry.capital:
        found.add(_CAPITAL, "capital")
    if not hit.usual:
        found.add(_UNUSUAL, "unusual spelling")
    if points:
        found.add(points, reason)
    return found


def _readings(gazetteer: Gazetteer, text: str, language: Language) -> list[Reading]:
    """Hits with points and reason: as written and as a genitive; else as an adjective, a part of an area, by sound."""
    return (
        _plain(gazetteer, text)
        or _adjectives(gazetteer, text)
        or _parts(gazetteer, text)
        or _sounding(gazetteer, text, language)
    )


def _plain(gazetteer: Gazetteer, text: str) -> list[Reading]:
    found = _hits(gazetteer, text, 0.0, "")
    if genitive := _GENITIVE.fullmatch(text):
        found += _hits(gazetteer, genitive[1], -1.0, "genitive")
    return found


def _hits(gazetteer: Gazetteer, text: str, points: float, reason: str) -> list[Reading]:
    return [(hit, points, reason) for hit in gazetteer.lookup(text)]


def _adjectives(gazetteer: Gazetteer, text: str) -> list[Reading]:
    """`syrischen` and `Syrian` are adjectives of countries; `Kiewer` is one of Kiew."""
    stem = match[1] if (match := _ADJECTIVE.fullmatch(text)) else text
    if hits := gazetteer.spelled(adjective(stem)):
        return [(hit, 0.0, "adjective") for hit in hits]
    return _hits(gazetteer, text.removesuffix(_TOWNSMAN), -0.5, "adjective") if text.endswith(_TOWNSMAN) else []


def _parts(gazetteer: Gazetteer, text: str) -> list[Reading]:
    """`Nordsyrien` and `nordsyrisch` lie in Syria: only areas have parts."""
    lower = text.lower()
    found = [direction for direction in words().directions if lower.startswith(direction)]
    if not found:
        return []
    whole = text[len(max(found, key=len)) :].lstrip("-")
    if not whole:
        return []
    hits = _hits(gazetteer, whole, -0.5, "part") or _adjectives(gazetteer, whole)
    return [reading for reading in hits if gazetteer.kind(reading[0].row) in AREAS]


def _sounding(gazetteer: Gazetteer, text: str, language: Language) -> list[Reading]:
    """By sound: of the text, then of what it is the genitive of; by the letters of `language` first."""
    if text.isupper() and len(text) <= _ACRONYM:
        return []
    genitive = _GENITIVE.fullmatch(text)
    for name in (text, genitive[1] if genitive else ""):
        for sound in sounds(name, language) if fold(name) else ():
            if hits := gazetteer.spelled(sound):
                return [(hit, -1.0 if hit.usual else -2.0, _BY_SOUND) for hit in hits]
    return []


def _fitting(found: list[Candidate], name: Name) -> list[Candidate]:
    """Those that are what the phrase says; all where none is."""
    if name.adjective and not name.text.endswith(_TOWNSMAN):
        return [each for each in found if each.entry.kind != Kind.PLACE] or found
    if name.type == "quarter":
        return _cities(found)
    water = [each for each in found if each.entry.kind == Kind.WATER]
    called = name.type != "area" and words().type(name.text.split()[-1].lower()) == "water"
    if water and (called or (name.beside and not name.type)):
        return water  # the Red Sea, not the state of that name
    if name.type:
        fitting = [each for each in found if each.entry.kind in _ALLOWED[name.type]]
        return fitting or [each for each in found if not each.guessed]
    if name.article and not name.house:
        return [each for each in found if each.entry.kind != Kind.PLACE or each.entry.capital]
    return found


def _cities(found: Sequence[Candidate]) -> list[Candidate]:
    """Towns that have quarters; none where a country has the name too: `US-Bürger`, `Kosovo-Frage` are no quarters."""
    if any(each.entry.kind in (Kind.COUNTRY, Kind.REGION) for each in found):
        return []
    return [e for e in found if e.entry.kind == Kind.PLACE and e.usual and e.entry.population >= _CITY]


def _mark_seats(found: Iterable[Candidate], announced: Type | None) -> None:
    """A bare name is the town's, not that of the area around it; with its type it is the area's that bears the type."""
    if announced == "area":
        for each in found:
            if not each.usual and each.entry.kind == Kind.ADMIN1:
                each.add(-2 * _UNUSUAL, "named with its type")
        return
    towns = [each.entry for each in found if each.entry.kind == Kind.PLACE]
    for each in found:
        area = each.entry
        if area.kind in (Kind.ADMIN1, Kind.ADMIN2):
            seats = (t for t in towns if area.row in (t.admin1, t.admin2))
            if any(town.population >= _SEAT_SHARE * area.population for town in seats):
                each.add(_SEAT, "area around the town")


def _mark_taken(found: Iterable[Candidate]) -> None:
    """Names of countries and capitals do not become villages elsewhere."""
    owners = [each for each in found if each.usual]
    country = any(each.entry.kind == Kind.COUNTRY for each in owners)
    capital = max((each.entry.population for each in owners if each.entry.capital), default=-1)
    for each in found:
        entry = each.entry
        small = entry.kind == Kind.PLACE and not entry.capital and entry.population < _VILLAGE
        if entry.capital and country:
            each.add(_NAMESAKE, "capital named as its country")
        if small and (country or entry.population < capital):
            each.taken = True
            each.add(TAKEN, "name of a country or capital")
