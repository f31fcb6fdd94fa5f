"""A trained reader's stand-in for tests of the command line and the views: it finds given strings in the example."""

import re
from itertools import starmap
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from lagebild.pipeline import Reader
from lagebild.reader.reading import AttributionFrame, EventFrame, MentionSpan, QuotedSpan, Reading
from lagebild.reader.session import Session
from lagebild.record import Record, Span, Spans

EXAMPLE = Path(__file__).parent.parent / "examples" / "agentur_de.txt"


def load(*_: object, **__: object) -> SimpleNamespace:
    """In the place of `Session.load`."""
    return SimpleNamespace(name="stub", version="0", read=reading)


def record(text: str | None = None, **metadata: str) -> Record:
    """The record of the example article, or of another text."""
    with patch.object(Session, "load", load):
        return Reader().read(EXAMPLE.read_text(encoding="utf-8") if text is None else text, **metadata)


def reading(text: str, _: Spans) -> Reading:
    def one(words: str) -> Span:
        return re.search(re.escape(words), text).span()

    def event(kind: str, trigger: Spans, **parts: Spans) -> EventFrame:
        empty = dict.fromkeys(("actors", "recipients", "places", "times", "dead", "injured"), ())
        return EventFrame(type=kind, mode=None, status="actual", trigger=trigger, confidence=0.9, **{**empty, **parts})

    if "Getreideabkommen" not in text:
        return Reading()
    minister = "Bundesaußenministerin Annalena Baerbock"
    ended = one("Die Vereinbarung sei „faktisch beendet“")
    accused = (one("warf dem")[0], one("warf dem")[0] + 4), one("vor,")
    accused = accused[0], (accused[1][0], accused[1][0] + 3)
    return Reading(
        mentions=tuple(starmap(MentionSpan, ((one("Tass"), "ORG"), (one("Dmitri Peskow"), "PER")))),
        attributions=(
            AttributionFrame(
                "mixed", "state", ended, (one("die staatliche Nachrichtenagentur Tass"),), (one("meldete"),)
            ),
            AttributionFrame(
                "mixed", "claim", ended, (one("Kremlsprecher Dmitri Peskow"),), (one("unter Berufung auf"),)
            ),
            AttributionFrame("indirect", "accuse", one("Hunger als Waffe einzusetzen"), (one(minister),), accused),
            AttributionFrame("indirect", "warn", one("Hunderte Millionen Menschen müssten"), (), (one("warnte"),)),
        ),
        events=(
            event("RETREAT", (one("beendet"),)),
            event("ACCUSE", accused, actors=(one(minister),), recipients=(one("Wladimir Putin"),)),
            event("ASSAULT", (one("angegriffen"),), places=(one("Krim-Brücke"),), dead=(one("zwei Menschen"),)),
        ),
        quoted=(QuotedSpan(one("„faktisch beendet“"), "mixed"),),
    )
