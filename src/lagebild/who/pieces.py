"""A phrase cut into the pieces that the tables know, grouped by how they belong to its head."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.who.fold import Word, fold, words
from lagebild.who.index import Forms, Names, forms, names
from lagebild.who.nouns import Found, Nouns, adjective_forms, nouns
from lagebild.who.tables import Entry, Language, sectors

Kind = Literal[
    "name", "surname", "adjective", "people", "noun", "quality", "former", "and", "against", "unknown", "word"
]  # fmt: skip
Relation = Literal["core", "owner", "place", "about", "apposition"]

_SHORTEST = 4  # letters of a name from which a genitive -s is taken off


@dataclass(frozen=True, slots=True)
class Piece:
    """One or more words that mean one thing: candidates among the entries, or a noun."""

    kind: Kind
    words: tuple[Word, ...]
    entries: tuple[Entry, ...] = ()
    noun: Found | None = None
    genitive: bool = False

    @property
    def text(self) -> str:
        """The words as written."""
        first, *rest = self.words
        return first.text + "".join(f"{'-' if '-' in word.gap else ' '}{word.text}" for word in rest)


@dataclass(slots=True)
class Segment:
    """Pieces that stand in one relation to the head."""

    relation: Relation
    pieces: list[Piece] = field(default_factory=list)


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Closed word classes of a language (`grammar.yaml`)."""

    articles: frozenset[str]
    owner: frozenset[str]
    place: frozenset[str]
    about: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]
    places: frozenset[str]
    possessives: frozenset[str]


@cache
def grammar(language: Language) -> Grammar:
    """The closed word classes of a language."""
    data = files(__package__).joinpath("data", "grammar.yaml").read_bytes()
    folded = {
        tongue: {name: [fold(word) for word in listed] for name, listed in classes.items()}
        for tongue, classes in msgspec.yaml.decode(data, type=dict[str, dict[str, list[str]]]).items()
    }
    return msgspec.convert(folded[language], Grammar)


def segments(phrase: str, language: Language) -> list[Segment]:
    """The phrase's head and what hangs on it, in text order."""
    return _scanner(language).segments(phrase)


@cache
def _scanner(language: Language) -> "_Scanner":
    return _Scanner(language)


