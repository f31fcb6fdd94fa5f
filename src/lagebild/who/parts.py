"""One segment of an actor phrase: its head noun, what owns it, and the names that are it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lagebild.who.index import forms, names
from lagebild.who.nouns import Noun, linked, nouns
from lagebild.who.persons import is_namesake, ranked
from lagebild.who.pieces import Piece, Segment
from lagebild.who.tables import Entry, Language, holds

FULL, ALIKE, BARE, NOUNS = 0.95, 0.85, 0.7, 0.9  # scores: a full name, another spelling, a surname alone, nouns only
_LEAD = 0.5  # evidence by which one bearer of a surname must lead the next
_SURNAME = 1.5  # evidence that a surname alone needs, unless its bearer is well known


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a name could also mean."""

    key: str
    name: str
    country: str | None
    score: float


@dataclass(slots=True)
class Part:
    """What one segment states: its head noun, what stands before it, and the names that are it."""

    head: Noun | None = None
    countries: list[Entry] = field(default_factory=list)
    owners: list[Entry] = field(default_factory=list)
    modifiers: list[Noun] = field(default_factory=list)
    identity: Entry | None = None
    score: float = NOUNS
    alternatives: tuple[Candidate, ...] = ()
    unknown: list[str] = field(default_factory=list)
    former: bool = False
    reasons: list[str] = field(default_factory=list)
    joined: bool = False
    violent: bool = False
    namesake: bool = False

    @property
    def country(self) -> str | None:
        """The country that stands before the name, by an adjective or as its owner."""
        return next((entry.country for entry in (*self.countries, *self.owners) if entry.country), None)


class SegmentReader:
    """Reads one segment left to right: what stands before the head noun owns it, a name after it is it."""

    def __init__(self, segment: Segment, language: Language, date: str | None) -> None:
        self._language, self._date = language, date
        self._pieces = _with_surnames(segment.pieces, language)
        self.part = Part()
        self._head = self._find_head()
        for number, piece in enumerate(self._pieces):
            self._read(piece, number)
        self._guess_unknown()

    def _find_head(self) -> int:
        """The last noun of the first conjunct, else a demonym that no noun follows; behind the last piece if none."""
        pieces = self._pieces
        join = next((n for n, piece in enumerate(pieces) if n and piece.kind == "and"), len(pieces))
        for kinds in ({"noun"}, {"people", "adjective"}):
            found = [
                n
                for n, piece in enumerate(pieces)
                if piece.kind in kinds and piece.text[0].isupper() | (kinds == {"noun"})
            ]
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
                before = number < self._head < len(self._pieces) or self._owns_unknown(number)
                self._read_name(piece, before=before, bare=piece.kind == "surname" or self._is_part(number))
            case "adjective" | "people":
                self._read_country(piece, number)
            case "unknown":
                part.unknown.append(piece.text)
            case "quality":
                part.violent = True

    def _read_country(self, piece: Piece, number: int) -> None:
        entry = dated(piece.entries, self._date)
        against = number > 0 and self._pieces[number - 1].kind == "against"
        if entry and not against:
            self.part.countries.append(entry)
            self.part.joined |= "-" in piece.words[0].gap and len(self.part.countries) > 1
            self.part.reasons.append(f"{piece.text}: {entry.country}")
        if number == self._head and not any(later.kind == "unknown" for later in self._pieces[number + 1 :]):
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
        if noun.about and self.part.owners and not self._acronym_before(piece) and not self.part.owners[-1].is_body:
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

    def _owns_unknown(self, number: int) -> bool:
        """Whether a name belongs to a word that no table knows: `Krim-Brücke`, `Gaddafis Grab`, `Russian assets`."""
        following = self._pieces[number + 1 : number + 2]
        if not following or following[0].kind != "unknown":
            return False
        word, name = following[0].words[0], self._pieces[number].words[-1]
        return "-" in word.gap or name.possessive or self._pieces[number].genitive or word.text[0].islower()

    def _is_part(self, number: int) -> bool:
        """Whether one word is but the beginning of a longer name: `Erdoğan` of `Erdoğan Teziç`."""
        following = self._pieces[number + 1 : number + 2]
        one = len(self._pieces[number].words) == 1
        return (
            one and bool(following) and following[0].kind in {"unknown", "surname"} and not self._owns_unknown(number)
        )

    def _is_longer(self, piece: Piece) -> bool:
        """Whether a place's name is part of a longer one that no table knows: `Tall Afar`."""
        number = self._pieces.index(piece)
        return any(near.kind == "unknown" for near in self._pieces[max(0, number - 1) : number + 2])

    def _is_surname(self, piece: Piece) -> bool:
        """Whether one word, which can name an organisation or a place, follows a given name: `Michael Wagner`."""
        number = self._pieces.index(piece)
        before = self._pieces[number - 1] if number else None
        joined = "-" in piece.words[0].gap
        return bool(before and not joined and len(piece.words) == 1 and names().is_given(before.words[-1].fold))

    def _read_name(self, piece: Piece, *, before: bool, bare: bool) -> None:
        people = [entry for entry in piece.entries if entry.role == "person"]
        other = dated([entry for entry in piece.entries if entry.role != "person"], self._date)
        if people and (other is None or piece.kind == "surname"):
            self._read_person(people, piece.text, bare=bare, before=before)
        elif other:
            self._read_other(other, piece, before=before)

    def _read_other(self, entry: Entry, piece: Piece, *, before: bool) -> None:
        part = self.part
        headless = self._head == len(self._pieces)
        if before:
            self._own(entry, piece.text)
        elif self._is_surname(piece) or (entry.role in {"place", "capital"} and self._is_longer(piece)):
            self.part.unknown.append(piece.text)
        elif entry.role == "organisation" or (headless and part.identity is None):
            if part.identity and not part.joined:
                part.owners.append(part.identity)
            elif part.identity:
                part.countries += [part.identity, entry]
            part.identity, part.score = entry, FULL
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
        title = part.head.office if part.head else None
        likely = [person for person in people if not self._is_namesake(person, bare=bare)]
        number = next(n for n, each in enumerate(self._pieces) if each.text == text)
        if not likely:
            if self._pieces[number].genitive:  # `Anhänger Bembas`
                self._own(people[0], text)
                return
            part.namesake = True
            part.unknown.append(text)
            return
        order = ranked(likely, part.country, title, self._date)
        evidence, person = order[0]
        if bare and (part.unknown or self._is_part(number) or evidence < (_LEAD if person.known else _SURNAME)):
            part.unknown.append(text)
            return
        if bare and len(order) > 1 and evidence - order[1][0] < _LEAD:
            part.unknown.append(text)
            part.alternatives = candidates(order)
            return
        if before:
            self._own(person, text)
            return
        if part.identity:
            part.owners.append(part.identity)
        part.identity, part.score = person, BARE if bare else FULL
        part.alternatives = candidates(order[1:])
        part.reasons.append(f"{text}: {person.name}" + (" (surname alone)" if bare else ""))

    def _is_namesake(self, person: Entry, *, bare: bool) -> bool:
        """Whether the title before the name speaks against this bearer; of a full name, only of a little-known one."""
        part, head = self.part, self.part.head
        if head is None or head.group or part.former or (person.known and not bare):
            return False
        modifying = [noun.sector for noun in reversed(part.modifiers)]
        owning = [entry.sector for entry in reversed(part.owners) if entry.role == "organisation"]
        nearest = next((sector for sector in (*modifying, *owning) if sector), None)
        sector = (nearest or head.sector) if head.transparent else head.sector
        return is_namesake(person, sector, head.office, names().entries)

    def _guess_unknown(self) -> None:
        """A name that is not in the tables may be another spelling of one that is."""
        part = self.part
        if part.identity or part.namesake or not part.unknown:
            return
        *given, surname = part.unknown[-2:]
        spelled = names().spelled(given[0] if given else "", surname)
        alike = [person for person in spelled if not self._is_namesake(person, bare=not given)]
        part.namesake = bool(spelled) and not alike
        if alike:
            order = ranked(alike, part.country, part.head.office if part.head else None, self._date)
            part.identity, part.score = order[0][1], ALIKE
            part.alternatives = candidates(order[1:])
            part.reasons.append(f"{' '.join(part.unknown)}: another spelling of {order[0][1].name}")


