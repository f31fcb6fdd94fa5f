"""What the reader finds in a text: spans and links with probabilities, before codes, chains and names are added."""

from collections.abc import Sequence
from dataclasses import dataclass

from lagebild.record import AttributionType, EventType, MentionType, QuoteUse, Span, Spans, Stance, Status


@dataclass(frozen=True, slots=True)
class MentionSpan:
    """A named mention."""

    span: Span
    type: MentionType


@dataclass(frozen=True, slots=True)
class AttributionFrame:
    """A content span with its source and cue; both may be empty."""

    type: AttributionType
    stance: Stance
    content: Span
    source: Spans
    cue: Spans


@dataclass(frozen=True, slots=True)
class EventFrame:
    """A trigger with its arguments; each argument is one span."""

    type: EventType
    mode: str | None
    status: Status
    trigger: Spans
    actors: Spans
    recipients: Spans
    places: Spans
    times: Spans
    dead: Spans
    injured: Spans
    confidence: float


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A span in quote marks or with a distancing word."""

    span: Span
    use: QuoteUse


@dataclass(frozen=True, slots=True)
class Referent:
    """A pronoun and the mention it points back to."""

    pronoun: Span
    antecedent: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything found in one text, each list in text order. Offsets are code points."""

    mentions: tuple[MentionSpan, ...] = ()
    attributions: tuple[AttributionFrame, ...] = ()
    events: tuple[EventFrame, ...] = ()
    quoted: tuple[QuotedSpan, ...] = ()
    referents: tuple[Referent, ...] = ()


def joined(readings: Sequence[Reading]) -> Reading:
    """The readings of a text's windows as one."""
    return Reading(
        mentions=tuple(m for r in readings for m in r.mentions),
        attributions=tuple(a for r in readings for a in r.attributions),
        events=tuple(e for r in readings for e in r.events),
        quoted=tuple(q for r in readings for q in r.quoted),
        referents=tuple(x for r in readings for x in r.referents),
    )
