"""An actor phrase becomes an entity, a country and a PLOVER sector, with reasons and what else it could have been."""

from collections.abc import Sequence
from dataclasses import dataclass

from lagebild.record import EntityKind
from lagebild.who.index import names
from lagebild.who.parts import NOUNS, Candidate, Part, SegmentReader, candidates
from lagebild.who.persons import offices_at, sector_of
from lagebild.who.pieces import segments
from lagebild.who.tables import Entry, Language

_STATE = {"GOV", "MIL", "COP", "JUD", "LEG"}  # what an international body's own people are not
_HOLDER = 0.8  # score of the holder of an office that the phrase names without the person


@dataclass(frozen=True, slots=True)
class Coding:
    """What a phrase means. What neither the phrase nor the tables tell is `None`.

    `score` ranks readings from 0 to 1 (it is no probability). `office` is the office that the head noun names,
    `institution` what the head is to its country; `noun` says that the phrase has a head noun beside any name, `former`
    that the office is held no more, `unknown` is a name that the tables lack, `relay` says that it is a news agency,
    `namesake` that the name is a known person's, but the title speaks against that person.
    """

    country: str | None = None
    sector: str | None = None
    key: str | None = None
    kind: EntityKind | None = None
    name: str | None = None
    wikidata: str | None = None
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    alternatives: tuple[Candidate, ...] = ()
    office: str | None = None
    institution: str | None = None
    former: bool = False
    noun: bool = False
    unknown: str | None = None
    aliases: tuple[str, ...] = ()
    relay: bool = False
    namesake: bool = False


def code(phrase: str, language: str, date: str | None = None) -> Coding:
    """The coding of an actor phrase. `language` is `de`, all others are read as English; `date` is an ISO date."""
    tongue: Language = "de" if language == "de" else "en"
    parts = [(segment.relation, SegmentReader(segment, tongue, date).part) for segment in segments(phrase, tongue)]
    if not parts:
        return Coding()
    return _Judge(parts, date).coding()


def owner(phrase: str, language: str, date: str | None = None) -> Entry | None:
    """The entry that a compound or adjective holds: the Kremlin in `Kremlsprecher`, Russia in `russischen`."""
    tongue: Language = "de" if language == "de" else "en"
    parts = [SegmentReader(segment, tongue, date).part for segment in segments(phrase, tongue)]
    found = (entry for part in parts for entry in (*reversed(part.owners), *part.countries))
    return next(found, None)


