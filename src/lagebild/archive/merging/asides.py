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


class _Asides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reach: int
    de: _Cues
    en: _Cues


def aside(report: Report) -> Aside | None:
    """How the words around a trigger say that it is about another event than the article's own; None if they do not."""
    sentence = report.sentence_text.casefold()
    anywhere, ahead = _patterns(report.language or "")
    at = max(0, sentence.find(report.trigger.partition(" … ")[0].casefold()))
    if ahead.search(sentence[max(0, at - _asides().reach) : at]):
        return "before"
    return "passing" if anywhere.search(sentence) else None


@cache
def _asides() -> _Asides:
    return msgspec.yaml.decode(files(__package__).joinpath("asides.yaml").read_bytes(), type=_Asides)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns of a language; those of English for a language without."""
    cues = _asides().de if language == "de" else _asides().en
    return re.compile("|".join(cues.sentence)), re.compile("|".join(cues.before))
