"""Patterns over classes of words: a small notation, compiled to regular expressions over one character a token.

    weekday comma? ~art? day dot month (year | rel annual)?

A name is a class of words or numbers, a macro in braces stands for its definition. `?` makes optional, `( | )` groups.
`~` marks context that belongs to no time expression, `/` context that separates two, `!` what must not follow.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lagebild.when.timex import Kind

Role = Literal["", "~", "/"]
_ITEM = re.compile(r"[~/!]?[a-z_]+|\S")
_MACRO = re.compile(r"\{([a-z_]+)\}")
_SIGNS = {"(": "(?:", ")": ")", "|": "|", "?": "?"}


@dataclass(frozen=True, slots=True)
class Slot:
    """The token at `index`, read as a word of the class `name`."""

    index: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `names` tells class and role of its groups in order, `first` what it may begin with."""

    kind: Kind
    signal: bool
    expression: re.Pattern[str]
    names: Sequence[tuple[str, Role]]
    first: frozenset[str]

    def read(self, match: re.Match[str]) -> Iterator[Slot]:
        """The slots that a match fills, in text order."""
        for number, (name, role) in enumerate(self.names, 1):
            if match.start(number) >= 0:
                yield Slot(match.start(number), name, role)


def compile_pattern(source: str, kind: str, macros: Mapping[str, str], codes: Mapping[str, str]) -> Pattern:
    """A pattern over the characters that `codes` gives for each class. `ValueError` for unknown names and signs."""
    while "{" in source:
        source = _MACRO.sub(lambda found: f"( {macros[found[1]]} )", source)
    items = _ITEM.findall(source)
    for item in items:
        if item not in _SIGNS and item.lstrip("~/!") not in codes:
            raise ValueError(f"{item!r} in {source!r}")
    slots = [item for item in items if item not in _SIGNS and item[0] != "!"]
    return Pattern(
        kind="duration" if kind == "duration" else "set" if kind == "set" else "date",
        signal=kind == "signal",
        expression=re.compile("".join(_SIGNS.get(item) or _class(item, codes) for item in items)),
        names=[(item.lstrip("~/"), _role(item)) for item in slots],
        first=_first(deque(items), codes)[0],
    )


def _role(item: str) -> Role:
    return "~" if item[0] == "~" else "/" if item[0] == "/" else ""


def _class(item: str, codes: Mapping[str, str]) -> str:
    return f"(?![{codes[item[1:]]}])" if item[0] == "!" else f"([{codes[item.lstrip('~/')]}])"


def _first(items: deque[str], codes: Mapping[str, str]) -> tuple[frozenset[str], bool]:
    """What a group may begin with, up to its closing bracket, and whether it may be empty."""
    first, empty = frozenset[str](), False  # of the alternatives so far
    here, skippable = frozenset[str](), True  # of this one
    while items and (item := items.popleft()) != ")":
        if item == "|":
            first, empty, here, skippable = first | here, empty or skippable, frozenset(), True
            continue
        begin, optional = _first(items, codes) if item == "(" else _one(item, codes)
        if items and items[0] == "?":
            items.popleft()
            optional = True
        here |= begin if skippable else frozenset()
        skippable = skippable and optional
    return first | here, empty or skippable


def _one(item: str, codes: Mapping[str, str]) -> tuple[frozenset[str], bool]:
    return (frozenset(), True) if item[0] == "!" else (frozenset(codes[item.lstrip("~/")]), False)
