"""Puts events together: what the reader found, with codes from the ontology and counts as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lagebild.reader.reading import EventFrame
from lagebild.record import Actor, Count, Event, Place, Spans, Time
from lagebild.text.sentences import sentence_at
from lagebild.what import counts, ontology
from lagebild.what.casualties import told_apart
from lagebild.what.tolls import with_tolls

_DIGITS = 3  # of a confidence; more would claim a precision that the model does not have


@dataclass(frozen=True, slots=True)
class Context:
    """What assembly needs to know of the article; `chain` gives the attributions of a trigger, outermost first."""

    text: str
    language: str | None
    sentences: Spans
    chain: Callable[[Spans], tuple[str, ...]]


def assemble(frames: Sequence[EventFrame], context: Context) -> tuple[Event, ...]:
    """The events of an article, `e1`, `e2`, … in the given order. Who, where and when are spans, not yet resolved."""
    language: ontology.Language = "en" if context.language == "en" else "de"
    events = [_event(f"e{number}", frame, context, language) for number, frame in enumerate(frames, 1)]
    return with_tolls(events, context.text, context.sentences, language)


def _event(event_id: str, frame: EventFrame, context: Context, language: ontology.Language) -> Event:
    dead, injured = told_apart(frame.dead, frame.injured, context.text, context.sentences, language)
    return Event(
        id=event_id,
        sentence=max(0, sentence_at(frame.trigger[0][0], context.sentences)),
        type=frame.type,
        status=frame.status,
        trigger=frame.trigger,
        quad=ontology.quad(frame.type),
        score=ontology.score(frame.type, frame.mode),
        mode=frame.mode,
        cameo=ontology.cameo(frame.type, frame.mode),
        actors=tuple(Actor((span,)) for span in frame.actors),
        recipients=tuple(Actor((span,)) for span in frame.recipients),
        places=tuple(Place((span,)) for span in frame.places),
        times=tuple(Time((span,)) for span in frame.times),
        dead=_count(dead, context.text, language),
        injured=_count(injured, context.text, language),
        according_to=context.chain(frame.trigger),
        confidence=round(frame.confidence, _DIGITS),
    )


def _count(spans: Spans, text: str, language: ontology.Language) -> Count | None:
    """Several spans may be parts or repeats of one number: only a single one is read."""
    if not spans:
        return None
    written = [text[begin:end] for begin, end in spans]
    return Count(spans, None if len(written) > 1 else counts.value(written[0], language))
