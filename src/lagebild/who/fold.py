"""Text as the tables see it: words without case, diacritics and points, and the words of a phrase with their place."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[.'’ʼ`ʻ‘\u00ad][^\W_]+)*")
_POSSESSIVE = re.compile(r"(?:['’]s)$")
_DROPPED = str.maketrans("", "", ".'’ʼ`ʻ‘´-\u00ad")
#: Letters that Unicode does not decompose.
_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase: as written, folded, its bounds in the phrase, and what stands between it and the last."""

    text: str
    fold: str
    begin: int
    end: int
    gap: str
    possessive: bool = False


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """`Orbán` -> `orban`, `Weißes Haus` -> `weisses haus`, `U.S.` -> `us`, `Kim Jong-un` -> `kim jong un`."""
    if text.isascii():
        return " ".join(text.lower().replace("-", " ").translate(_DROPPED).split())
    plain = text.replace("-", " ").replace("\u2011", " ").casefold().translate(_PLAIN)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(bare.translate(_DROPPED).split())


def words(phrase: str) -> list[Word]:
    """The words of a phrase; parts joined by a hyphen are words of their own, with the hyphen as their gap."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(phrase):
        text = match.group()
        bare = _POSSESSIVE.sub("", text)
        found.append(Word(bare, fold(bare), match.start(), match.end(), phrase[last : match.start()], bare != text))
        last = match.end()
    return found
