"""What a row is made of: one merged event with the documents that report it, and a list of columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from lagebild.archive.events import MergedEvent, Position
from lagebild.archive.reports import Party, Report, Spot

Kind = Literal["text", "integer", "number", "yes or no", "texts", "integers"]
Cell = str | int | float | bool | None | list[str] | list[int]


class DocumentFacts(msgspec.Struct, frozen=True):
    """What is known of a document beside its text; `published` is an ISO day."""

    id: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    language: str | None = None
    published: str | None = None
    byline: str | None = None
    agencies: tuple[str, ...] = ()


class Exported(msgspec.Struct, frozen=True):
    """An event, its documents in the order of `MergedEvent.documents`, and its reports where an exporter needs them."""

    event: MergedEvent
    documents: tuple[DocumentFacts, ...]
    reports: tuple[Report, ...] = ()


class Column(msgspec.Struct, frozen=True):
    """One column: its name, the kind of its cells, how a cell is made, and what it means."""

    name: str
    kind: Kind
    value: Callable[[Exported], Cell]
    meaning: str


def row(columns: Sequence[Column], exported: Exported) -> dict[str, Cell]:
    """The cells of one event, by column name."""
    return {column.name: column.value(exported) for column in columns}


def place(exported: Exported) -> Spot:
    """The event's most exact place; an empty one where no known place is told, only words (`the school`)."""
    return next((spot for spot in exported.event.places if located(spot)), Spot(""))


def located(spot: Spot) -> bool:
    """Whether it is a known place."""
    return bool(spot.geonames or spot.country)


def first(exported: Exported) -> DocumentFacts:
    """The document published first; an empty one where none is known."""
    return min(exported.documents, key=lambda d: (d.published or "9999", d.id), default=DocumentFacts(""))


def names(parties: Iterable[Party]) -> list[str]:
    """Names, or the words that stand there."""
    return [p.name or p.text for p in parties]


def countries(parties: Iterable[Party]) -> list[str]:
    """Country codes, each once."""
    return list(dict.fromkeys(p.country for p in parties if p.country))


def sectors(parties: Iterable[Party]) -> list[str]:
    """PLOVER sectors, each once."""
    return list(dict.fromkeys(p.sector for p in parties if p.sector))


def speaking(event: MergedEvent, stance: Position | None = None) -> list[str]:
    """Names of the independent sources, of one position or of all."""
    found = (s for s in event.sources if s.independent and stance in {None, s.stance})
    return list(dict.fromkeys(s.name for s in found))


def flat(cells: Mapping[str, Cell], joint: str = "; ") -> dict[str, str]:
    """The cells as text: lists joined, yes and no as `true` and `false`, unknown as nothing."""
    return {name: _text(cell, joint) for name, cell in cells.items()}


def _text(cell: Cell, joint: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, list):
        return joint.join(map(str, cell))
    return str(cell)
