"""Names of persons over languages: `Selenskyj`, `Zelenskij`, `Zelensky`, `Selenski` and `Зеленський` are one.

A name is reduced to its consonants, those that transliterations confuse being one class (the idea of Soundex, with
classes for German, English, French, Czech, Russian and Ukrainian spelling, `names.yaml`). Equal keys only propose; what
decides is the similarity of the spellings (Jaro-Winkler) and of the given names.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

import msgspec
from rapidfuzz.distance import JaroWinkler

from lagebild.who.fold import fold

_INITIAL = re.compile(r"^[yj]?[aeiouy]+")
_VOWELS = re.compile(r"[aeiouyj]+")
_DOUBLE = re.compile(r"(.)\1+")
_ALIKE = 0.76  # Jaro-Winkler similarity of two spellings of a surname: `Poutine` and `Putin` have 0.91
#: The same of two given names that differ in consonants (`Alexander`, `Aliaksandr`); of two at random 0.3 % reach it.
_GIVEN = 0.8
_LONG_ENOUGH = 4  # letters of a given name that is compared by its likeness: `Ali` is like `Khalid`
_CONSONANTS = 2  # a key of fewer says too little


class _Spellings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`names.yaml`, which says what each table means."""

    letters: dict[str, str]
    classes: tuple[tuple[str, str], ...]
    same: tuple[tuple[str, str], ...]
    particles: frozenset[str]


@cache
def _spellings() -> _Spellings:
    return msgspec.yaml.decode(files(__package__).joinpath("data", "names.yaml").read_bytes(), type=_Spellings)


@cache
def _letters() -> dict[int, str]:
    return str.maketrans(_spellings().letters)


@cache
def _classes() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), to) for pattern, to in _spellings().classes)


def particles() -> frozenset[str]:
    """Folded words before a surname that may be left out: `al`, `von`."""
    return _spellings().particles


def latin(name: str) -> str:
    """A Cyrillic name in Latin letters; others as they are, signs of hushing consonants spelled out. Lower case."""
    return name.lower().translate(_letters())


@lru_cache(maxsize=1 << 14)
def keys(word: str) -> frozenset[str]:
    """The keys of one word of a name: two where a `j` may be a vowel (German) or a consonant (French, English)."""
    plain = fold(latin(word)).replace(" ", "")
    found = {_key(plain)}
    if "j" in plain[1:]:
        found.add(_key(plain[0] + plain[1:].replace("j", "zh")))
    return frozenset(found)


def similarity(one: str, other: str) -> float:
    """How alike two spellings are, from 0 to 1."""
    return JaroWinkler.similarity(_plain(one), _plain(other))


def same_surname(one: str, other: str) -> bool:
    """Whether two words can be spellings of one surname."""
    shared = keys(one) & keys(other)
    return any(len(key) >= _CONSONANTS for key in shared) and similarity(one, other) >= _ALIKE


def same_given(one: str, other: str) -> bool:
    """Whether two words can be spellings or initials of one given name (`Wladimir`, `Vladimir`, `W.`)."""
    first, second = _plain(one), _plain(other)
    shorter = min(len(first), len(second))
    if shorter <= 1:
        return first[:1] == second[:1]
    return bool(keys(one) & keys(other)) or (
        shorter >= _LONG_ENOUGH and JaroWinkler.similarity(first, second) >= _GIVEN
    )


def _key(plain: str) -> str:
    text = _INITIAL.sub("a", plain)
    head, text = ("a", text[1:]) if text.startswith("a") else ("", text)
    for pattern, to in _classes():
        text = pattern.sub(to, text) if head == "" or not pattern.pattern.startswith("^") else text
    return _DOUBLE.sub(r"\1", head + _VOWELS.sub("", text))


@lru_cache(maxsize=1 << 14)
def _plain(name: str) -> str:
    """A spelling without what differs most between languages, vowels kept."""
    text = fold(latin(name)).replace(" ", "")
    for old, new in _spellings().same:
        text = text.replace(old, new)
    return text
