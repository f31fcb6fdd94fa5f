"""A record as one self-contained HTML page: marked text, details on hover and focus, events and statements as tables.

Article text is hostile. The template escapes every value (Jinja2 with autoescaping), and the page's content security
policy lets only its own style and script run, by their hashes, and forbids every request.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lagebild.record import Record
from lagebild.view import map as maps
from lagebild.view import outlines, timeline
from lagebild.view.marks import Segment, marks, segments
from lagebild.view.names import in_language
from lagebild.view.summary import Summary
from lagebild.view.values import Told, published
from lagebild.view.words import Words

_DEEPEST = 3  # nested contents that are told apart by their underlines


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment of the article as the template prints it."""

    text: str
    classes: str
    marks: str  # `role:row` pairs for the script, apart by blanks
    notes: str
    row: str  # the table row to jump to, "" for none
    begins: str  # the row whose first words these are, "" for none


def page(record: Record, words: Words) -> str:
    """The page for one record. Every character of the article that HTML can carry is on it."""
    record = in_language(record, words.language)
    summary = Summary(record, words)
    rows = {event.id: f"e{number}" for number, event in enumerate(record.events, 1)}
    rows |= {attribution.id: f"a{number}" for number, attribution in enumerate(record.attributions, 1)}
    style, script = _asset("page.css"), _asset("page.js")
    told = Told(rows, {event.id: summary.written(event.trigger) for event in record.events})
    template = _environment().get_template("page.html")
    return template.render(
        record=record,
        words=words,
        summary=summary,
        rows=rows,
        voices=sorted({summary.chain(event)[-1].name for event in record.events}),
        published=published(record.document.published, words),
        map=maps.draw(record, words, told),
        outlines=outlines.source(),
        timeline=timeline.draw(record, words, told),
        pieces=_pieces(record, rows, words),
        web=(record.document.url or "").startswith(("https://", "http://")),
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
    )


def _pieces(record: Record, rows: dict[str, str], words: Words) -> list[Piece]:
    seen: set[str] = set()
    pieces = []
    for segment in segments(record.document.text, marks(record)):
        row = _row(segment, rows)
        pieces.append(_piece(segment, rows, words, row, begins="" if row in seen else row))
        seen.add(row)
    return pieces


def _piece(segment: Segment, rows: dict[str, str], words: Words, row: str, begins: str) -> Piece:
    depth = min(sum(mark.role == "content" for mark in segment.marks), _DEEPEST)
    classes = [*dict.fromkeys(mark.role for mark in segment.marks), f"depth{depth}"]
    found = (f"{mark.role}:{rows[mark.of]}" for mark in segment.marks if mark.of)
    notes = "; ".join(f"{words.role[mark.role]}: {words.note[mark.note]}" for mark in segment.marks if mark.note)
    return Piece(segment.text, " ".join(classes), " ".join(dict.fromkeys(found)), notes, row, begins)


def _row(segment: Segment, rows: dict[str, str]) -> str:
    """Triggers, sources and cues lead to their row."""
    return next((rows[m.of] for m in segment.marks if m.of and m.role in {"trigger", "source", "cue"}), "")


def _asset(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    loader = PackageLoader("lagebild.view", "page")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
