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
    before, trigger = _before(report)
    nominal = _german_noun(before, trigger) if report.language == "de" else _english_noun(report, before, trigger)
    return _article(before, _words()["de" if report.language == "de" else "en"]) if nominal else "verb"


def _before(report: Report) -> tuple[str, str]:
    """The sentence up to the trigger, and the trigger's first piece."""
    trigger = report.trigger.partition(" … ")[0]
    return report.sentence_text[: max(0, report.sentence_text.find(trigger))].rstrip(), trigger


def _german_noun(before: str, trigger: str) -> bool:
    """A capital tells a noun, but not at the beginning of a sentence, where few triggers are nouns."""
    return bool(before) and trigger[:1].isupper()


def _english_noun(report: Report, before: str, trigger: str) -> bool:
    """No past tense, and no subject right before it: `the rebels attacked`, `the rebels launch`."""
    parties = (party.text for party in (*report.actors, *report.recipients))
    subject = any(before.endswith(text) for text in parties if " " in text or text[:1].isupper())
    return not trigger.endswith("ed") and not subject


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
