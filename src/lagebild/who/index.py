"""The tables turned around: from folded words to what they can name. Every look-up is by hash."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property

from lagebild.who.fold import fold
from lagebild.who.names import keys, particles, same_given, same_surname, similarity
from lagebild.who.tables import Country, Entry, Language, Office, countries, holds, organisations, persons, places

_ACRONYM = 5  # letters of an all-capital name that must be written in capitals, since `us` and `who` are words
_ENDINGS = ("e", "er", "es", "en", "em")
_SAME, _GIVEN_SAME = 0.86, 0.76  # of surnames where the given names are merely alike, and where they are one
_SHORTEST = 5  # letters of a surname that is taken for another spelling without a given name
_LIKE = 0.93  # similarity at which a surname alone is taken for another spelling of a known one
_Inflect = Callable[[str], Iterator[str]]


class Names:
    """What proper names mean, in all languages at once."""

    def __init__(self) -> None:
        self.meanings: dict[str, list[Entry]] = defaultdict(list)
        self.capitals_only: dict[str, list[Entry]] = defaultdict(list)
        self.surnames: dict[str, list[Entry]] = defaultdict(list)
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        self.longest: dict[str, int] = {}
        self._holders: dict[tuple[str, str], list[tuple[Office, Entry]]] = defaultdict(list)
        for country in countries():
            self._add_country(country)
        for organisation in organisations():
            self._add(organisation, (organisation.name, *organisation.aliases))
        for country_code, kind, names in places():
            if kind != "adjective":
                self._add_places(country_code, kind, names)
        for person in persons():
            self._add_person(person)

    def holder(self, title: str, where: str | None, date: str | None) -> Entry | None:
        """Who held an office at a date; `None` without a date, or where the tables know of none or of several."""
        if where is None or date is None:
            return None
        found = {
            p.key: p for office, p in self._holders.get((title, where), ()) if holds(office.since, office.until, date)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def is_given(self, word: str) -> bool:
        """Whether a folded word is the given name of a person in the tables."""
        return word in self._given

    def rivals(self, key: str, named: Iterable[str]) -> list[Entry]:
        """The organisations that share one of these folded names with the one of this key, which is the first."""
        for name in named:
            bearers = [e for e in (*self.capitals_only.get(name, ()), *self.meanings.get(name, ())) if _is_group(e)]
            if len({each.key for each in bearers}) > 1 and any(each.key == key for each in bearers):
                return sorted(bearers, key=lambda each: each.key != key)
        return []

    @cached_property
    def _given(self) -> frozenset[str]:
        named = ((fold(person.name), fold(person.surname)) for person in persons())
        return frozenset(name.split()[0] for name, surname in named if name.endswith(f" {surname}"))

    def spelled(self, given: str, surname: str) -> list[Entry]:
        """Persons whose name can be another spelling of this one; without a given name only well-known ones."""
        proposed = {person.key: person for key in keys(surname) for person in self._by_spelling.get(key, ())}
        alike = [person for person in proposed.values() if _fits(person, given, surname)]
        return sorted(alike, key=lambda person: -similarity(person.surname, surname))

    @cached_property
    def _by_spelling(self) -> dict[str, list[Entry]]:
        """Persons by the keys of their surnames; built only when a name is met that is not in the tables."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for person in persons():
            for key in keys(person.surname):
                found[key].append(person)
        return found

    def _add(self, entry: Entry, names: Iterable[str]) -> None:
        self.entries[entry.key].append(entry)
        for name in names:
            self._meaning(entry, name)

    def _meaning(self, entry: Entry, name: str) -> None:
        capitals = name.replace(".", "").isupper() and len(name.replace(".", "")) <= _ACRONYM
        table = self.capitals_only if capitals else self.meanings
        for key in _inflected(name):
            if not any(other is entry for other in table[key]):
                table[key].append(entry)
            self._count_words(key)

    def _count_words(self, key: str) -> None:
        first, *rest = key.split()
        self.longest[first] = max(self.longest.get(first, 1), 1 + len(rest))

    def _add_country(self, country: Country) -> None:
        entry = country.entry
        self._add(entry, (entry.name, *entry.aliases))
        for capital in country.capitals:
            if fold(capital) not in self.meanings or entry not in self.meanings[fold(capital)]:
                self._meaning(_place(entry, capital), capital)

    def _add_places(self, country: str, kind: str, names: tuple[str, ...]) -> None:
        for name in names:
            place = Entry(
                f"place:{country}:{name}", "place", "place", name, country, "GOV" if kind == "region" else None
            )
            self._add(place, (name,))

    def _add_person(self, person: Entry) -> None:
        self._add(person, (person.name, *person.aliases))
        for surname in {*_bare(fold(person.surname)), *_last_words(person)}:
            self.surnames[surname].append(person)
            self._count_words(surname)
        for office in person.offices:
            self._holders[office.title, office.where].append((office, person))


