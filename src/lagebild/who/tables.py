"""The tables of countries, places, organisations and persons, read into entries."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.record import EntityKind

Language = Literal["de", "en"]
Role = Literal["country", "capital", "place", "organisation", "person"]


@dataclass(frozen=True, slots=True)
class Office:
    """An office held: what (`head_of_state`), where (a country code or an organisation's name), from when until when.

    Dates are ISO dates or their beginnings; an empty one is open.
    """

    title: str
    where: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the tables know. `country` and `sector` hold from `since` to `until` (ISO dates, empty for open).

    `known` says that the surname alone means this person, `relay` that it is a news agency, which passes words on.
    """

    key: str
    kind: EntityKind
    role: Role
    name: str
    country: str | None
    sector: str | None
    since: str = ""
    until: str = ""
    wikidata: str | None = None
    aliases: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    gender: str = ""
    surname: str = ""
    known: bool = False
    relay: bool = False

    @property
    def is_body(self) -> bool:
        """Whether it is a body of several states."""
        return self.sector == "IGO" and self.country is None


@dataclass(frozen=True, slots=True)
class Country:
    """A row of `countries.csv`: the entry, and the adjectives, demonyms and capitals of each language."""

    entry: Entry
    adjectives: dict[str, tuple[str, ...]]
    people: dict[str, tuple[str, ...]]
    capitals: tuple[str, ...]


def holds(since: str, until: str, date: str | None) -> bool:
    """Whether a date lies in an interval, as far as the shorter of two ISO dates tells; without one, if it is open."""
    if date is None:
        return not until
    return since[: len(date)] <= date[: len(since)] and (not until or date[: len(until)] <= until[: len(date)])


@cache
def countries() -> tuple[Country, ...]:
    """All countries, territories, former states and international bodies."""
    return tuple(_country(row) for row in _rows("countries.csv"))


@cache
def organisations() -> tuple[Entry, ...]:
    """All organisations; one with dated codings has several entries with one key."""
    return tuple(_organisation(row) for row in _rows("organisations.csv"))


@cache
def persons() -> tuple[Entry, ...]:
    """All persons with their dated offices, the present or latest one first."""
    return tuple(_person(row) for row in _rows("persons.csv"))


def places() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Country, kind (`region`, `city` or `adjective`) and names."""
    yield from ((row["country"], row["kind"], _split(row["names"])) for row in _rows("places.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath("data", name).read_text("utf8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _country(row: dict[str, str]) -> Country:
    body = row["kind"] == "body"
    entry = Entry(
        key=row["code"] if body else f"country:{row['code']}",
        kind="organisation" if body else "polity",
        role="organisation" if body else "country",
        name=row["de"],
        country=None if body else row["code"],
        sector="IGO" if body else "GOV",
        since=row["since"] if row["kind"] == "former" else "",
        until=row["until"],
        wikidata=row["wikidata"] or None,
        aliases=(row["en"], *_split(row["de_more"]), *_split(row["en_more"])),
    )
    forms = {column: {language: _split(row[f"{language}_{column}"]) for language in ("de", "en")}
             for column in ("adj", "people")}  # fmt: skip
    return Country(entry, forms["adj"], forms["people"], (*_split(row["de_capital"]), *_split(row["en_capital"])))


def _organisation(row: dict[str, str]) -> Entry:
    return Entry(
        key=f"organisation:{row['name']}",
        kind="organisation",
        role="organisation",
        name=row["name"],
        country=row["country"] or None,
        sector=row["sector"],
        since=row["since"],
        until=row["until"],
        wikidata=row["wikidata"] or None,
        aliases=_split(row["aliases"]),
        relay=row["kind"] == "agency",
    )


def _person(row: dict[str, str]) -> Entry:
    return Entry(
        key=f"person:{row['name']}",
        kind="person",
        role="person",
        name=row["name"],
        country=row["country"] or None,
        sector=None,
        wikidata=row["wikidata"] or None,
        aliases=_split(row["aliases"]),
        offices=tuple(_office(item) for item in _split(row["offices"])),
        gender=row["gender"],
        surname=row["surname"],
        known=row["known"] == "1",
    )


def _office(item: str) -> Office:
    """`head_of_state RUS 2012-05-07/2024`; a where of several words keeps its blanks."""
    title, _, rest = item.partition(" ")
    where, _, span = rest.rpartition(" ")
    since, _, until = span.partition("/")
    return Office(title, where, since, until)


class Sectors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sectors.yaml`, which says what each part means."""

    sectors: dict[str, dict[Language, str]]
    things: dict[Language, tuple[str, ...]]
    transparent: dict[Language, dict[str, str | None]]
    offices: dict[str, dict[Language, tuple[str, ...]]]
    institutions: dict[str, dict[Language, tuple[str, ...]]]
    about: dict[Language, tuple[str, ...]]
    body: dict[Language, tuple[str, ...]]
    former: dict[Language, tuple[str, ...]]
    violent: dict[Language, tuple[str, ...]]
    office_sectors: dict[str, str]
    stance: dict[str, tuple[str, ...]]
    groups: dict[Language, dict[str, str | None]]


@cache
def sectors() -> Sectors:
    """The nouns and what they say."""
    data = files(__package__).joinpath("data", "sectors.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=Sectors)
