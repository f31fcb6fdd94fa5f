"""Which earlier actor a pronoun means, by agreement and nearness: used where the reader names no antecedent.

The rules are a small subset of the centring tradition: what was an actor or source before is preferred to what was only
named, near to far, and gender and number must agree.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.record import Span

Agreement = Literal["he", "she", "it", "they", "she or they", "speaker"]

_NEXT = re.compile(r"\s*([a-zäöüß]+)")
_LAST = re.compile(r"([A-Za-zäöüß]+)\s*$")
_PLURAL_VERB = re.compile(r"(?:sind|[^s]en|ern|eln|ten|hätten|seien)$")
_SINGULAR_VERB = re.compile(r"(?:ist|hat|habe|sei|wird|werde|te|[^s]t|könne|solle|müsse|wolle|dürfe)$")
_SINGULAR_IN_N = {"kann", "begann", "gewann", "schien", "erschien"}
#: What speaks against an antecedent, in points: each sentence between, no role in an event or statement, doubtful
#: agreement, each other candidate before it in its sentence (subjects come first). Tuned on the corpus's training part.
_SENTENCE, _UNNAMED, _MISFIT, _LATER = 100, 60, 150, 25
_FARTHEST = 4  # sentences
_REACH = 900  # characters
_BREAK = re.compile(r"[.!?]\s+(?=[A-ZÄÖÜ„“\"])|\n")
_CLAUSE = re.compile(r"[,;:–—\n.?!„“\"]|\b(?:und|and|but|aber|oder)\b")


class _Pronouns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`pronouns.yaml`, which says what each list means."""

    agreement: dict[Agreement, frozenset[str]]
    objects: frozenset[str]


@cache
def _pronouns() -> _Pronouns:
    return msgspec.yaml.decode(files(__package__).joinpath("data", "pronouns.yaml").read_bytes(), type=_Pronouns)


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Something mentioned before: where it ends, whether as actor or source, and what is known of its form."""

    entity: str
    begin: int
    end: int
    role: bool
    person: bool
    gender: str
    plural: bool


def agreement(word: str) -> Agreement | None:
    """What a word agrees with if it is a pronoun."""
    return next((kind for kind, forms in _pronouns().agreement.items() if word.lower() in forms), None)


def antecedent(text: str, pronoun: Span, known: Iterable[Antecedent]) -> str | None:
    """The entity meant, or `None` if nothing near agrees."""
    kind = _disambiguated(text, pronoun)
    clause = _clause_begin(text, pronoun) if text[slice(*pronoun)].lower() in _pronouns().objects else pronoun[0]
    breaks = [match.end() for match in _BREAK.finditer(text, max(0, pronoun[0] - _REACH), pronoun[0])]
    scored: list[tuple[int, int, str]] = []
    ranks: Counter[int] = Counter()
    for each in sorted((e for e in known if e.end <= clause), key=lambda e: e.begin):
        between = len(breaks) - bisect_right(breaks, each.begin)
        if pronoun[0] - each.end <= _REACH and between <= _FARTHEST and _agrees(kind, each):
            cost = _SENTENCE * between + _LATER * ranks[between] + (0 if each.role else _UNNAMED) + _misfit(kind, each)
            scored.append((cost, -each.begin, each.entity))
            ranks[between] += 1
    return min(scored)[2] if scored else None


def is_its_subject(text: str, pronoun: Span, target: Span) -> bool:
    """Whether something stands in the clause of an object, which cannot mean it: `Sie dankte ihm`, not herself."""
    word = text[slice(*pronoun)].lower()
    return word in _pronouns().objects - {"her"} and _clause_begin(text, pronoun) <= target[0] < pronoun[0]


def _clause_begin(text: str, pronoun: Span) -> int:
    """Where the clause of a pronoun begins: an object is not what its own subject is."""
    found = [match.start() for match in _CLAUSE.finditer(text, max(0, pronoun[0] - _REACH), pronoun[0])]
    return found[-1] if found else pronoun[0]


def _disambiguated(text: str, pronoun: Span) -> Agreement:
    """`sie` with a verb in the plural means several, with one in the singular a woman or a feminine noun."""
    kind = agreement(text[slice(*pronoun)]) or "speaker"
    if kind != "she or they" or text[slice(*pronoun)].lower() != "sie":
        return kind
    following, before = _NEXT.match(text, pronoun[1]), _LAST.search(text[: pronoun[0]])
    if following and text[slice(*pronoun)] == "Sie":  # the verb comes second
        verb = following.group(1)
        return "they" if verb == "sind" or (verb.endswith("n") and verb not in _SINGULAR_IN_N) else "she"
    for found in (following, before):
        if found and _PLURAL_VERB.search(found.group(1)):
            return "they"
        if found and _SINGULAR_VERB.search(found.group(1)):
            return "she"
    return kind


def _agrees(kind: Agreement, each: Antecedent) -> bool:
    if kind == "he":
        return not each.plural and each.gender != "f"
    if kind == "she":
        return not each.plural and each.gender != "m"
    if kind == "it":
        return not each.person
    if kind == "they":
        return not each.person or each.plural
    return kind == "speaker" or not (each.person and each.gender == "m")


def _misfit(kind: Agreement, each: Antecedent) -> int:
    doubtful = {
        "he": not each.person,
        "she": not each.person and not each.gender,
        "it": each.plural,
        "they": not each.plural,
        "she or they": not each.plural and each.gender != "f",
        "speaker": False,
    }
    return _MISFIT if doubtful[kind] else 0
