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

Type = Literal["area", "town", "water", "land", "quarter"]  # the last: a town named before one of its quarters
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
    indefinite: frozenset[str]
    contracted: frozenset[str]
    areas: frozenset[str]
    stripped: frozenset[str]
    particles: frozenset[str]
    towns: frozenset[str]
    relations: frozenset[str]
    owned: frozenset[str]
    capitals: frozenset[str]
    streets: frozenset[str]
    houses: frozenset[str]
    parks: frozenset[str]
    abroad: frozenset[str]
    borders: frozenset[str]
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
        lists = (self.prepositions, self.articles, self.nouns, self.parts, self.directions, self.streets)
        return self.type(word) is not None or any(word in words for words in lists)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a phrase. `type`: what it is said to be; `article`: stands with one; `beside`: after a preposition of
    shores and roads; `adjective`: as in `syrische Grenze`; `capital`: its capital is meant; `piece`: of a longer name;
    `house`: that, or all of this, is the name of a house or a park; `owner`: an adjective that says where the name
    before it lies.
    """

    text: str
    type: Type | None = None
    article: bool = False
    beside: bool = False
    adjective: bool = False
    capital: bool = False
    piece: bool = False
    house: bool = False
    owner: bool = False


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
    whole one is a name if it is any place's, other words only if they are that of a place of some size. Where a proper
    name is found too, adjectives are left out unless they stand right before it; they then follow it.
    """
    found = list(_Scan(phrase, known, named))
    proper = [name for name in found if name.owner or not name.adjective]
    return proper or found


class _Scan:
    """One pass over the words of a phrase, the longest names first."""

    def __init__(self, phrase: str, known: Known, named: Sequence[Span] | None) -> None:
        self.phrase, self.known, self.named = phrase, known, named
        self.spans = [match.span() for match in _WORD.finditer(phrase)]
        self.context = Name("")  # what was said on the way to the next name
        self.owner: Name | None = None  # an adjective right before it

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
            self.context, owner, self.owner = Name(""), self.owner, None
            if self._misleads(name, position) or self._is_english_piece(name, position - length, position):
                continue
            kind = words().type(following) if name.type is None else None
            yield replace(
                name,
                type=name.type or kind,
                capital=name.capital or following in words().capitals,
                owner=name.adjective and following in words().borders,
                piece=self._is_piece(position - length, position),
                house=not name.adjective and self._of_house(position - length, position),
            )
            if owner and not name.adjective:
                yield owner
            self.owner = Name(name.text, adjective=True, owner=True) if name.adjective else None
            position += bool(kind) and not name.adjective  # `Kiewer Vorort Butscha`: the noun is for both

    def _misleads(self, name: Name, end: int) -> bool:
        """Whether a street, a park or what a country has abroad bears the name."""
        following = self._text(end, 1)
        if following.lower() in words().streets and following[:1].isupper():
            return True
        return name.adjective and following.lower() in words().abroad | words().parks

    def _is_english_piece(self, name: Name, begin: int, end: int) -> bool:
        """Whether an adjective is part of a name: `French Quarter`; German ones have small letters or end in `-er`."""
        return (
            name.adjective and name.text[:1].isupper() and not name.text.endswith("er") and self._is_piece(begin, end)
        )

    def _is_piece(self, begin: int, end: int) -> bool:
        """Whether the words between two positions are part of a longer name; `University` is none."""
        first, last = self._chain(begin, end)
        rest = (self._word(at) for at in (*range(first, begin), *range(end, last)))
        return any(word in words().houses or not words().plain(word) for word in rest)

    def _of_house(self, begin: int, end: int) -> bool:
        """Whether that run names a house: `Hotel Serena`, `Hyde Park`."""
        first, last = self._chain(begin, end)
        return last - first > 1 and any(self._word(at) in words().houses | words().streets for at in range(first, last))

    def _chain(self, begin: int, end: int) -> tuple[int, int]:
        first, last = begin, end
        while begin - first < _LONGEST and self._joined(first - 1):
            first -= 1
        while last - end < _LONGEST and self._joined(last - 1):
            last += 1
        return first, last

    def _joined(self, left: int) -> bool:
        """Whether a word and the next are of one name; words like `Region` and `Stadt` stand by themselves."""
        if left < 0 or left + 1 >= len(self.spans):
            return False
        end, following = self.spans[left][1], self.spans[left + 1][0]
        return not self.phrase[end:following].strip() and all(map(self._in_name, (left, left + 1)))

    def _in_name(self, position: int) -> bool:
        listed, word = words(), self._text(position, 1)
        lower = word.lower()
        apart = listed.type(lower) or lower in listed.prepositions or lower in listed.articles
        return lower in listed.particles if word.islower() else not apart and bool(_CAPITALISED.fullmatch(word))

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
            found = None if parts[0] in function or parts[-1] in function else self.known(text)
            return found if found == "sure" or _CAPITALISED.fullmatch(text) else None
        if text.isdigit() or words().plain(text.lower()) or (text.islower() and not _PLACE_ADJECTIVE.fullmatch(text)):
            return None
        return self.known(text)

    def _believed(self, position: int, length: int, found: Found) -> bool:
        """Whether a name of a village, or a mere sound, is one here: as the whole phrase or where a name must stand."""
        if found in ("sure", "adjective"):
            return True
        if self.context.article and words().type(self._word(position + length)) == "town":
            return False  # `the Saxon capital`
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
        """`Idlib-Provinz`: a name and a noun; `Bonn-Mehlem`: a town and its quarter; `indisch-pakistanische Grenze`."""
        listed = words()
        name, _, noun = self._text(position, 1).rpartition("-")
        lower = noun.lower()
        if self._of_two_countries(name, noun) and self._word(position + 1) in listed.borders:
            return replace(self.context, text=name, adjective=True)
        if not name or lower in listed.streets | listed.houses | listed.abroad or self.known(name) != "sure":
            return None
        if listed.plain(lower) and lower not in listed.directions:
            return replace(self.context, text=name, type=listed.type(lower))
        quarter = noun[:1].isupper() and not lower.endswith(tuple(listed.endings)) and self._is_mention(position)
        return replace(self.context, text=name, type="quarter") if quarter else None

    def _of_two_countries(self, first: str, second: str) -> bool:
        """`indisch-pakistanische`."""
        return bool(_PLACE_ADJECTIVE.fullmatch(second)) and self.known(first) == self.known(second) == "adjective"

    def _is_mention(self, position: int) -> bool:
        return self.spans[position] in (self.named or ())

    def _note(self, position: int) -> None:
        """Remember what a word says of the name to come: types and articles, if they stand right before it."""
        listed, before, word = words(), self.context, self._word(position)
        related = word in listed.relations
        article = word in listed.articles or word in listed.contracted or word in listed.indefinite
        if not (listed.leads(word) or word in listed.towns):
            self.owner = None
        owned = self._word(position - 1) in listed.owned
        self.context = Name(
            "",
            type=before.type if related and not owned else listed.type(word),
            article=article,
            beside=word in listed.beside or (before.beside and (article or related)),
            capital=word in listed.capitals or (before.capital and (related or article or word in listed.towns)),
        )

    def _word(self, position: int) -> str:
        return self._text(position, 1).lower() if position >= 0 else ""

    def _text(self, position: int, length: int) -> str:
        spans = self.spans[position : position + length]
        return self.phrase[spans[0][0] : spans[-1][1]].rstrip(".'’-") if spans else ""
