"""Words, numbers and patterns of one language, from its data file (`data/de.yaml`)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any, Literal

import msgspec

from lagebild.when.patterns import compile_pattern
from lagebild.when.timex import Bound, Meaning

Fields = dict[str, Any]
WordList = Literal[
    "past", "future", "irreal", "before_past", "scheduled", "past_ending", "not_past",
    "heading", "told", "leading", "range", "between", "ahead",
]  # fmt: skip
Readings = dict[str, Fields]  # class -> fields

TOKEN = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:[.,:]\d+)*|[^\W\d_]+|\n|[^\w\s]")
_NOUN, _OTHER = "N", "o"  # unknown words, with and without a capital
_FIRST_CODE = 0xE000  # private use: no such character is special in a regular expression
_STEM = "-"
_NO_FIELD = "_"


class _Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shape of numbers, and for each class it may belong to the fields that its groups fill."""

    shape: str
    gives: dict[str, list[str]]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    endings: str
    words: dict[str, str | dict[str, Fields]]
    numerals: dict[str, float]
    ordinals: dict[str, int]
    compounds: dict[str, tuple[str, str]]
    numbers: list[_Number]
    bounds: dict[Bound, str]
    macros: dict[str, str]
    patterns: dict[str, list[str]]
    lists: dict[WordList, str]


class Lexicon:
    """What the data file of a language says, ready for use."""

    def __init__(self, language: str) -> None:
        raw = files(__package__).joinpath("data", f"{language}.yaml").read_bytes()
        data = msgspec.yaml.decode(raw, type=_Data)
        self._shapes = [(re.compile(number.shape), number.gives) for number in data.numbers]
        self._readings = _readings(data)
        self._initial = _initial(self._readings)
        every: list[Iterable[str]] = [*self._readings.values(), *self._initial.values()]
        every += [number.gives for number in data.numbers]
        combinations = dict.fromkeys(frozenset(classes) for classes in every)
        self._combined = {classes: chr(_FIRST_CODE + i) for i, classes in enumerate(combinations)}
        self._codes = {word: self._combined[frozenset(r)] for word, r in self._readings.items()}
        self._initial_codes = {word: self._combined[frozenset(r)] for word, r in self._initial.items()}
        self.lists = {name: frozenset(words.split()) for name, words in data.lists.items()}
        self.bounds = {word: bound for bound, words in data.bounds.items() for word in words.split()}
        self._compile(data)

    def _compile(self, data: _Data) -> None:
        """The patterns that may begin with each code, and what any of them may begin with."""
        codes: dict[str, str] = defaultdict(str, noun=_NOUN)
        for classes, code in self._combined.items():
            for name in classes:
                codes[name] += code
        sources = ((kind, source) for kind, of_kind in data.patterns.items() for source in of_kind)
        patterns = [compile_pattern(source, kind, data.macros, codes) for kind, source in sources]
        self.patterns = {code: [p for p in patterns if code in p.first] for code in self._combined.values()}
        self.begins = re.compile(f"[{''.join(code for code, begun in self.patterns.items() if begun)}]")
        self.leading = frozenset(code for name in self.lists["leading"] for code in codes[name])

    def code(self, token: str, initial: bool) -> str:
        """One character that stands for the classes of a token; `initial` at the beginning of a sentence."""
        if initial and token in self._initial_codes:
            return self._initial_codes[token]
        known = self._codes.get(token) or self._codes.get(token.lower())
        if known:
            return known
        if token[0].isdigit():
            return self._combined.get(frozenset(self._number(token)), _OTHER)
        return _NOUN if token[0].isupper() else _OTHER

    def fields(self, token: str, name: str) -> Fields:
        """What a token says as a word of the class `name`."""
        for readings in (self._readings.get(token), self._readings.get(token.lower()), self._number(token)):
            if readings and name in readings:
                return readings[name]
        return {}

    def all_fields(self) -> Iterator[Fields]:
        """The fields of every word in every class."""
        return (fields for readings in self._readings.values() for fields in readings.values())

    @lru_cache(maxsize=4096)  # noqa: B019 (lexicons live as long as the process)
    def _number(self, token: str) -> Readings:
        for shape, gives in self._shapes:
            if match := shape.fullmatch(token):
                groups = [_value(text) for text in match.groups()]
                named = {name: dict(zip(fields, groups, strict=False)) for name, fields in gives.items()}
                return {name: {k: v for k, v in fields.items() if k != _NO_FIELD} for name, fields in named.items()}
        return {}


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1); German where there is no data file."""
    known = files(__package__).joinpath("data", f"{language}.yaml").is_file()
    return Lexicon(language if known else "de")


def _readings(data: _Data) -> dict[str, Readings]:
    """Each word with the classes it may belong to and their fields."""
    readings: dict[str, Readings] = defaultdict(dict)
    for word, name, fields in (*_words(data), *_numerals(data), *_compounds(data)):
        msgspec.convert(fields, Meaning)  # raises for fields that no meaning has
        for form in _forms(word, data.endings):
            readings[form][name] = fields
    readings["\n"]["line"] = {}
    return dict(readings)


def _words(data: _Data) -> Iterator[tuple[str, str, Fields]]:
    for name, entries in data.words.items():
        for words, fields in ({entries: {}} if isinstance(entries, str) else entries).items():
            yield from ((word, name, fields) for word in words.split())


def _numerals(data: _Data) -> Iterator[tuple[str, str, Fields]]:
    for word, number in data.numerals.items():
        yield word, "count", {"count": number}
        yield word, "hour", {"hour": int(number)}
    for word, number in data.ordinals.items():
        yield word, "ordinal", {"nth": number}
        yield word, "ordinal_day", {"day": number}


def _compounds(data: _Data) -> Iterator[tuple[str, str, Fields]]:
    """Words made of two: `Montag` and `Abend` give `Montagabend` with the fields of both."""
    parts: dict[str, list[tuple[str, Fields]]] = defaultdict(list)
    for word, name, fields in (*_words(data), *_numerals(data)):
        parts[name].append((word, fields))
    for name, (first, second) in data.compounds.items():
        for (word, fields), (ending, more) in product(parts[first], parts[second]):
            yield word + ending.lower(), name, fields | more


def _forms(word: str, endings: str) -> Iterable[str]:
    """A word; a stem, marked with a hyphen, with each of the endings."""
    return (word[:-1] + ending for ending in endings.split()) if len(word) > 1 and word[-1] == _STEM else (word,)


def _initial(readings: Mapping[str, Readings]) -> dict[str, Readings]:
    """Words that may be another one with a capital where a sentence begins: `Morgen`."""
    both = {word: readings.get(word.lower(), {}) for word in readings if word[0].isupper()}
    return {word: lower | readings[word] for word, lower in both.items() if lower}


def _value(text: str) -> float:
    return float(text.replace(",", ".")) if "," in text else int(text.replace(".", ""))
