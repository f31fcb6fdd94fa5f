"""Casualty counts that a sentence tells for itself (`Die Zahl der Toten stieg auf 14`), given to the act before."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec.structs import replace

from lagebild.record import Count, Event, Span, Spans
from lagebild.text.sentences import sentence_at
from lagebild.what import counts
from lagebild.what.casualties import number
from lagebild.what.ontology import Language

Role = Literal["dead", "injured"]

_REACH = 2  # sentences between an act and its toll at most


class _Toll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`tolls.yaml`, which says what each pattern means."""

    of: dict[Role, str]
    to: str


@cache
def _patterns(language: Language) -> dict[Role, re.Pattern[str]]:
    tables = msgspec.yaml.decode(files(__package__).joinpath("tolls.yaml").read_bytes(), type=dict[Language, _Toll])
    toll = tables[language]
    return {
        role: re.compile(rf"\b(?:{noun})\b[^.;:]*?\b(?:{toll.to}) ", re.IGNORECASE) for role, noun in toll.of.items()
    }


def with_tolls(events: Sequence[Event], text: str, sentences: Spans, language: Language) -> tuple[Event, ...]:
    """The events, those of violence with the tolls of their own and the next two sentences, if they have no count."""
    told = list(events)
    for role, count, sentence in _tolls(text, sentences, language):
        (span,) = count.spans
        known = any(_overlaps(span, other) for e in told for other in (e.dead, e.injured) if other)
        at = None if known else _act(told, role, span, sentence)
        if at is not None:
            told[at] = replace(told[at], dead=count) if role == "dead" else replace(told[at], injured=count)
    return tuple(told)


def _tolls(text: str, sentences: Spans, language: Language) -> Iterator[tuple[Role, Count, int]]:
    """Each toll that states a number: whose it is, the number, and in which sentence."""
    for role, pattern in _patterns(language).items():
        for found in pattern.finditer(text):
            written = number().match(text, found.end())
            if written and (value := counts.value(written[0], language)) is not None:
                yield role, Count((written.span(),), value), sentence_at(found.start(), sentences)


def _act(events: Sequence[Event], role: Role, span: Span, sentence: int) -> int | None:
    """The last act of violence told before a toll that is near enough and has no such count."""
    near = [
        at
        for at, event in enumerate(events)
        if event.type == "ASSAULT"
        and event.status == "actual"
        and sentence - _REACH <= event.sentence <= sentence
        and event.trigger[0][0] < span[0]
    ]
    free = [at for at in near if getattr(events[at], role) is None]
    return max(free, key=lambda at: events[at].trigger, default=None)


def _overlaps(span: Span, count: Count) -> bool:
    return any(span[0] < end and begin < span[1] for begin, end in count.spans)
