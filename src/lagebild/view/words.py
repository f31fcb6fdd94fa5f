"""The interface in German and English: words from `words.yaml`, the language from the locale."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.archive.events import ContradictionKind, Position, SourceKind
from lagebild.record import AttributionType, MentionType, QuoteUse, Stance, Status

Language = Literal["de", "en"]
Role = Literal[
    "trigger", "actor", "recipient", "place", "time", "toll", "source", "cue", "quoted", "name", "content",
]  # fmt: skip


Forms = tuple[str, str]
"""A phrase with `{count}` for one and for any other number."""


class DocumentWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `lagebild document` prints."""

    outlet: str
    published: str
    language: str
    byline: str
    agencies: str
    address: str
    key: str
    source: str
    fetched: str
    copies: str
    share: str
    shared_from: str
    reading: str
    statements: Forms
    revisions: str
    current: str
    characters: str
    stored: str
    extractor: str
    unread: str


class ArchiveWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What only the views of the archive print. Support is counted, never called true."""

    event: str
    events: Forms
    reports: Forms
    documents: Forms
    sources: Forms
    more: Forms
    at_least: Forms
    written: str
    empty_weeks: Forms
    independent: str
    presumed: str
    either: str
    grown: str
    others: str
    unsure: str
    behalf: str
    more_sentences: Forms
    who_says: str
    caution: str
    passed_on: str
    quotes: Forms
    contradictions: str
    reports_heading: str
    documents_heading: str
    copy: str
    why: str
    why_scale: str
    reason_words: dict[str, str]
    no_decisions: str
    story: str
    untitled: str
    no_stories: str
    missing: dict[str, str]
    actors: str
    disputes: str
    week: str
    cooperation: str
    conflict: str
    cooperation_short: str
    conflict_short: str
    actual: str
    other: str
    other_long: str
    scale: str
    scale_short: str
    no_series: str
    position: dict[Position, str]
    source_kind: dict[SourceKind, str]
    differs: dict[ContradictionKind, str]
    verdict: dict[str, str]
    decided_by: dict[str, str]
    copy_kind: dict[str, str]
    document: DocumentWords


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every word that the views print, in one language."""

    language: Language
    paper: str
    unnamed: str
    nobody: str
    undated: str
    unmeasured: str
    legend: str
    events: str
    no_events: str
    statements: str
    who: str
    act: str
    whom: str
    where: str
    when: str
    status: str
    source: str
    dead: str
    injured: str
    confidence: str
    stance_column: str
    said: str
    article: str
    voice: str
    manner: str
    details: str
    hint: str
    filter: str
    all: str
    shown: str
    made_by: str
    reading: str
    per_second: str
    summary: str
    interrupted: str
    candidate: str
    country: str
    lies: str
    score: str
    reasons: str
    unknown: str
    since: str
    until: str
    presumed: str
    map: str
    map_source: str
    approximate: str
    outside: str
    timeline: str
    hollow: str
    timeless: str
    stance: dict[Stance, str]
    status_value: dict[Status, str]
    role: dict[Role, str]
    note: dict[QuoteUse | MentionType, str]
    attribution_type: dict[AttributionType, str]
    precision: dict[str, str]
    disputed: dict[str, str]
    archive: ArchiveWords


def counted(forms: Forms, count: int) -> str:
    """`1 Quelle`, `3 Quellen`."""
    return forms[count != 1].format(count=count)


@cache
def words(language: Language) -> Words:
    """The words of one language."""
    text = files(__package__).joinpath("words.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[Language, Words])[language]


def locale_language(environ: Mapping[str, str] = os.environ) -> Language:
    """German where the locale for messages is German (POSIX order LC_ALL, LC_MESSAGES, LANG), else English."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "de" if locale.lower().startswith("de") else "en"
