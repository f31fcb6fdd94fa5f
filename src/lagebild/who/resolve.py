"""An actor phrase becomes an entity, a country and a PLOVER sector, with the reasons and what else it could have been."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lagebild.record import EntityKind
from lagebild.who.index import forms, names
from lagebild.who.nouns import Noun, linked, nouns
from lagebild.who.persons import offices_at, ranked, sector_of
from lagebild.who.pieces import Piece, Segment, segments
from lagebild.who.tables import Entry, Language, holds

_STATE = {"GOV", "MIL", "COP", "JUD", "LEG"}  # what an international body's own people are not
_CLOSE, _SURNAME = 1.0, 1.5  # evidence by which the best person must lead; that a surname alone needs
_FULL, _ALIKE, _BARE, _HOLDER, _NOUNS = 0.95, 0.85, 0.7, 0.8, 0.9  # scores of the ways to a reading


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a name could also mean."""

    key: str
    name: str
    country: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Coding:
    """What a phrase means. What neither the phrase nor the tables tell is `None`.

    `score` ranks readings from 0 to 1 (it is no probability). `office` is the office that the head noun names,
    `institution` what the head is to its country; `noun` says that the phrase has a head noun beside any name, `former`
    that the office is held no more, `unknown` is a name that the tables lack.
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


@dataclass(slots=True)
class _Part:
    """What one segment states: its head noun, what stands before it, and the names that are it."""

    head: Noun | None = None
    countries: list[Entry] = field(default_factory=list)
    owners: list[Entry] = field(default_factory=list)
    modifiers: list[Noun] = field(default_factory=list)
    identity: Entry | None = None
    score: float = _NOUNS
    alternatives: tuple[Candidate, ...] = ()
    unknown: list[str] = field(default_factory=list)
    former: bool = False
    reasons: list[str] = field(default_factory=list)
    joined: bool = False


def code(phrase: str, language: str, date: str | None = None) -> Coding:
    """The coding of an actor phrase. `language` is `de`; all others are read as English. `date` is an ISO date or None."""
    tongue: Language = "de" if language == "de" else "en"
    parts = [(segment.relation, _Reader(segment, tongue, date).part) for segment in segments(phrase, tongue)]
    if not parts:
        return Coding()
    return _Judge(parts, date).coding()


class _Reader:
    """Reads one segment left to right: what stands before the head noun owns it, a name after it is it."""

    def __init__(self, segment: Segment, language: Language, date: str | None) -> None:
        self._language, self._date = language, date
        self._pieces = segment.pieces
        self.part = _Part()
        self._head = self._find_head()
        for number, piece in enumerate(self._pieces):
            self._read(piece, number)
        self._guess_unknown()

    def _find_head(self) -> int:
        """The last noun of the first conjunct, else a demonym that no noun follows; behind the last piece if none."""
        pieces = self._pieces
        join = next((n for n, piece in enumerate(pieces) if n and piece.kind == "and"), len(pieces))
        for kinds in ({"noun"}, {"people", "adjective"}):
            found = [n for n, piece in enumerate(pieces) if piece.kind in kinds and piece.text[0].isupper() | (kinds == {"noun"})]
            if found:
                return next((n for n in reversed(found) if n < join), found[0])
        return len(pieces)

    def _read(self, piece: Piece, number: int) -> None:
        part = self.part
        match piece.kind:
            case "former":
                part.former = True
            case "and":
                part.joined = True
            case "noun":
                self._read_noun(piece, is_head=number == self._head)
            case "name" | "surname":
                self._read_name(piece, before=number < self._head < len(self._pieces))
            case "adjective" | "people":
                self._read_country(piece, number)
            case "unknown":
                part.unknown.append(piece.text)

    def _read_country(self, piece: Piece, number: int) -> None:
        entry = dated(piece.entries, self._date)
        against = number > 0 and self._pieces[number - 1].kind == "against"
        if entry and not against:
            self.part.countries.append(entry)
            self.part.joined |= "-" in piece.words[0].gap and len(self.part.countries) > 1
            self.part.reasons.append(f"{piece.text}: {entry.country}")
        if number == self._head:
            self.part.head = Noun("CVL", group=True)

    def _read_noun(self, piece: Piece, *, is_head: bool) -> None:
        assert piece.noun  # a piece of this kind has one
        noun, before = piece.noun.noun, piece.noun.before
        if before in {"ex", "alt"}:
            self.part.former = True
        elif before:
            self._read_before(before)
        if not is_head:
            self.part.modifiers.append(noun)
            return
        self.part.head = noun
        if noun.about and self.part.owners and not self._acronym_before(piece):
            self.part.owners.pop()
        self.part.reasons.append(f"{piece.text}: {noun.sector or 'sector of its owner'}")

    def _acronym_before(self, piece: Piece) -> bool:
        number = self._pieces.index(piece)
        return number > 0 and self._pieces[number - 1].text.replace(".", "").isupper()

    def _read_before(self, before: str) -> None:
        """The first part of a compound: a name, a people or another noun."""
        index, tongue = names(), forms(self._language)
        for form in linked(before):
            if entries := index.meanings.get(form) or index.capitals_only.get(form):
                self._own(dated(entries, self._date), form)
                return
            if entries := tongue.people.get(form) or tongue.adjectives.get(form):
                self.part.countries.append(entries[0])
                return
            if found := nouns(self._language).find(form):
                if found.before:
                    self._read_before(found.before)
                self.part.modifiers.append(found.noun)
                return

    def _read_name(self, piece: Piece, *, before: bool) -> None:
        people = [entry for entry in piece.entries if entry.role == "person"]
        other = dated([entry for entry in piece.entries if entry.role != "person"], self._date)
        if people and (other is None or piece.kind == "surname"):
            self._read_person(people, piece.text, bare=piece.kind == "surname", before=before)
        elif other:
            self._read_other(other, piece, before=before)

    def _read_other(self, entry: Entry, piece: Piece, *, before: bool) -> None:
        part = self.part
        headless = self._head == len(self._pieces)
        if before:
            self._own(entry, piece.text)
        elif entry.role == "organisation" or (headless and part.identity is None):
            if part.identity and not part.joined:
                part.owners.append(part.identity)
            elif part.identity:
                part.countries += [part.identity, entry]
            part.identity, part.score = entry, _FULL
            part.reasons.append(f"{piece.text}: {entry.name}")
        else:
            part.owners.append(entry)
            if part.joined and part.identity:
                part.countries += [part.identity, entry]

    def _own(self, entry: Entry | None, text: str) -> None:
        if entry:
            self.part.owners.append(entry)
            self.part.reasons.append(f"{text}: belongs to {entry.name}")

    def _read_person(self, people: Sequence[Entry], text: str, *, bare: bool, before: bool) -> None:
        part = self.part
        country = next((entry.country for entry in (*part.countries, *part.owners) if entry.country), None)
        title = part.head.office if part.head else None
        order = ranked(people, country, title, self._date)
        evidence, person = order[0]
        if bare and (part.unknown or evidence < (_SURNAME if not person.known else 0.5)):
            part.unknown.append(text)
            return
        if bare and len(order) > 1 and evidence - order[1][0] < _CLOSE / 2:
            part.unknown.append(text)
            part.alternatives = _candidates(order)
            return
        if before:
            self._own(person, text)
            return
        if part.identity:
            part.owners.append(part.identity)
        part.identity, part.score = person, _BARE if bare else _FULL
        part.alternatives = _candidates(order[1:])
        part.reasons.append(f"{text}: {person.name}" + (" (surname alone)" if bare else ""))

    def _guess_unknown(self) -> None:
        """A name that is not in the tables may be another spelling of one that is."""
        part = self.part
        if part.identity or not part.unknown:
            return
        *given, surname = part.unknown[-2:]
        alike = names().spelled(given[0] if given else "", surname)
        if alike:
            country = next((entry.country for entry in (*part.countries, *part.owners) if entry.country), None)
            order = ranked(alike, country, part.head.office if part.head else None, self._date)
            part.identity, part.score = order[0][1], _ALIKE
            part.alternatives = _candidates(order[1:])
            part.reasons.append(f"{' '.join(part.unknown)}: another spelling of {order[0][1].name}")


class _Judge:
    """Weighs what the segments state. The first is the actor; the others say where it belongs."""

    def __init__(self, parts: list[tuple[str, _Part]], date: str | None) -> None:
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
        if sector in _STATE and country is None and self._international():
            sector = "IGO"
        institution = head.institution if head and not (core.identity or core.modifiers or self._owned_body()) else None
        return Coding(
            country=country,
            sector=None if core.former and not self._serving(person) else sector,
            key=identity.key if identity else None,
            kind=identity.kind if identity else None,
            name=identity.name if identity else None,
            wikidata=identity.wikidata if identity else None,
            score=self._score(identity, country, sector),
            reasons=tuple(self._reasons),
            alternatives=(*core.alternatives, *_candidates([(0.5, entry) for entry in several])),
            office=head.office if head else None,
            institution=institution,
            former=core.former,
            noun=head is not None,
            unknown=" ".join(core.unknown) or None if core.identity is None else None,
        )

    def _score(self, identity: Entry | None, country: str | None, sector: str | None) -> float:
        if self._core.identity:
            return self._core.score
        if identity and identity.role == "person":
            return _HOLDER
        return _NOUNS if country and sector else _NOUNS / 2 if country or sector else 0.0

    def _country(self) -> tuple[str | None, list[Entry]]:
        """The country with the nearest evidence, or none and all of them where several stand side by side."""
        core = self._core
        if core.joined and len({entry.country for entry in core.countries}) > 1:
            return None, core.countries
        if core.identity and (core.identity.country or core.identity.sector == "IGO"):
            return core.identity.country, []
        if core.head and core.head.country and not core.countries:
            return core.head.country, []
        for part in (core, *self._owners, *self._apposed, *self._places):
            country = self._country_of(part)
            if country or (part is not core and self._is_body(part.identity)):
                return country, []
        return None, []

    def _country_of(self, part: _Part) -> str | None:
        entries = [*part.countries, *reversed(part.owners), *([part.identity] if part.identity else [])]
        found = next((entry.country for entry in entries if entry.country), None)
        return found or (part.head.country if part.head else None)

    def _sector(self) -> str | None:
        core, head = self._core, self._core.head
        if core.identity:
            return core.identity.sector if not (core.identity.role == "country" and core.joined) else "GOV"
        if head is None:
            return None
        if not head.transparent:
            return head.sector
        return self._owner_sector() or head.sector

    def _owner_sector(self) -> str | None:
        """What a spokesman speaks for: the noun before, the organisation before, or what follows in the genitive."""
        core = self._core
        nearest = [noun.sector for noun in reversed(core.modifiers) if noun.sector and not noun.group]
        organisations = [entry.sector for entry in reversed(core.owners) if entry.role in {"organisation", "capital"}]
        following = [_part_sector(part) for part in self._owners]
        return next((sector for sector in (*nearest, *organisations, *following) if sector), None)

    def _holder(self, country: str | None) -> Entry | None:
        """Who held the office named at the date, where nobody is named."""
        core, head = self._core, self._core.head
        if head is None or head.office is None or core.former or core.unknown or core.modifiers:
            return None
        organisation = next((e for e in (*core.owners, *(p.identity for p in self._owners)) if e and e.role == "organisation"), None)
        if head.office == "leader":
            return names().holder("leader", _short(organisation), self._date) if organisation else None
        if organisation and organisation.country is None:
            return None
        return names().holder(head.office, country, self._date)

    def _body(self) -> Entry | None:
        """The organisation that `Hisbollah-Miliz` or `Hamas fighters` still means."""
        head = self._core.head
        return next((e for e in self._core.owners if e.role == "organisation"), None) if head and head.body else None

    def _owned_body(self) -> bool:
        return any(entry.role == "organisation" for entry in self._core.owners)

    def _international(self) -> bool:
        owners = (*self._core.owners, *(part.identity for part in self._owners))
        return any(self._is_body(entry) for entry in owners)

    @staticmethod
    def _is_body(entry: Entry | None) -> bool:
        return entry is not None and entry.sector == "IGO" and entry.country is None

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
        return (self._owner_sector() or head.sector) if head.transparent else head.sector


def dated(entries: Iterable[Entry], date: str | None) -> Entry | None:
    """The entry that holds at the date; if none does, the first."""
    listed = list(entries)
    return next((entry for entry in listed if holds(entry.since, entry.until, date)), listed[0] if listed else None)


def _adopt(core: _Part, part: _Part, *, keep_owner: bool) -> None:
    """Take the name of another segment as the actor's own, unless there is one."""
    if core.identity is None and part.identity and part.identity.role != "country":
        core.identity, core.score, core.alternatives = part.identity, part.score, part.alternatives
        if not keep_owner:
            part.identity = None
    if core.identity is None and not core.unknown:
        core.unknown = part.unknown


def _part_sector(part: _Part) -> str | None:
    if part.head and not part.head.transparent:
        return part.head.sector
    entries = [part.identity] if part.identity else part.owners
    return next((entry.sector for entry in entries if entry.sector), None) or next(
        (noun.sector for noun in reversed(part.modifiers)), part.head.sector if part.head else None
    )


def _candidates(order: Iterable[tuple[float, Entry]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(entry.key, entry.name, entry.country, score) for score, entry in order)


def _short(organisation: Entry) -> str:
    """How `persons.csv` names an organisation: by its name, a body by its code."""
    return organisation.key.removeprefix("organisation:")
