"""The term and facet tables: which events have a property. A filter is a walk along the rarest of its clauses."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, or_, select, union, update

from lagebild.archive.store.meanings import one_of
from lagebild.archive.store.rows import add, among, chunks
from lagebild.archive.store.schema import event, facet, term
from lagebild.archive.store.terms import Term

LISTED = (
    *("type", "quad", "status", "stance", "sector", "outlet", "language", "story"),
    *("country", "actor country", "recipient country"),
)
"""Kinds whose values can be listed; those of parties, places and sources are spellings and codes side by side."""

_END = 1 << 63
_WALKS = 100  # of one question at most; SQLite joins no more than 500


class Clause(msgspec.Struct, frozen=True):
    """Terms of which an event has at least one; `events` is how many that are at most."""

    terms: tuple[int, ...]
    events: int


class Walk(msgspec.Struct, frozen=True):
    """A question to the facets: clauses, rarest first, bounds of the events' numbers, and what their rows must say."""

    clauses: tuple[Clause, ...] = ()
    low: int = 0
    high: int = _END - 1
    confidence: float = 0.0
    bbox: tuple[float, float, float, float] | None = None

    @property
    def plain(self) -> bool:
        """Whether nothing is asked but the first clause."""
        return (
            len(self.clauses) < 2 and (self.low, self.high) == (0, _END - 1) and not self.confidence and not self.bbox
        )


def clauses(connection: Connection, asked: Iterable[Collection[Term]]) -> tuple[Clause, ...]:
    """The clauses as rows of `term`, the rarest first."""
    wanted = [set(each) for each in asked]
    rows = _rows(connection, set().union(*wanted))
    found = [[rows[each] for each in clause if each in rows] for clause in wanted]
    ready = (Clause(tuple(sorted(id for id, _ in each)), sum(events for _, events in each)) for each in found)
    return tuple(sorted(ready, key=lambda clause: clause.events))


def numbers(connection: Connection, walk: Walk, limit: int) -> list[int]:
    """The numbers of the events that meet it, greatest first: at most `limit`."""
    if any(not clause.terms for clause in walk.clauses):
        return []
    return list(connection.execute(_walk(walk, limit)).scalars())


def count(connection: Connection, walk: Walk, limit: int) -> int:
    """How many events meet it, counted up to `limit`."""
    if walk.plain and walk.clauses and len(walk.clauses[0].terms) == 1:
        return walk.clauses[0].events
    if any(not clause.terms for clause in walk.clauses):
        return 0
    return connection.execute(select(func.count()).select_from(_walk(walk, limit).subquery())).scalar_one()


def meet(connection: Connection, walk: Walk, candidates: Sequence[int]) -> list[int]:
    """Those of the candidates that meet it, greatest first."""
    query = select(event.c.id).where(*_conditions(event.c.id, walk, walk.clauses), _bounds(event.c.id, walk))
    return sorted((row.id for row in among(connection, query, event.c.id, candidates)), reverse=True)


def top(connection: Connection, kind: str, limit: int) -> list[tuple[str, int]]:
    """The values of a kind that most events have, with how many. Raises `InputError` for what is no kind."""
    one_of("kind", kind, LISTED)
    query = select(term.c.value, term.c.events).where(term.c.kind == kind, term.c.events > 0)
    rows = connection.execute(query.order_by(term.c.events.desc(), term.c.value).limit(limit))
    return [(value, events) for value, events in rows]


def events_of(connection: Connection, kind: str, values: Collection[str]) -> set[int]:
    """The numbers of all events that have one of the values."""
    query = select(facet.c.event_id).join_from(term, facet, facet.c.term_id == term.c.id).where(term.c.kind == kind)
    return {row.event_id for row in among(connection, query, term.c.value, values)}


def change(connection: Connection, gone: Mapping[int, Collection[Term]], come: Mapping[int, Collection[Term]]) -> None:
    """Take terms from events and give terms to events; both by the events' numbers."""
    ids = _ids(connection, {each for terms in (*gone.values(), *come.values()) for each in terms})
    lost = [(ids[each], number) for number, terms in gone.items() for each in terms]
    won = [(ids[each], number) for number, terms in come.items() for each in terms]
    _delete(connection, lost)
    add(connection, facet, [{"term_id": id, "event_id": number} for id, number in sorted(won)])
    _recount(connection, Counter(id for id, _ in won), Counter(id for id, _ in lost))