def _with_surnames(pieces: Sequence[Piece], language: Language) -> list[Piece]:
    """The pieces, where a noun that stands as a surname is a name: `Bürgermeister Thomas Richter`."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        if _stands_as_surname(pieces, number, language):
            bearers = tuple(names().surnames.get(piece.words[0].fold, ()))
            piece = replace(piece, kind="surname" if bearers else "unknown", entries=bearers)  # noqa: PLW2901
        found.append(piece)
    return found


def _stands_as_surname(pieces: Sequence[Piece], number: int, language: Language) -> bool:
    """Whether a noun follows a given name, or in German a title with which the phrase would otherwise end."""
    piece = pieces[number]
    word = piece.words[0]
    if number == 0 or piece.kind != "noun" or len(piece.words) > 1 or word.text[0].islower() or "-" in word.gap:
        return False
    before, last = pieces[number - 1], number == len(pieces) - 1
    if before.kind in {"unknown", "surname"}:
        titled = language == "de" and last and number > 1 and pieces[number - 2].kind == "noun"
        return titled or names().is_given(before.words[-1].fold)
    office = before.noun.noun.office if before.noun else None
    titled = office is not None or (before.noun is not None and word.fold in names().surnames)
    return language == "de" and last and titled and office != "leader"  # `Vorsitzender Richter`


def dated(entries: Iterable[Entry], date: str | None) -> Entry | None:
    """The entry that holds at the date; if none does, the first."""
    listed = list(entries)
    return next((entry for entry in listed if holds(entry.since, entry.until, date)), listed[0] if listed else None)


def candidates(order: Iterable[tuple[float, Entry]]) -> tuple[Candidate, ...]:
    """Entries with their scores as the candidates that a coding shows."""
    return tuple(Candidate(entry.key, entry.name, entry.country, score) for score, entry in order)
