"""Casualty counts as numbers: `mehr als 30` is 30, `zwei Dutzend` 24, `Hunderte` nothing."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

import msgspec
from text_to_num import text2num  # type: ignore[import-untyped]  # the wheel has no type marker

from lagebild.what.ontology import Language

_DIGITS = r"\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+|\d+"  # thousands with point, comma, apostrophe or a hard space
_WORD = re.compile(rf"(?:{_DIGITS})(?![\w-])|[\w-]+")
_LONGEST = 30  # words; a longer stretch is no count
_Part = int | str


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`counts.yaml`, which says what each list means."""

    one: dict[Language, frozenset[str]]
    times: dict[str, int]
    conjunctions: frozenset[str] = msgspec.field(name="and")
    vague: frozenset[str]


@cache
def _words() -> _Words:
    return msgspec.yaml.decode(files(__package__).joinpath("counts.yaml").read_bytes(), type=_Words)


def value(text: str, language: Language) -> int | None:
    """The number that a count expression states, the bound of `mehr als 30`, the sum of `zwei Männer und ein Kind`.

    `None` where it states none (`Dutzende`, `mehrere hundert`, `die Frau und fünf Kinder`) or a range (`10 bis 15`).
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) > _LONGEST or _words().vague.intersection(words):
        return None
    parts = _parse(words, language)
    groups = [list(group) for joins, group in groupby(parts, _words().conjunctions.__contains__) if not joins]
    numbers = [[part for part in group if isinstance(part, int)] for group in groups]
    return sum(found[0] for found in numbers) if numbers and all(len(found) == 1 for found in numbers) else None


def any_in(text: str, language: Language) -> bool:
    """Whether any word of a text is a number, be it as open as `Dutzende`, or has digits (`61-jährige`)."""
    open_numbers = {*_words().vague, *_words().times}
    words = (word.lower() for word in _WORD.findall(text))
    return any(word in open_numbers or word[0].isdigit() or _number([word], language) is not None for word in words)


def multipliers() -> Sequence[str]:
    """The words that multiply the number before them: `million`."""
    return tuple(_words().times)


def _parse(words: Sequence[str], language: Language) -> list[_Part]:
    """The words, with the longest runs that state a number replaced by it."""
    if not words:
        return []
    for end in range(len(words), 0, -1):
        if (number := _number(words[:end], language)) is not None:
            return [number, *_parse(words[end:], language)]
    return [words[0], *_parse(words[1:], language)]


def _number(run: Sequence[str], language: Language) -> int | None:
    *before, last = run
    if factor := _words().times.get(last):
        base = _number(before, language) if before else None
        return None if base is None else base * factor
    if before:
        return None if run[0] in _words().conjunctions else _in_words(" ".join(run), language)
    if re.fullmatch(_DIGITS, last):
        return int(re.sub(r"\D", "", last))
    return 1 if last in _words().one[language] else _in_words(last, language)


def _in_words(phrase: str, language: Language) -> int | None:
    try:
        return int(text2num(phrase, language))
    except ValueError:
        return None
