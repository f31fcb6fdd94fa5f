"""What to look for: a filter as people state it, and the terms that it asks for."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import get_args

import msgspec

from lagebild.archive.events import Position
from lagebild.archive.store.meanings import country, names, one_of, places
from lagebild.archive.store.terms import Term, short
from lagebild.errors import InputError
from lagebild.record import EventType, Quad, Status
from lagebild.what.ontology import modes
from lagebild.who.tables import sectors

Clause = frozenset[Term]
"""Events that have any of these."""

_DEGREES = 90, 180


class Filter(msgspec.Struct, frozen=True):
    """Which events to find: all fields together, of several values of one field any.

    - `actor`, `recipient`, `party` (either), `according_to`: a name (`Putin`), a phrase (`der russische Präsident`) or
      a Wikidata item (`Q7747`).
    - `country` (of a party or place), `actor_country`, `recipient_country`: ISO 3166-1 alpha-3 or a name, German or
      English. `sector`: PLOVER's.
    - `type`: PLOVER's, with a mode or without (`ASSAULT`, `ASSAULT/aerial`). `quad`, `status`, `stance`: as in records.
      With `according_to`, `stance` is that of these sources.
    - `place`: a name or GeoNames id; a country or region also finds what lies in it. `bbox`: west, south, east, north.
    - `since`, `until`: ISO days, both included, for the first day of the event.
    - `outlet`, `language` (ISO 639-1), `story`, `document` (ids); `text`: words in one of the documents, as in search.
    - `contradicted`: reports differ; `min_sources`: independent ones; `min_confidence`: 0 to 1.
    """

    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    actor_country: tuple[str, ...] = ()
    recipient_country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    quad: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    since: str | None = None
    until: str | None = None
    status: tuple[str, ...] = ()
    according_to: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    contradicted: bool = False
    min_sources: int = 0
    min_confidence: float = 0.0
    text: str | None = None


def clauses(asked: Filter) -> tuple[Clause, ...]:
    """The terms that a filter asks for. Raises `InputError` that says what a value may be."""
    _check(asked)
    return tuple(filter(None, _clauses(asked)))


def check_day(field: str, day: str | None) -> None:
    """Raise `InputError` for what is no ISO day; other forms of ISO 8601 (`20240513`) do not sort among days."""
    if day is not None and not _is_day(day):
        raise InputError(f"{field}: {day!r} is no day; write 2024-05-13")


def _is_day(day: str) -> bool:
    try:
        return dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _clauses(asked: Filter) -> Iterator[Clause]:
    date = asked.until or asked.since
    called: Callable[[str], set[str]] = lambda name: names(name, date)  # noqa: E731 (shorter in the lines below)
    yield _terms(("actor",), asked.actor, called)
    yield _terms(("recipient",), asked.recipient, called)
    yield _terms(("actor", "recipient"), asked.party, called)
    for kind in ("country", "actor_country", "recipient_country"):
        yield _terms((kind.replace("_", " "),), getattr(asked, kind), lambda name: {country(name)})
    yield _terms(("sector",), asked.sector, lambda value: {one_of("sector", value.upper(), sectors().sectors)})
    yield _terms(("type",), asked.type, lambda value: {_type(value)})
    yield _terms(("quad",), asked.quad, lambda value: {one_of("quad", value.lower(), get_args(Quad))})
    yield _terms(("status",), asked.status, lambda value: {one_of("status", value.lower(), get_args(Status))})
    yield _terms(("place",), asked.place, places)
    yield from _said(asked, called)
    yield _terms(("outlet",), asked.outlet, lambda name: {short(name)})
    yield _terms(("language",), asked.language, lambda value: {value.lower()})
    yield _terms(("story",), asked.story, lambda value: {value})
    yield _terms(("document",), asked.document, lambda value: {value})
    yield frozenset({("contradicted", "yes")} if asked.contradicted else ())
    yield frozenset({("sources", str(asked.min_sources))} if asked.min_sources > 1 else ())


def _terms(kinds: Sequence[str], values: Iterable[str], meanings: Callable[[str], set[str]]) -> Clause:
    found = {meaning for value in values for meaning in meanings(value)}
    return frozenset(product(kinds, found))


def _said(asked: Filter, called: Callable[[str], set[str]]) -> Iterator[Clause]:
    """Whoever says so, and how; the stance is that of the sources named, if any are."""
    stances = [one_of("stance", stance.lower(), get_args(Position)) for stance in asked.stance]
    if asked.according_to:
        kinds = [f"source {stance}" for stance in stances] or ["source"]
        yield _terms(kinds, asked.according_to, called)
    else:
        yield frozenset(("stance", stance) for stance in stances)


def _type(value: str) -> str:
    kind, _, mode = value.partition("/")
    kind = one_of("type", kind.upper(), get_args(EventType))
    if not mode:
        return kind
    return f"{kind}/{one_of(f'mode of {kind}', mode.lower(), modes(kind))}"  # type: ignore[arg-type]


def _check(asked: Filter) -> None:
    for field in ("since", "until"):
        check_day(field, getattr(asked, field))
    if asked.since and asked.until and asked.since > asked.until:
        raise InputError(f"since: {asked.since} is after until: {asked.until}")
    if not 0 <= asked.min_confidence <= 1:
        raise InputError(f"min_confidence: {asked.min_confidence} is not between 0 and 1")
    if asked.min_sources < 0:
        raise InputError(f"min_sources: {asked.min_sources} is negative")
    if asked.bbox:
        _check_box(*asked.bbox)


def _check_box(west: float, south: float, east: float, north: float) -> None:
    latitude, longitude = _DEGREES
    if not (-latitude <= south <= north <= latitude and abs(west) <= longitude and abs(east) <= longitude):
        raise InputError(f"bbox: {west}, {south}, {east}, {north} are no west, south, east, north in degrees")
