"""A merged event: what several reports tell of one act, and who says so."""

from typing import Literal

import msgspec

from lagebild.archive.reports import Party, Spot
from lagebild.record import EventType, Quad, Status

SourceKind = Literal["speaker", "agency", "outlet"]
Position = Literal["reports", "confirms", "denies", "claims", "doubts"]
ContradictionKind = Literal["place", "date", "dead", "injured", "status", "agent"]


class Source(msgspec.Struct, frozen=True):
    """Someone who says so, once, however many reports pass it on.

    `kind` is `speaker` (named or described in the text), `agency` or `outlet` (nobody else says so). `stance` is what
    it does: confirms, denies, claims, doubts, or plainly reports. `independent` is False for one who only passes on
    what another source here says. `reports` are the ids of the reports that carry it. `speaks_for` is the name of
    another source here whose spokesperson this is; the two count as one. `named` is False where `name` is only the
    text's words for someone (`security sources`).
    """

    name: str
    kind: SourceKind
    stance: Position
    independent: bool
    reports: tuple[str, ...]
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    speaks_for: str | None = None
    named: bool = True


class Contradiction(msgspec.Struct, frozen=True):
    """Two or more values for one thing: each value with the ids of the reports that give it.

    Casualties that only grow from day to day are none.
    """

    kind: ContradictionKind
    values: tuple[tuple[str, tuple[str, ...]], ...]


class MergedEvent(msgspec.Struct, frozen=True):
    """One act as all its reports together tell it; nothing here says that it is true.

    Parties and places are ordered by how many independent sources give them. Days are ISO 8601. `dead` and `injured`
    are all numbers given, ascending. `presumed_places` and `presumed_time` say that no text ties them to the act.
    `confidence` is that of the surest report, `trigger` and `sentence` are the words of the best one.
    """

    id: str
    type: EventType
    quad: Quad
    score: float
    status: Status
    confidence: float
    trigger: str
    sentence: str
    reports: tuple[str, ...]
    documents: tuple[str, ...]
    mode: str | None = None
    cameo: str | None = None
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    places: tuple[Spot, ...] = ()
    presumed_places: bool = False
    earliest: str | None = None
    latest: str | None = None
    presumed_time: bool = False
    dead: tuple[int, ...] = ()
    injured: tuple[int, ...] = ()
    sources: tuple[Source, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    story: str | None = None
