"""Place phrases as the reader finds them, taken apart: `im Gebiet Donezk` is the name `Donezk`, of an area.

Which words say what is `data/words.yaml`; which runs of words are names is for the caller to know.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.record import Span

Type = Literal["area", "town", "water", "land"]
Found = Literal["sure", "small", "sound", "adjective"]  # a name of a place of some size, of any, what sounds like one
Known = Callable[[str], Found | None]

_WORD = re.compile(r"\w[\w.'’-]*")
_LONGEST = 6  # words in a name
_CAPITALISED = re.compile(r"(?:[a-z]{2,4}-)?[^\W\d_a-zß-ÿ][\w.'’-]*(?: (?:[a-z]{2,4}-)?[^\W\d_a-zß-ÿ][\w.'’-]*)*")
_PLACE_ADJECTIVE = re.compile(r"\w{3,}isch(?:e[nrms]?)?")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`words.yaml`, which says what each list means."""

    prepositions: frozenset[str]
    locative: frozenset[str]
    articles: frozenset[str]
    contracted: frozenset[str]
    areas: frozenset[str]
    stripped: frozenset[str]
    towns: frozenset[str]
    relations: frozenset[str]
    owned: frozenset[str]
    capitals: frozenset[str]
    streets: frozenset[str]
    endings: frozenset[str]
    water: frozenset[str]
    land: frozenset[str]
    beside: frozenset[str]
    directions: frozenset[str]
    parts: frozenset[str]
    nouns: frozenset[str]

    def type(self, word: str) -> Type | None:
        """What kind of place the word announces."""
        lists: tuple[tuple[Type, frozenset[str]], ...] = (
            ("area", self.areas), ("town", self.towns), ("water", self.water), ("land", self.land),
        )  # fmt: skip
        return next((kind for kind, words in lists if word in words), None)

    def leads(self, word: str) -> bool:
        """Whether the word may stand between a preposition and a name."""
        lists = (self.articles, self.relations, self.parts)
        return self.type(word) is not None or any(word in words for words in lists)

    def plain(self, word: str) -> bool:
        """Whether the word is no name by itself."""
        lists = (self.prepositions, self.articles, self.nouns, self.parts, self.streets)
        return self.type(word) is not None or any(word in words for words in lists)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a phrase. `type`: what it is said to be; `article`: stands with one; `beside`: after a preposition of
    shores and roads; `adjective`: as in `syrische Grenze`; `capital`: its capital is meant.
    """

    text: str
    type: Type | None = None
    article: bool = False
    beside: bool = False
    adjective: bool = False
    capital: bool = False


@cache
def words() -> Words:
    """The word lists, read once."""
    return msgspec.yaml.decode(files(__package__).joinpath("data/words.yaml").read_bytes(), type=Words)


def bare(name: str) -> str:
    """The name of an area without the words that say what it is: `Oblast Kursk` and `Kursk Oblast` are `Kursk`.

    Empty where nothing else is left.
    """
    strip = words().areas | words().stripped
    parts = name.split()
    while parts and parts[0].lower().rstrip(".") in strip:
        parts = parts[1:]
    while parts and parts[-1].lower() in strip:
        parts = parts[:-1]
    return " ".join(parts)


def names(phrase: str, known: Known, named: Sequence[Span] | None = None) -> list[Name]:
    """The names in a phrase, in its order. Empty where none is.

    `known` tells whether words are a name. `named` are the named mentions in the phrase, if they are known: a
    whole one is a name if it is any place's, other words only if they are that of a place of some size. Adjectives are
    left out where a proper name is found too.
    """
    found = list(_Scan(phrase, known, named))
    proper = [name for name in found if not name.adjective]
    return proper or found


class _Scan:
    """One pass over the words of a phrase, the longest names first."""

    def __init__(self, phrase: str, known: Known, named: Sequence[Span] | None) -> None:
        self.phrase, self.known, self.named = phrase, known, named
        self.spans = [match.span() for match in _WORD.finditer(phrase)]
        self.context = Name("")  # what was said on the way to the next name

    def __iter__(self) -> Iterator[Name]:
        position = 0
        while position < len(self.spans):
            name, length = self._longest(position)
            if name is None:
                self._note(position)
                position += 1
                continue
            position += length
            following = self._word(position)
            self.context = Name("")
            if following in words().streets:
                continue
            kind = words().type(following) if name.type is None else None
            yield replace(name, type=name.type or kind, capital=name.capital or following in words().capitals)
            position += bool(kind) and not name.adjective  # `Kiewer Vorort Butscha`: the noun is for both

    def _longest(self, position: int) -> tuple[Name | None, int]:
        for length in range(min(_LONGEST, len(self.spans) - position), 0, -1):
            found = self._known(position, length)
            if found and self._believed(position, length, found):
                return replace(self.context, text=self._text(position, length), adjective=found == "adjective"), length
        return self._compound(position), 1

    def _known(self, position: int, length: int) -> Found | None:
        """What is known of a run of words; it does not open with a preposition."""
        text = self._text(position, length)
        parts = text.split()
        if length > 1:
            function = words().prepositions | words().articles
            found = None if parts[0] in words().prepositions or parts[-1] in function else self.known(text)
            return found if found == "sure" or _CAPITALISED.fullmatch(text) else None
        if words().plain(text.lower()) or (text.islower() and not _PLACE_ADJECTIVE.fullmatch(text)):
            return None
        return self.known(text)

    def _believed(self, position: int, length: int, found: Found) -> bool:
        """Whether a name of a village, or a mere sound, is one here: as the whole phrase or where a name must stand."""
        if found in ("sure", "adjective"):
            return True
        if self.named is not None:
            return any(self._is_all_of(position, length, mention) for mention in self.named)
        if length == 1 and self._word(position).endswith(tuple(words().endings)):
            return False
        before, after = self._word(position - 1), self._text(position + length, 1)
        led = not before or before in words().prepositions or self.context.type is not None
        return led and not self.context.article and (not after[:1].isupper() or words().plain(after.lower()))

    def _is_all_of(self, position: int, length: int, mention: Span) -> bool:
        """Whether a run of words is a mention, or all of it up to a comma, but for words like `Region` and `County`."""
        last = position + length - 1
        touches = self.spans[position][0] < mention[1] and mention[0] < self.spans[last][1]
        return touches and not (self._goes_on(position - 1, mention) or self._goes_on(last, mention))

    def _goes_on(self, left: int, mention: Span) -> bool:
        """Whether a name goes on from one word to the next, both in the mention."""
        if left < 0 or left + 1 >= len(self.spans):
            return False
        end, following = self.spans[left][1], self.spans[left + 1][0]
        inside = mention[0] < end and following < mention[1]
        joined = not self.phrase[end:following].strip()
        return inside and joined and not (words().plain(self._word(left)) or words().plain(self._word(left + 1)))

    def _compound(self, position: int) -> Name | None:
        """`Idlib-Provinz`, `Gaza-Grenze`: a name and a noun."""
        name, _, noun = self._text(position, 1).rpartition("-")
        street = noun.lower() in words().streets
        if name and not street and words().plain(noun.lower()) and self.known(name) == "sure":
            return replace(self.context, text=name, type=words().type(noun.lower()))
        return None

    def _note(self, position: int) -> None:
        """Remember what a word says of the name to come: types and articles, if they stand right before it."""
        listed, before, word = words(), self.context, self._word(position)
        related = word in listed.relations
        article = word in listed.articles or word in listed.contracted
        owned = self._word(position - 1) in listed.owned
        self.context = Name(
            "",
            type=before.type if related and not owned else listed.type(word),
            article=article,
            beside=word in listed.beside or (before.beside and article),
            capital=word in listed.capitals or (before.capital and (related or article or word in listed.towns)),
        )

    def _word(self, position: int) -> str:
        return self._text(position, 1).lower() if position >= 0 else ""

    def _text(self, position: int, length: int) -> str:
        spans = self.spans[position : position + length]
        return self.phrase[spans[0][0] : spans[-1][1]].rstrip(".'’-") if spans else ""
