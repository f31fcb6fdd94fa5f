"""The record `lagebild.record/1`: who did what to whom, where, when, and according to whom.

All offsets are code points into `Document.text`. A span is `(begin, end)`, end exclusive; a field that may be split
over the text (`griff … an`) holds several spans in text order. What the text does not say is `None` or empty, never a
guess.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from lagebild.errors import RecordError

SCHEMA: Literal["lagebild.record/1"] = "lagebild.record/1"

Span = tuple[int, int]
Spans = tuple[Span, ...]

MentionType = Literal["PER", "ORG", "GPE", "LOC", "NORP", "MISC"]
EntityKind = Literal["person", "organisation", "polity", "group", "place", "other"]
AttributionType = Literal["direct", "mixed", "indirect", "free", "report"]
Stance = Literal[
    "state", "confirm", "deny", "claim", "doubt", "demand", "promise", "threaten",
    "warn", "praise", "criticise", "accuse", "ask", "speculate", "expect",
]  # fmt: skip
Status = Literal["actual", "planned", "possible", "negated", "demanded", "hypothetical"]
QuoteUse = Literal["direct", "mixed", "scare", "title", "term", "hedge"]
DateMethod = Literal["given", "html", "text", "unknown"]
Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts: immutable, slotted, strict about unknown fields."""


class Published(_Part, frozen=True):
    """The article's own date: an ISO value, or an interval where only bounds are known."""

    value: str | None = None
    earliest: str | None = None
    latest: str | None = None
    method: DateMethod = "unknown"


class Document(_Part, frozen=True):
    """One article; `text` is exactly what was given."""

    id: str
    text: str
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    title: str | None = None
    published: Published = Published()


class Mention(_Part, frozen=True):
    """A named mention."""

    id: str
    begin: int
    end: int
    text: str
    type: MentionType
    entity: str | None = None


class Entity(_Part, frozen=True):
    """What one or more mentions refer to. `relay` says that it is a news agency, which passes others' words on."""

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    aliases: tuple[str, ...] = ()
    relay: bool = False


class Source(_Part, frozen=True):
    """Who says so; no spans where the text names nobody."""

    spans: Spans = ()
    entity: str | None = None


class Attribution(_Part, frozen=True):
    """A stretch of content that someone says, with the words that say so."""

    id: str
    type: AttributionType
    stance: Stance
    content: Spans
    source: Source = Source()
    cue: Spans = ()
    parent: str | None = None


class Actor(_Part, frozen=True):
    """Who does it, or who it is done to."""

    spans: Spans
    entity: str | None = None
    country: str | None = None
    sector: str | None = None


class Place(_Part, frozen=True):
    """Where it happened. `status` is set for disputed places: `annexed`, `occupied`, …"""

    spans: Spans
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonames: int | None = None
    precision: str | None = None
    status: str | None = None


class Time(_Part, frozen=True):
    """When it happened: a TIMEX value and the interval it spans."""

    spans: Spans
    value: str | None = None
    earliest: str | None = None
    latest: str | None = None


class Count(_Part, frozen=True):
    """A casualty count as written."""

    spans: Spans
    value: int | None = None


class Event(_Part, frozen=True):
    """One reported act. `according_to` lists attribution ids, outermost first; empty means the paper itself.

    `presumed_time` is the article's date, where the text gives no time and tense and status allow it; it has no spans.
    `presumed_places` are the places of the sentence, where the text ties none to the act.
    """

    id: str
    sentence: int
    type: EventType
    status: Status
    trigger: Spans
    quad: Quad
    score: float
    mode: str | None = None
    cameo: str | None = None
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    presumed_time: Time | None = None
    presumed_places: tuple[Place, ...] = ()
    dead: Count | None = None
    injured: Count | None = None
    according_to: tuple[str, ...] = ()
    confidence: float = 0.0


class Quoted(_Part, frozen=True):
    """A span in quote marks, or one that the writer keeps at a distance (`mutmaßlich`)."""

    begin: int
    end: int
    use: QuoteUse
    attribution: str | None = None


class Model(_Part, frozen=True):
    """Which weights read the article."""

    name: str
    version: str


class Record(_Part, frozen=True):
    """One article, read."""

    document: Document
    model: Model
    schema: Literal["lagebild.record/1"] = SCHEMA
    sentences: Spans = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    events: tuple[Event, ...] = ()
    quoted: tuple[Quoted, ...] = ()

    def to_json(self) -> str:
        """The record as one line of JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, data: str | bytes) -> "Record":
        """Parse and check a record. Raises `RecordError` that says what is wrong and where."""
        try:
            record = msgspec.json.decode(data, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise RecordError(f"not a {SCHEMA}: {error}") from error
        record.check()
        return record

    def check(self) -> None:
        """Raise `RecordError` unless every span lies in the text and every id that is used exists."""
        length = len(self.document.text)
        for where, (begin, end) in self._spans():
            if not 0 <= begin < end <= length:
                raise RecordError(f"{where}: span [{begin}, {end}] outside the text of {length} characters")
        known = {a.id for a in self.attributions} | {e.id for e in self.entities}
        for where, used in self._references():
            if used not in known:
                raise RecordError(f"{where}: unknown id {used!r}")

    def _spans(self) -> Iterator[tuple[str, Span]]:
        yield from (("sentences", span) for span in self.sentences)
        yield from ((m.id, (m.begin, m.end)) for m in self.mentions)
        yield from (("quoted", (q.begin, q.end)) for q in self.quoted)
        for a in self.attributions:
            yield from ((a.id, span) for span in (*a.content, *a.cue, *a.source.spans))
        for e in self.events:
            parts: tuple[Any, ...] = (
                *e.actors,
                *e.recipients,
                *e.places,
                *e.times,
                *e.presumed_places,
                e.dead,
                e.injured,
            )
            yield from ((e.id, span) for span in e.trigger)
            yield from ((e.id, span) for part in parts if part for span in part.spans)

    def _references(self) -> Iterator[tuple[str, str]]:
        named = [(m.id, m.entity) for m in self.mentions] + [("quoted", q.attribution) for q in self.quoted]
        for a in self.attributions:
            named += [(a.id, a.source.entity), (a.id, a.parent)]
        for e in self.events:
            named += [(e.id, actor.entity) for actor in (*e.actors, *e.recipients)]
            named += [(e.id, attribution) for attribution in e.according_to]
        return ((where, used) for where, used in named if used is not None)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record."""
    schema = msgspec.json.schema(Record)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{SCHEMA}", **schema}