class Forms:
    """Adjectives and demonyms of one language with their countries; `longest` counts words as in `Names`."""

    def __init__(self, language: Language) -> None:
        self.adjectives: dict[str, list[Entry]] = defaultdict(list)
        self.people: dict[str, list[Entry]] = defaultdict(list)
        self.longest: dict[str, int] = {}
        by_code = {country.entry.country: country.entry for country in countries() if country.entry.country}
        for country in countries():
            self._add(self.adjectives, country.entry, country.adjectives[language], _adjectives(language))
            self._add(self.people, country.entry, country.people[language], _demonyms(language))
            if language == "de":
                self._add(self.adjectives, country.entry, country.capitals, _of_town)
        for code, kind, names in places():
            forms = _adjectives(language) if kind == "adjective" else _of_town
            self._add(self.adjectives, by_code[code], names, forms)

    def _add(self, table: dict[str, list[Entry]], entry: Entry, names: Iterable[str], inflect: _Inflect) -> None:
        for form in (form for name in names for form in inflect(fold(name))):
            if entry not in table[form]:
                table[form].append(entry)
            first, *rest = form.split()
            self.longest[first] = max(self.longest.get(first, 1), 1 + len(rest))


@cache
def names() -> Names:
    """The index of names; the first call builds it."""
    return Names()


@cache
def forms(language: Language) -> Forms:
    """The adjectives and demonyms of a language."""
    return Forms(language)


def _is_group(entry: Entry) -> bool:
    return entry.role == "organisation"


def _fits(person: Entry, given: str, surname: str) -> bool:
    if not same_surname(person.surname, surname):
        return False
    if not given:
        return person.known and len(surname) >= _SHORTEST and similarity(person.surname, surname) >= _LIKE
    own = [part for part in person.name.replace(person.surname, "").split() if fold(part) not in particles()]
    alike = similarity(person.surname, surname)
    one = any(keys(part) & keys(given) and similarity(part, given) >= _SAME for part in own)
    return alike >= _GIVEN_SAME if one else alike >= _SAME and any(same_given(part, given) for part in own)


def _place(country: Entry, capital: str) -> Entry:
    """A capital: as an actor it stands for the government."""
    return Entry(country.key, country.kind, "capital", country.name, country.country, country.sector, country.since,
                 country.until, country.wikidata, country.aliases)  # fmt: skip


def _bare(surname: str) -> Iterator[str]:
    """A folded surname, and without its particles: `al assad` and `assad`."""
    yield surname
    parts = surname.split()
    if len(parts) > 1 and all(part in particles() for part in parts[:-1]):
        yield parts[-1]


def _last_words(person: Entry) -> Iterator[str]:
    """The surnames of other spellings: the last word of each alias, with particles before it."""
    given = fold(person.name).removesuffix(fold(person.surname)).split()
    for alias in person.aliases:
        parts = fold(alias).split()
        if len(parts) > 1 and parts[-1] not in given:
            begin = len(parts) - 1
            while begin > 1 and parts[begin - 1] in particles():
                begin -= 1
            yield from _bare(" ".join(parts[begin:]))


def _inflected(name: str) -> Iterator[str]:
    """The folded name; a German adjective that begins it (`Weißes Haus`, `Vereinte Nationen`) in all its forms."""
    key = fold(name)
    yield key
    first, _, rest = key.partition(" ")
    if rest and len(first) > len("die") and first.endswith(("e", "er", "es")) and name.split(maxsplit=1)[0].isalpha():
        stem = first.removesuffix("s").removesuffix("r").removesuffix("e")
        yield from (f"{stem}{ending} {rest}" for ending in _ENDINGS if f"{stem}{ending}" != first)


def _adjectives(language: Language) -> _Inflect:
    def german(stem: str) -> Iterator[str]:
        yield from (f"{stem}{ending}" for ending in ("", *_ENDINGS))

    return german if language == "de" else lambda word: iter((word,))


def _demonyms(language: Language) -> _Inflect:
    def german(word: str) -> Iterator[str]:
        stem = word.removesuffix("e")
        yield from (f"{stem}{ending}" for ending in ("", "e", "n", "en", "s", "in", "innen", "er", "ern", "r"))

    return german if language == "de" else lambda word: iter((word, f"{word}s"))


def _of_town(name: str) -> Iterator[str]:
    """`Kiew` -> `Kiewer`; `Halle` -> `Haller`, `Bremen` -> `Bremer`."""
    yield f"{name.removesuffix('e')}er"
    if name.endswith("en"):
        yield f"{name.removesuffix('en')}er"
