"""Reports that an article makes in passing: of an earlier, a later, a further event than its own (`asides.yaml`)."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.archive.reports import Report

Aside = Literal["passing", "before"]


class _Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sentence: tuple[str, ...]
    before: tuple[str, ...]
    after: str
    units: dict[str, int]
    numbers: dict[str, int]


class _Asides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reach: int
    de: _Cues
    en: _Cues


def aside(report: Report) -> Aside | None:
    """How the words around a trigger say that it is about another event than the article's own; None if they do not."""
    anywhere, ahead, _ = _patterns(report.language or "")
    if ahead.search(_ahead(report)):
        return "before"
    return "passing" if anywhere.search(report.sentence_text.casefold()) else None


def days_before(report: Report) -> tuple[int, int] | None:
    """How many days before the news, at least and at most, if the words say so (`three days after the attack`).

    The news may be a day old. Weeks are rounded; hours and minutes tell no day.
    """
    cues, after = _cues(report.language or ""), _patterns(report.language or "")[2]
    found = list(after.finditer(_ahead(report)))
    if not found:
        return None
    unit = cues.units[found[-1]["unit"]]
    days = cues.numbers.get(found[-1]["number"] or "", 1) * unit
    slack = unit // 2
    return (days - slack, days + slack + 1) if days else None


def _ahead(report: Report) -> str:
    """What stands before the trigger in its sentence, as far as it matters."""
    return report.before.casefold()[-_asides().reach :]


@cache
def _asides() -> _Asides:
    return msgspec.yaml.decode(files(__package__).joinpath("asides.yaml").read_bytes(), type=_Asides)


def _cues(language: str) -> _Cues:
    """Those of a language; those of English for a language without."""
    return _asides().de if language == "de" else _asides().en


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Anywhere in the sentence, ahead of the trigger, and a number of days ahead of it."""
    cues = _cues(language)
    after = cues.after.format(unit="|".join(cues.units), number="|".join(cues.numbers))
    return re.compile("|".join(cues.sentence)), re.compile("|".join((*cues.before, after))), re.compile(after)
