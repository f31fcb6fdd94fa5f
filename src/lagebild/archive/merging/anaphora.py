"""How a trigger refers: `the attack` takes up what was told, `an attack` tells something new (`anaphora.yaml`)."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.archive.reports import Report

Reference = Literal["the", "a", "none", "verb"]

#: Words before a noun among which its article is sought: `nach dem bisher schwersten Angriff`.
REACH = 3
_WORD = re.compile(r"[\w’'-]+")
_GENITIVE = ("'s", "’s")


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    the: frozenset[str]
    a: frozenset[str]
    stops: frozenset[str]
    verbal: frozenset[str]


def reference(report: Report) -> Reference:
    """Whether the trigger is a noun with a definite article or the like, an indefinite one or none, or else a verb."""
    german = report.language == "de"
    nominal = _german_noun(report) if german else _english_noun(report)
    return _article(report.before, _words()["de" if german else "en"]) if nominal else "verb"


def _german_noun(report: Report) -> bool:
    """A capital tells a noun, but not at the beginning of a sentence, where few triggers are nouns."""
    return bool(report.before.strip()) and report.head[:1].isupper()


def _english_noun(report: Report) -> bool:
    """No past tense, and no subject right before it: `the rebels attacked`, `the rebels launch`."""
    parties = (party.text for party in (*report.actors, *report.recipients))
    before = report.before.rstrip()
    subject = any(before.endswith(text) for text in parties if " " in text or text[:1].isupper())
    return not report.head.endswith("ed") and not subject


def _article(before: str, words: _Words) -> Reference:
    for word in reversed(_WORD.findall(before)[-REACH:]):
        folded = word.casefold()
        if folded in words.a:
            return "a"
        if folded in words.the or folded.endswith(_GENITIVE):
            return "the"
        if folded in words.verbal:
            return "verb"
        if folded in words.stops:
            break
    return "none"


@cache
def _words() -> dict[str, _Words]:
    return msgspec.yaml.decode(files(__package__).joinpath("anaphora.yaml").read_bytes(), type=dict[str, _Words])
