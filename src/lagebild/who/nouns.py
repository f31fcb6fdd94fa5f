"""Office and role nouns: the sector they give, found under German and English endings and in compounds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from lagebild.who.fold import fold
from lagebild.who.tables import Language, Sectors, sectors

_ENDINGS = {"de": ("", "s", "e", "n", "en", "es", "er", "r", "ern", "in", "innen"), "en": ("", "s", "es")}
_CACHED = 1 << 15  # words of which it is remembered what they are
_STEM = 3  # letters that must be left when an ending is taken off
_TAIL, _SHORT_TAILS = 5, {"chef", "arzt"}  # a compound's last part has five letters, since `gang` ends `Zugang`
_ADJECTIVE = ("er", "es", "e", "en", "em", "r")
_LINKS = ("", "s", "n", "en", "es")


@dataclass(frozen=True, slots=True)
class Noun:
    """What a noun says. A `transparent` one has the sector of whom it belongs to, `sector` if that is unknown.

    `office` is held by one person at a time, `institution` exists once a country, a `body` word names its organisation
    again, `about` says that a country before it is a topic. `country` is that of an ethnic or regional group.
    """

    sector: str | None
    transparent: bool = False
    office: str | None = None
    institution: str | None = None
    about: bool = False
    body: bool = False
    group: bool = False
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A noun in a text: the noun, and what stands before it in a compound (`kreml` of `Kremlsprecher`)."""

    noun: Noun
    before: str = ""


class Nouns:
    """The nouns of one language. `longest` is the number of words of the longest noun that begins with a word."""

    def __init__(self, table: Sectors, language: Language) -> None:
        self._language = language
        self._known = _table(table, language)
        self._find_cached = lru_cache(maxsize=_CACHED)(self._find)
        self.longest: dict[str, int] = {}
        for key in self._known:
            first, *rest = key.split()
            if rest:
                self.longest[first] = max(self.longest.get(first, 1), 1 + len(rest))

    def find(self, word: str) -> Found | None:
        """The noun that a folded word or group of words is a form of, or that a compound ends in."""
        return self._find_cached(word)

    def _find(self, word: str) -> Found | None:
        noun = self._simple(word)
        if noun:
            return Found(noun)
        if self._language == "de" and " " not in word:
            return self._compound(word)
        return None

    def _simple(self, word: str) -> Noun | None:
        return next((self._known[form] for form in _forms(word, self._language) if form in self._known), None)

    def _compound(self, word: str) -> Found | None:
        for cut in range(_STEM, len(word) - _STEM):
            tail = word[cut:]
            if len(tail) >= _TAIL or tail in _SHORT_TAILS:
                noun = self._simple(tail)
                if noun:
                    return Found(noun, word[:cut])
        return None


@cache
def nouns(language: Language) -> Nouns:
    """The nouns of a language."""
    return Nouns(sectors(), language)


def linked(before: str) -> Iterator[str]:
    """The first part of a compound without its linking letters: `ministeriums` -> `ministeriums`, `ministerium`."""
    yield from (before.removesuffix(link) for link in _LINKS if before.endswith(link) and len(before) - len(link) > 1)


def adjective_forms(word: str) -> Iterator[str]:
    """A German adjective's stem, by all endings that may have been added."""
    yield from (word.removesuffix(ending) for ending in ("", *_ADJECTIVE) if word.endswith(ending))


def _forms(word: str, language: Language) -> Iterator[str]:
    """The word and what is left without an ending, longest first."""
    for ending in _ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            stem = word[: len(word) - len(ending)]
            yield stem
            if ending in {"in", "innen"}:
                yield f"{stem}e"
    if word.endswith("ien"):
        yield f"{word[:-3]}ium"
    if language == "en" and word.endswith("ies"):
        yield f"{word[:-3]}y"
    if language == "en" and word.endswith("men"):
        yield f"{word[:-3]}man"


def _table(table: Sectors, language: Language) -> dict[str, Noun]:
    known: dict[str, Noun] = {}
    for sector, lists in table.sectors.items():
        known |= {key: Noun(sector) for word in lists[language].split(", ") for key in _keys(word, language)}
    known |= {key: Noun(None) for word in table.things[language] for key in _keys(word, language)}
    for word, sector_or_none in table.transparent[language].items():
        for key in _keys(word, language):
            default = sector_or_none or (known[key].sector if key in known else None)
            known[key] = Noun(default, transparent=True)
    for word, country in table.groups[language].items():
        known |= {key: Noun("CVL", group=True, country=country) for key in _keys(word, language)}
    for office, lists_of in table.offices.items():
        _mark(known, lists_of[language], language, office=office)
    for institution, lists_of in table.institutions.items():
        _mark(known, lists_of[language], language, institution=institution)
    _mark(known, table.about[language], language, about=True)
    _mark(known, table.body[language], language, body=True)
    return known


def _mark(known: dict[str, Noun], listed: tuple[str, ...], language: Language, **marks: Any) -> None:
    for word in listed:
        for key in _keys(word, language):
            base = next((known[form] for form in _forms(key, language) if form in known), Noun("GOV"))
            known[key] = replace(base, **marks)


def _keys(word: str, language: Language) -> Iterator[str]:
    """The folded word; of several German words the first may be an adjective in any form."""
    key = fold(word)
    yield key
    first, _, rest = key.partition(" ")
    if language == "de" and rest and first.endswith(("e", "er", "es")):
        stem = first.removesuffix("s").removesuffix("r").removesuffix("e")
        yield from (f"{stem}{ending} {rest}" for ending in ("e", *_ADJECTIVE[:2], "en", "em"))