class _Scanner:
    def __init__(self, language: Language) -> None:
        table = sectors()
        self._language = language
        self._names: Names = names()
        self._forms: Forms = forms(language)
        self._nouns: Nouns = nouns(language)
        self._grammar = grammar(language)
        classes = self._grammar
        self._closed_words = (
            classes.articles | classes.owner | classes.place | classes.about | classes.joins | classes.stops
        )
        self._former = {fold(word) for word in table.former[language]}
        self._qualities = {fold(word) for word in table.violent[language]}
        self._before = {fold(word) for word in table.stance["before"]}
        self._after = {fold(word) for word in table.stance["after"]}

    def segments(self, phrase: str) -> list[Segment]:
        found = [Segment("core")]
        listed = words(phrase)
        at = 0
        while at < len(listed):
            word = listed[at]
            if "," in word.gap or "(" in word.gap:
                if word.fold in self._grammar.stops and found[-1].pieces and not self._names_follow(listed, at):
                    break
                found.append(Segment("apposition"))
            relation = self._relation(word, found)
            if relation == "stop":
                break
            if relation:
                found.append(Segment(relation))
                at += 1
                continue
            piece = self._piece(listed, at)
            at += len(piece.words)
            if piece.kind == "against" and piece.words[0].fold in self._after:
                _withdraw(found[-1])
            if piece.kind != "word":
                found[-1].pieces.append(piece)
            elif self._is_thing(piece, found[-1]):
                found[-1].pieces.append(Piece("unknown", piece.words))
        return [segment for segment in found if segment.pieces]

    def _names_follow(self, listed: list[Word], at: int) -> bool:
        """Whether `, der` begins an apposition (`, der Außenminister`), not a relative clause (`, der gestern …`)."""
        following = listed[at + 1 : at + 4]
        return any(word.text[0].isupper() for word in following) and len(listed) - at <= len(following) + 4

    def _relation(self, word: Word, found: list[Segment]) -> Relation | Literal["stop"] | None:
        started = bool(found[-1].pieces) or len(found) > 1
        classes = self._grammar
        if not started or "-" in word.gap or word.text[0].isupper():
            return None
        if word.fold in classes.owner and found[-1].pieces:
            return "owner"
        if word.fold in classes.place:
            return "place"
        if word.fold in classes.about:
            return "about"
        if self._language == "en" and word.fold in classes.stops:
            return "stop"
        return None

    def _piece(self, listed: list[Word], at: int) -> Piece:
        word = listed[at]
        closed = self._closed(word)
        if closed:
            return closed
        return self._longest(listed, at) or self._single(word)

    def _closed(self, word: Word) -> Piece | None:
        """A word that only says something of others: joins them, or tells of a past office or an opposed country."""
        key, small = word.fold, word.text[0].islower()
        classes = self._grammar
        if (small or word.begin == 0) and key in classes.articles | classes.owner | classes.possessives:
            return Piece("word", (word,))
        tests: tuple[tuple[Kind, bool], ...] = (
            ("and", small and key in classes.joins),
            ("against", key in self._before or self._stem_in(key, self._after)),
            ("former", self._stem_in(key, self._former)),
            ("quality", small and self._stem_in(key, self._qualities)),
        )
        return next((Piece(kind, (word,)) for kind, holds in tests if holds), None)

    def _stem_in(self, key: str, group: set[str]) -> bool:
        if self._language == "en" or key in group:
            return key in group
        return any(form in group for form in adjective_forms(key)) or f"{key}er" in group

    def _longest(self, listed: list[Word], at: int) -> Piece | None:
        """The longest run of words that is a name, adjective, demonym or noun; of equal ones the first of these."""
        first = listed[at].fold
        most = max(table.longest.get(first, 1) for table in (self._names, self._forms, self._nouns))
        for count in range(min(most, len(listed) - at), 0, -1):
            run = tuple(listed[at : at + count])
            if count > 1 and any("," in word.gap for word in run[1:]):
                continue
            piece = self._meaning(run)
            if piece:
                return piece
        return None

    def _meaning(self, run: tuple[Word, ...]) -> Piece | None:
        key = " ".join(word.fold for word in run)
        capital = not (run[0].text[0].islower() and (len(run) == 1 or run[-1].text[0].islower()))
        if capital and (entries := self._named(key, run)):
            return Piece("name", run, entries, genitive=key.endswith("s") and key not in self._names.meanings)
        if len(run) > 1 and capital and (piece := self._surname(key, run)):
            return piece
        if (entries := tuple(self._forms.adjectives.get(key, ()))) and (self._language == "de" or capital):
            return Piece("adjective", run, entries)
        if capital and (entries := tuple(self._forms.people.get(key, ()))):
            return Piece("people", run, entries)
        noun = self._nouns.find(key)
        return Piece("noun", run, noun=noun) if noun and (capital or self._language == "en" or len(run) > 1) else None

    def _named(self, key: str, run: tuple[Word, ...]) -> tuple[Entry, ...]:
        found: list[Entry] = []
        if run[-1].text.replace(".", "").isupper():
            found += self._names.capitals_only.get(key, ())
        for form in (key, *(_genitives(key) if self._language == "de" else ())):
            found += self._names.meanings.get(form, ())
            if found:
                break
        return tuple(found)

    def _single(self, word: Word) -> Piece:
        if word.fold.startswith(("pro", "anti")) and self._country_after(word.fold):
            return Piece("against", (word,))
        if word.fold in self._grammar.places:
            return Piece("word", (word,))
        if word.text[0].isupper():
            return self._surname(word.fold, (word,)) or Piece("unknown", (word,))
        return Piece("word", (word,))

    def _surname(self, key: str, run: tuple[Word, ...]) -> Piece | None:
        for form in (key, *_genitives(key)):
            if bearers := tuple(self._names.surnames.get(form, ())):
                return Piece("surname", run, bearers, genitive=form != key)
        return None

    def _is_thing(self, piece: Piece, segment: Segment) -> bool:
        """Whether a word that no table knows is what the phrase is about: `assets` of `Russian assets`."""
        word = piece.words[0]
        closed = word.fold in self._closed_words or word.fold.endswith(("ed", "ing", "ly")) or word.text.isdigit()
        return self._language == "en" and bool(segment.pieces) and not closed

    def _country_after(self, key: str) -> bool:
        return any(key.removeprefix(prefix) in self._forms.adjectives for prefix in ("pro", "anti"))


def _withdraw(segment: Segment) -> None:
    """`Russian-backed`: the country before it is not where the actor belongs."""
    while segment.pieces and segment.pieces[-1].kind in {"name", "adjective", "surname", "people"}:
        segment.pieces.pop()


def _genitives(key: str) -> Iterator[str]:
    if len(key) >= _SHORTEST and key.endswith("s"):
        yield key[:-1]
        if key.endswith("es"):
            yield key[:-2]
