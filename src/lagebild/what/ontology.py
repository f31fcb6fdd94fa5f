"""The PLOVER ontology as data: labels, quads, scores, modes and nearest CAMEO codes of the event types (`plover.yaml`).

A mode that does not belong to its type raises `KeyError` everywhere.
"""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from lagebild.record import EventType, Quad

Language = Literal["de", "en"]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a type and a mode have in common; `cameo` is a code, a space and the heading of that code."""

    de: str
    en: str
    cameo: str
    note: str = ""


class _Mode(_Entry, frozen=True):
    """One way of doing a type; without a `score` the type's holds."""

    score: float | None = None


class _Type(_Entry, frozen=True, kw_only=True):
    definition: str
    quad: Quad
    score: float
    modes: dict[str, _Mode] = {}


class _Ontology(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    types: dict[EventType, _Type]


@cache
def _types() -> dict[EventType, _Type]:
    data = files(__package__).joinpath("plover.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=_Ontology).types


def _entry(kind: EventType, mode: str | None) -> _Type | _Mode:
    return _types()[kind].modes[mode] if mode else _types()[kind]


def modes(kind: EventType) -> tuple[str, ...]:
    """The modes of a type, in the order of the annotation guide."""
    return tuple(_types()[kind].modes)


def definition(kind: EventType) -> str:
    """What counts as this type, one English sentence."""
    return _types()[kind].definition


def label(kind: EventType, mode: str | None = None, language: Language = "de") -> str:
    """A short name for display; the mode's own where there is a mode (`Drohnenangriff`)."""
    entry = _entry(kind, mode)
    return entry.de if language == "de" else entry.en


def quad(kind: EventType) -> Quad:
    """Verbal or material, cooperation or conflict."""
    return _types()[kind].quad


def score(kind: EventType, mode: str | None = None) -> float:
    """From -10 (conflict) to +10 (cooperation)."""
    own = _entry(kind, mode).score
    return _types()[kind].score if own is None else own


def cameo(kind: EventType, mode: str | None = None) -> str:
    """The nearest CAMEO 1.1b3 code, three or four digits with leading zero: `042`, `1831`."""
    return _entry(kind, mode).cameo.partition(" ")[0]
