"""Which person a name means, and what office that person held at a date."""

from collections.abc import Sequence

from lagebild.who.tables import Entry, Office, holds, sectors

_OFFICE, _COUNTRY, _SERVING, _KNOWN = 3.0, 2.0, 1.0, 0.5  # what speaks for a person of that name, strongest first
_ELSEWHERE = -2.0  # another country is named
_CALLINGS = {
    "BUS",
    "COP",
    "CVL",
    "EDU",
    "JRN",
    "JUD",
    "LAB",
    "MED",
    "REL",
    "SPY",
}  # not those of politicians
_SOLDIERS = {"head_of_state", "rebel", "paramilitary", "military", "spy", "defence_minister", "royal"}
_MINISTRIES = {"foreign_minister", "defence_minister"}
_MINISTERS = _MINISTRIES | {"minister", "official", "diplomat"}


def offices_at(person: Entry, date: str | None) -> list[Office]:
    """The offices held at a date, the most important first; without a date, those that are held now."""
    return [office for office in person.offices if holds(office.since, office.until, date)]


def sector_of(office: Office, organisations: dict[str, list[Entry]]) -> str | None:
    """The PLOVER sector that an office gives; the leader of an organisation has that of the organisation."""
    if office.title == "leader":
        led = organisations.get(f"organisation:{office.where}") or organisations.get(office.where) or []
        return next((entry.sector for entry in led if holds(entry.since, entry.until, office.since or None)), None) or (
            led[0].sector if led else None
        )
    return sectors().office_sectors.get(office.title)


def is_namesake(person: Entry, sector: str | None, office: str | None, organisations: dict[str, list[Entry]]) -> bool:
    """Whether a title speaks against a person, by its sector and office: `Anwalt Merz` is not the chancellor."""
    held = {each.title for each in person.offices}
    if office in _MINISTRIES:
        return held.isdisjoint(_MINISTERS)
    if sector == "MIL":
        return held.isdisjoint(_SOLDIERS)
    return sector in _CALLINGS and all(sector_of(each, organisations) != sector for each in person.offices)


def ranked(
    persons: Sequence[Entry], country: str | None, title: str | None, date: str | None
) -> list[tuple[float, Entry]]:
    """Persons of one name with the evidence for each, strongest first. `country` and `title` (`head_of_state`) are
    those that the phrase states.
    """
    scored = [(_evidence(person, country, title, date), number, person) for number, person in enumerate(persons)]
    return [(score, person) for score, _, person in sorted(scored, key=lambda item: (-item[0], item[1]))]


def _evidence(person: Entry, country: str | None, title: str | None, date: str | None) -> float:
    serving = offices_at(person, date)
    score = _SERVING * bool(serving) + _KNOWN * person.known
    if title and any(office.title == title for office in (serving or person.offices)):
        score += _OFFICE
    if country and person.country:
        score += _COUNTRY if country in {person.country, *(office.where for office in serving)} else _ELSEWHERE
    return score
