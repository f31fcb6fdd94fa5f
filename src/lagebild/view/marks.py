"""What is marked in an article: every span of a record with its role, and the text cut into evenly marked segments.

Spans overlap and nest freely (a source may be an actor, a content holds whole sentences), so the views do not nest
elements: they print a flat run of segments, each with all marks that cover it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

from lagebild.record import Attribution, Event, MentionType, QuoteUse, Record, Span, Spans
from lagebild.view.words import Role

_RANK = {role: rank for rank, role in enumerate(get_args(Role))}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span with what it is to the event or attribution `of`; `note` is the use of a quote, the type of a name."""

    span: Span
    role: Role
    of: str | None = None
    note: QuoteUse | MentionType | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is covered by the same marks throughout, the most telling role first."""

    span: Span
    text: str
    marks: tuple[Mark, ...]


def marks(record: Record) -> list[Mark]:
    """Every mark of a record."""
    found = [mark for event in record.events for mark in _event(event)]
    found += [mark for attribution in record.attributions for mark in _attribution(attribution)]
    found += [Mark((q.begin, q.end), "quoted", q.attribution, q.use) for q in record.quoted]
    return found + [Mark((m.begin, m.end), "name", note=m.type) for m in record.mentions]


def segments(text: str, found: list[Mark]) -> Iterator[Segment]:
    """Cut `text` wherever a mark begins or ends; the segments together are the whole text."""
    waiting = sorted(found, key=lambda mark: mark.span, reverse=True)
    edges = sorted({0, len(text), *(edge for mark in found for edge in mark.span)})
    active: list[Mark] = []
    for begin, end in pairwise(edges):
        active = [mark for mark in active if mark.span[1] > begin]
        while waiting and waiting[-1].span[0] <= begin:
            active.append(waiting.pop())
        covering = sorted(active, key=lambda mark: _RANK[mark.role])
        yield Segment((begin, end), text[begin:end], tuple(covering))


def _event(event: Event) -> Iterator[Mark]:
    roles: list[tuple[Role, Spans]] = [("trigger", event.trigger)]
    roles += [("actor", part.spans) for part in event.actors]
    roles += [("recipient", part.spans) for part in event.recipients]
    roles += [("place", part.spans) for part in event.places]
    roles += [("time", part.spans) for part in event.times]
    roles += [("toll", part.spans) for part in (event.dead, event.injured) if part]
    return (Mark(span, role, event.id) for role, spans in roles for span in spans)


def _attribution(attribution: Attribution) -> Iterator[Mark]:
    roles: list[tuple[Role, Spans]] = [
        ("source", attribution.source.spans),
        ("cue", attribution.cue),
        ("content", attribution.content),
    ]
    return (Mark(span, role, attribution.id) for role, spans in roles for span in spans)
