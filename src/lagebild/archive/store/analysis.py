"""Words as the full-text index sees them: one analysis for texts and queries, SQLite and PostgreSQL."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from snowballstemmer import stemmer

STEMMED = {"de": "german", "en": "english"}
"""Languages whose words are stemmed, with Snowball's name for them; of others, all word forms stay apart."""

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40  # bytes of UTF-8; the tail of a longer word is not looked at


class Word(NamedTuple):
    """A word of a text: where it stands, and the term it is found by."""

    begin: int
    end: int
    term: str


def words(text: str, language: str | None) -> Iterator[Word]:
    """The words of a text in `language` (ISO 639-1), runs of letters and digits."""
    for match in _WORD.finditer(text):
        if found := term(match.group(), language):
            yield Word(match.start(), match.end(), found)


@lru_cache(maxsize=1 << 17)
def term(word: str, language: str | None) -> str:
    """The stem (Snowball) of a word in lower case, without diacritics, with `ss` for `ß`.

    `Präsidenten`, `Praesident` and `PRÄSIDENT` share one, for Snowball's German takes `ae` for `ä`.
    """
    lower = unicodedata.normalize("NFC", word.casefold())
    if language in STEMMED:
        lower = _stemmer(language).stemWord(lower if language == "de" else plain(lower))
    return plain(lower).encode()[:_LONGEST].decode(errors="ignore")


def plain(word: str) -> str:
    """Lower case without diacritics: letters and digits alone; may be empty."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if character.isalnum())


@cache
def _stemmer(language: str | None) -> Any:
    return stemmer(STEMMED[language or ""])
