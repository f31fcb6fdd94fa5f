"""Words as the full-text index sees them: one analysis for texts and queries, SQLite and PostgreSQL."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from snowballstemmer import stemmer

from lagebild.archive.store.compounds import Parts, shipped

STEMMED = {"de": "german", "en": "english"}
"""Languages whose words are stemmed, with Snowball's name for them; of others, all word forms stay apart."""

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = 7  # letters of the shortest compound
_LONGEST = 40  # characters, and bytes of UTF-8; the tail of a longer word is not looked at
_TAIL = 24  # letters at the end of a word that its stem depends on; bounds the time that a hostile word takes


class Word(NamedTuple):
    """A word of a text: where it stands, the term it is found by, and those of its parts if it is a compound."""

    begin: int
    end: int
    term: str
    parts: tuple[str, ...]


def words(text: str, language: str | None) -> Iterator[Word]:
    """The words of a text in `language` (ISO 639-1), runs of letters and digits."""
    for match in _WORD.finditer(text):
        word = match.group()[:_LONGEST]
        if found := term(word, language):
            yield Word(match.start(), match.end(), found, parts(word, language))


@lru_cache(maxsize=1 << 16)
def term(word: str, language: str | None) -> str:
    """The stem (Snowball) of a word in lower case, without diacritics, with `ss` for `ß`.

    `Präsidenten`, `Praesident` and `PRÄSIDENT` share one, for Snowball's German takes `ae` for `ä`.
    """
    lower = unicodedata.normalize("NFC", word.casefold())
    if language in STEMMED:
        head, tail = lower[:-_TAIL], lower[-_TAIL:]
        lower = head + _stemmer(language).stemWord(tail if language == "de" else plain(tail))
    return plain(lower).encode()[:_LONGEST].decode(errors="ignore")


@lru_cache(maxsize=1 << 16)
def parts(word: str, language: str | None) -> tuple[str, ...]:
    """The terms of the parts of a German noun: `angriff` and `rak` of `Raketenangriffe`."""
    if language != "de" or len(word) < _COMPOUND or not word[0].isupper():
        return ()
    return _german_parts().of(word.casefold(), term(word, "de"))


def query_words(text: str) -> list[str]:
    """The words of a query, cut as those of texts are, before their terms are looked up."""
    return [word[:_LONGEST] for word in _WORD.findall(text) if plain(word[:_LONGEST])]


def plain(word: str) -> str:
    """Lower case without diacritics: letters and digits alone; may be empty."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if character.isalnum())


@cache
def _german_parts() -> Parts:
    listed, prefixes, whole = shipped()
    return Parts(listed, partial(term, language="de"), prefixes, whole)


@cache
def _stemmer(language: str | None) -> Any:
    return stemmer(STEMMED[language or ""])
