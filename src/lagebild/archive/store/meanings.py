"""What names in a question mean: parties, countries, places."""

import datetime as dt
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import takewhile

from lagebild.archive.reports import Spot, kilometres
from lagebild.archive.store.terms import short
from lagebild.errors import InputError
from lagebild.where.gazetteer import Entry, default
from lagebild.where.layout import Kind
from lagebild.where.overlay import overlaid
from lagebild.where.resolve import Resolved, explain
from lagebild.who.resolve import Coding, code
from lagebild.who.tables import countries

_LIKELY = 0.2  # probability from which a reading of a place's name counts
_FEW = 20  # possible values that a message names all
_NEAR = 0.8  # least ratio of letters in common of what may have been meant: `Rusland`, `Russland`


def names(name: str, date: str | None = None) -> set[str]:
    """All ways to find the party that `name` means at an ISO date (by default today): spellings, item, codes."""
    date = date or dt.datetime.now(dt.UTC).date().isoformat()
    found = {short(name)}
    if name[:1] in "Qq" and name[1:].isdecimal():
        return {name.upper()}
    for language in ("de", "en"):
        found |= set(_coded(code(name, language, date)))
    return found


def country(name: str) -> str:
    """The alpha-3 code of a country. Raises `InputError` for what is none, with what is written alike."""
    return _countries()[
        one_of("country", short(name), _countries(), "ISO 3166-1 alpha-3 codes, German and English names")
    ]


def one_of(field: str, value: str, possible: Collection[str], description: str = "") -> str:
    """The value, which must be a possible one. Raises `InputError` that names all, or of many those alike."""
    if value not in possible:
        raise InputError(f"{field}: {value!r} is unknown; possible: {_hint(value, possible, description)}")
    return value


def _hint(value: str, possible: Collection[str], description: str) -> str:
    if len(possible) <= _FEW:
        return ", ".join(sorted(possible))
    folded = {each.casefold(): each for each in possible}
    close = [folded[each] for each in get_close_matches(value.casefold(), folded, n=3, cutoff=_NEAR)]
    return ", ".join(close) or description or ", ".join(sorted(possible))


def places(value: str) -> set[str]:
    """All that a place may be found by: spellings, GeoNames id, what it contains; `value` is a name or such an id."""
    if value.isdecimal():
        return {value}
    readings = [r for language in ("de", "en") for r in explain(value, language) if r.score >= _LIKELY]
    return {short(value)}.union(*(_within(r) for r in readings))


def _within(place: Resolved) -> set[str]:
    """The place itself and what tells that something lies in it."""
    if place.precision == "country" and place.country:
        return {f"in {place.country}"}
    found = {short(place.name)} | ({str(place.geonames)} if place.geonames else set())
    if place.precision == "region":
        found |= {f"in {area}" for area in ([place.admin1] if place.admin1 else _areas(place))}
    return found


def _areas(region: Resolved) -> Iterator[str]:
    """The first-level divisions whose centre lies in a customary region (the Gaza Strip), by the overlay's radius."""
    gazetteer = default()
    found = (gazetteer.entry(hit.row) for hit in gazetteer.lookup(region.name))
    rows = (overlaid(entry) for entry in found if (entry.lat, entry.lon) == (region.lat, region.lon))
    radius = max((row.radius for row in rows if row), default=0.0)
    for entry in _divisions(region.country) if radius else ():
        if entry.code and (kilometres(_spot(region), _spot(entry)) or 0.0) <= radius:
            yield entry.code


@cache
def _divisions(country: str | None) -> tuple[Entry, ...]:
    """The first-level divisions of a country; the gazetteer has its areas first, countries before divisions."""
    gazetteer = default()
    rows = takewhile(lambda row: gazetteer.kind(row) <= Kind.ADMIN1, range(len(gazetteer)))
    entries = (gazetteer.entry(row) for row in rows if gazetteer.kind(row) == Kind.ADMIN1)
    return tuple(entry for entry in entries if entry.country == country)


def _spot(place: Resolved | Entry) -> Spot:
    return Spot(place.name, lat=place.lat, lon=place.lon)


def _coded(coding: Coding) -> Iterator[str]:
    """Whom the tables know by the name; else, for a common noun with a country, all of that country and sector."""
    if coding.wikidata:
        yield coding.wikidata
    if coding.name:
        yield short(coding.name)
    elif coding.noun and coding.country and coding.sector:
        yield f"{coding.country} {coding.sector}"


@cache
def _countries() -> dict[str, str]:
    """Codes by folded name or code; the present countries come before former ones of the same name."""
    found: dict[str, str] = {}
    for each in sorted(countries(), key=lambda c: bool(c.entry.until)):
        if each.entry.country:
            for name in (each.entry.country, each.entry.name, *each.entry.aliases):
                found.setdefault(short(name), each.entry.country)
    return found