class _Judge:
    """Weighs what the segments state. The first is the actor; the others say where it belongs."""

    def __init__(self, parts: Sequence[tuple[str, Part]], date: str | None) -> None:
        self._date = date
        self._core = parts[0][1]
        self._apposed = [part for relation, part in parts[1:] if relation == "apposition"]
        self._owners = [part for relation, part in parts[1:] if relation == "owner"]
        self._places = [part for relation, part in parts[1:] if relation == "place"]
        self._identify()
        self._reasons = [reason for _, part in parts for reason in part.reasons]

    def _identify(self) -> None:
        """A name after a comma, or after the name of whom an office belongs to, is the actor's own."""
        core = self._core
        for part in self._apposed:
            core.head = core.head or part.head
            core.former = core.former or (part.former and part.head is not None)
            _adopt(core, part, keep_owner=False)
        for part in self._owners:
            if core.head and part.identity and part.identity.role == "person" and part.owners and not part.head:
                _adopt(core, part, keep_owner=True)

    def coding(self) -> Coding:
        core, head = self._core, self._core.head
        country, several = self._country()
        identity = core.identity or self._holder(country) or self._body()
        person = identity if identity and identity.role == "person" else None
        sector = self._person_sector(person) if person else self._sector()
        if sector is None and country and self._speaks_for(country):
            sector = "GOV"
        if sector in _STATE and country is None and self._international():
            sector = "IGO"
        if person and sector == "IGO":  # who leads an international body acts for no country
            country = None
        institution = head.institution if head and not (core.identity or core.modifiers or self._owned_body()) else None
        return Coding(
            country=country,
            sector=None if core.former and sector != "CVL" and not self._serving(person) else sector,
            key=identity.key if identity else None,
            kind=identity.kind if identity else None,
            name=identity.name if identity else None,
            wikidata=identity.wikidata if identity else None,
            score=self._score(identity, country, sector),
            reasons=tuple(self._reasons),
            alternatives=(*core.alternatives, *candidates([(0.5, entry) for entry in several])),
            office=head.office if head else None,
            institution=institution,
            former=core.former,
            noun=head is not None,
            unknown=" ".join(core.unknown) or None if core.identity is None else None,
            aliases=identity.aliases if identity else (),
            relay=bool(identity and identity.relay),
            namesake=core.namesake and core.identity is None,
        )

    def _score(self, identity: Entry | None, country: str | None, sector: str | None) -> float:
        if self._core.identity:
            return self._core.score
        if identity and identity.role == "person":
            return _HOLDER
        return NOUNS if country and sector else NOUNS / 2 if country or sector else 0.0

    def _country(self) -> tuple[str | None, list[Entry]]:
        """The country with the nearest evidence, or none and all of them where several stand side by side."""
        core = self._core
        if core.joined and len({entry.country for entry in core.countries}) > 1:
            return None, core.countries
        if core.identity and (core.identity.country or core.identity.sector == "IGO"):
            return core.identity.country, []
        if core.head and core.head.country and not core.countries:
            return core.head.country, []
        for part in (core, *self._owners, *self._apposed):
            country = self._country_of(part)
            if country or (part is not core and self._is_body(part.identity)):
                return country, []
        if any(self._is_body(entry) for part in (core, *self._apposed) for entry in part.owners):
            return None, []
        return next(((country, []) for part in self._places if (country := self._country_of(part))), (None, []))

    def _country_of(self, part: Part) -> str | None:
        entries = [*part.countries, *reversed(part.owners), *([part.identity] if part.identity else [])]
        found = next((entry.country for entry in entries if entry.country), None)
        return found or (part.head.country if part.head else None)

    def _sector(self) -> str | None:
        core, head = self._core, self._core.head
        if core.identity:
            return core.identity.sector if not (core.identity.role == "country" and core.joined) else "GOV"
        if head and core.violent and head.sector == "CVL":
            return "UAF"
        return self._sector_of_head()

    def _owner_sector(self) -> str | None:
        """What a spokesman speaks for: the noun before, the organisation before, or what follows in the genitive."""
        core = self._core
        nearest = [noun.sector for noun in reversed(core.modifiers) if noun.sector and not noun.group]
        organisations = [self._acts_as(entry) for entry in reversed(core.owners)]
        following = [_part_sector(part) for part in self._owners]
        return next((sector for sector in (*nearest, *organisations, *following) if sector), None)

    def _acts_as(self, entry: Entry) -> str | None:
        """The sector of an owner; a country or place before a noun says nothing of it."""
        if entry.role == "person":
            held = offices_at(entry, self._date)
            return sector_of(held[0], names().entries) if held else None
        return entry.sector if entry.role in {"organisation", "capital"} else None

    def _holder(self, country: str | None) -> Entry | None:
        """Who held the office named at the date, where nobody is named."""
        core, head = self._core, self._core.head
        if head is None or head.office is None or core.former or core.modifiers or self._is_local():
            return None
        organisation = next(
            (e for e in (*core.owners, *(p.identity for p in self._owners)) if e and e.role == "organisation"), None
        )
        if head.office == "leader":
            return names().holder("leader", _short(organisation), self._date) if organisation else None
        if organisation or any(part.head for part in self._owners):  # a bank's president is not the state's
            return None
        return names().holder(head.office, country, self._date)

    def _is_local(self) -> bool:
        """Whether a name that no table knows, or a place within a country, stands where the owner of an office does."""
        parts = (self._core, *self._owners)
        entries = (entry for part in parts for entry in (*part.owners, part.identity) if entry)
        return any(part.unknown for part in parts) or any(entry.role == "place" for entry in entries)

    def _body(self) -> Entry | None:
        """The organisation that `Hisbollah-Miliz` or `Hamas fighters` still means."""
        head = self._core.head
        return next((e for e in self._core.owners if e.role == "organisation"), None) if head and head.body else None

    def _owned_body(self) -> bool:
        return any(entry.role == "organisation" for entry in self._core.owners)

    def _speaks_for(self, country: str) -> bool:
        """Whether a spokesman or statement is a country's: `der Vertreter Libyens`, `israelische Angaben`."""
        head = self._core.head
        parts = (self._core, *self._owners)
        return bool(head and head.transparent) and any(self._country_of(part) == country for part in parts)

    def _international(self) -> bool:
        apposed = (entry for part in self._apposed for entry in part.owners)
        owners = (*self._core.owners, *apposed, *(part.identity for part in self._owners))
        return any(self._is_body(entry) for entry in owners)

    @staticmethod
    def _is_body(entry: Entry | None) -> bool:
        return entry is not None and entry.is_body

    def _serving(self, person: Entry | None) -> bool:
        return bool(person and self._date and offices_at(person, self._date))

    def _person_sector(self, person: Entry) -> str | None:
        """By the office held at the date, else by the head noun; without a date the noun comes first."""
        held = offices_at(person, self._date)
        by_office = sector_of(held[0], names().entries) if held else None
        by_noun = self._sector_of_head()
        return by_office or by_noun if self._date else by_noun or by_office

    def _sector_of_head(self) -> str | None:
        head = self._core.head
        if head is None:
            return None
        owner = self._owner_sector() if head.transparent or head.office == "head_of_state" else None
        if not head.transparent and owner in {"CVL", "GOV"}:  # a state's president; others preside over associations
            return head.sector
        return owner or head.sector


def _adopt(core: Part, part: Part, *, keep_owner: bool) -> None:
    """Take the name of another segment as the actor's own, unless there is one. A member's party is no name of his."""
    if part.identity and part.identity.sector == "PTY" and _is_member(core):
        core.owners.append(part.identity)
    elif core.identity is None and part.identity and part.identity.role in {"organisation", "person"}:
        core.identity, core.score, core.alternatives = part.identity, part.score, part.alternatives
        if not keep_owner:
            part.identity = None
    if core.identity is None and not core.unknown:
        core.unknown = part.unknown


def _is_member(part: Part) -> bool:
    """Whether it is a person who can be in a party: one with an office, or with a given name and a surname."""
    return len(part.unknown) > 1 or (part.head is not None and part.head.sector in {"GOV", "LEG", "OPP", "IGO"})


def _part_sector(part: Part) -> str | None:
    if part.head and not part.head.transparent:
        return part.head.sector
    entries = [part.identity] if part.identity else part.owners
    return next((entry.sector for entry in entries if entry.sector), None) or next(
        (noun.sector for noun in reversed(part.modifiers)), part.head.sector if part.head else None
    )


def _short(organisation: Entry) -> str:
    """How `persons.csv` names an organisation: by its name, a body by its code."""
    return organisation.key.removeprefix("organisation:")