def _walk(walk: Walk, limit: int) -> Select[Any]:
    """Each term of the first clause is walked by itself and stops after `limit`; then the best of all are taken.

    Where they are very many, as of a list of documents, all their events are sorted.
    """
    if not walk.clauses:
        query = select(event.c.id).where(_bounds(event.c.id, walk), *_residual(event.c.id, walk, joined=True))
        return query.order_by(event.c.id.desc()).limit(limit)
    driver, *rest = walk.clauses
    if len(driver.terms) > _WALKS:
        return _along(driver.terms, walk, rest, limit).distinct()
    walks = [_along([term_id], walk, rest, limit) for term_id in driver.terms]
    if len(walks) == 1:
        return walks[0]
    merged = union(*(select(each.subquery().c.event_id) for each in walks)).subquery()
    return select(merged.c.event_id).order_by(merged.c.event_id.desc()).limit(limit)


def _along(terms: Sequence[int], walk: Walk, rest: Sequence[Clause], limit: int) -> Select[Any]:
    here = facet.alias()
    conditions = _conditions(here.c.event_id, walk, rest)
    along = here.c.term_id == terms[0] if len(terms) == 1 else here.c.term_id.in_(terms)
    query = select(here.c.event_id).where(along, _bounds(here.c.event_id, walk), *conditions)
    return query.order_by(here.c.event_id.desc()).limit(limit)


def _bounds(column: ColumnElement[int], walk: Walk) -> ColumnElement[bool]:
    return and_(column >= walk.low, column <= walk.high)


def _conditions(column: ColumnElement[int], walk: Walk, rest: Iterable[Clause]) -> Iterator[ColumnElement[bool]]:
    """That an event also meets the other clauses: a look at one key each."""
    for clause in rest:
        other = facet.alias()
        yield select(1).where(other.c.term_id.in_(clause.terms), other.c.event_id == column).exists()
    yield from _residual(column, walk, joined=False)


def _residual(column: ColumnElement[int], walk: Walk, *, joined: bool) -> Iterator[ColumnElement[bool]]:
    """What only the event's row tells."""
    row = event if joined else event.alias()
    found: list[ColumnElement[bool]] = [row.c.confidence >= walk.confidence] if walk.confidence else []
    if walk.bbox:
        west, south, east, north = walk.bbox
        beside = and_ if west <= east else or_  # a box may lie across the 180th meridian
        found += [row.c.lat.between(south, north), beside(row.c.lon >= west, row.c.lon <= east)]
    if found:
        yield and_(*found) if joined else select(1).where(row.c.id == column, *found).exists()


def _rows(connection: Connection, terms: Collection[Term]) -> dict[Term, tuple[int, int]]:
    """Id and count of the terms that there are."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for kind, value in terms:
        values[kind].append(value)
    found: dict[Term, tuple[int, int]] = {}
    for kind, of_kind in values.items():
        query = select(term).where(term.c.kind == kind)
        found |= {(kind, row.value): (row.id, row.events) for row in among(connection, query, term.c.value, of_kind)}
    return found


def _ids(connection: Connection, terms: Collection[Term]) -> dict[Term, int]:
    """Ids of the terms; new ones get theirs."""
    found = _rows(connection, terms)
    if missing := sorted(set(terms) - set(found)):
        add(connection, term, [{"kind": kind, "value": value} for kind, value in missing])
        found |= _rows(connection, missing)
    return {each: id for each, (id, _) in found.items()}


def _delete(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    by_term: defaultdict[int, list[int]] = defaultdict(list)
    for term_id, number in rows:
        by_term[term_id].append(number)
    statement = delete(facet).where(facet.c.term_id == bindparam("of"))
    for term_id, numbers_ in by_term.items():
        for chunk in chunks(numbers_):
            connection.execute(statement.where(facet.c.event_id.in_(chunk)), {"of": term_id})


def _recount(connection: Connection, won: Counter[int], lost: Counter[int]) -> None:
    """Most counts change by one, so that few statements do."""
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for id in {*won, *lost}:
        alike[won[id] - lost[id]].append(id)
    statement = update(term).values(events=term.c.events + bindparam("change"))
    for change_, ids in sorted(alike.items()):
        for chunk in chunks(sorted(ids)) if change_ else ():
            connection.execute(statement.where(term.c.id.in_(chunk)), {"change": change_})
