"""The ledger: why reports are one event or are kept apart, and what people ruled."""

import time
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select

from lagebild.archive.merging.ledger import Decision, Ruling, decision_id
from lagebild.archive.store.rows import add, chunks, remove
from lagebild.archive.store.schema import decision, report, ruling
from lagebild.errors import ArchiveError


class Ruled(msgspec.Struct, frozen=True):
    """A ruling as it is kept: `id` is that of the decision it makes, `made` in seconds since 1970 (UTC)."""

    id: str
    ruling: Ruling
    made: float
    note: str | None = None


def rulings(connection: Connection) -> list[Ruled]:
    """All rulings, the oldest first."""
    rows = connection.execute(select(ruling).order_by(ruling.c.made, ruling.c.left, ruling.c.right))
    return [Ruled(decision_id(r.left, r.right), Ruling(r.left, r.right, r.together), r.made, r.note) for r in rows]


def decisions(connection: Connection, reports: Collection[str]) -> list[Decision]:
    """The entries about any of these reports, by id."""
    found: dict[str, Decision] = {}
    for chunk in chunks(reports):
        query = select(decision).where(or_(decision.c.left.in_(chunk), decision.c.right.in_(chunk)))
        found |= {row.id: _decision(row) for row in connection.execute(query)}
    return [found[id] for id in sorted(found)]


def replace(connection: Connection, reports: Collection[str], gone: Collection[str], made: Iterable[Decision]) -> None:
    """Let the entries between two of these reports, and about those that are gone, be those that were `made`.

    An entry with a report of another component (a pair that a veto keeps apart) stays as it is.
    """
    inside, lost = set(reports), set(gone)
    touching = ((each, {each.left, each.right}) for each in decisions(connection, inside))
    before = {each.id: each for each, pair in touching if pair <= inside or pair & lost}
    after = {each.id: each for each in made}
    new = [each for id, each in after.items() if before.get(id) != each]
    # Two pairs in a million have one id: the entry about the other pair, which is not in `before`, gives way.
    remove(connection, decision.c.id, {*before.keys() - after.keys(), *(each.id for each in new)})
    add(connection, decision, [msgspec.to_builtins(each) for each in new])


def rule(connection: Connection, left: str, right: str, *, together: bool, note: str | None = None) -> None:
    """Rule on two reports; an earlier ruling on them is replaced. Raises `ArchiveError` for a report not known."""
    if left == right:
        raise ArchiveError(f"{left}: a report cannot be ruled on with itself")
    rows = connection.execute(select(report.c.public).where(report.c.public.in_((left, right)))).scalars().all()
    for missing in sorted({left, right} - set(rows)):
        raise ArchiveError(f"{missing}: no such report; `lagebild event ID` lists those of an event")
    lift(connection, left, right)
    first, second = sorted((left, right))
    values = {"left": first, "right": second, "together": together, "made": time.time(), "note": note}
    connection.execute(insert(ruling).values(values))


def lift(connection: Connection, left: str, right: str) -> bool:
    """Take back the ruling on two reports; whether there was one."""
    first, second = sorted((left, right))
    found = connection.execute(delete(ruling).where(ruling.c.left == first, ruling.c.right == second))
    return bool(found.rowcount)


def undo(connection: Connection, id: str, note: str | None = None) -> tuple[str, str]:
    """Undo a decision: lift the ruling that it is, or else rule the opposite. Returns the two reports.

    Raises `ArchiveError` if there is no such decision, or if it follows from a ruling on other reports.
    """
    id = id.capitalize()  # D and hex digits
    row = connection.execute(select(decision).where(decision.c.id == id)).first()
    pair = (row.left, row.right) if row else next((_pair(r) for r in rulings(connection) if r.id == id), None)
    if pair is None:
        raise ArchiveError(f"{id}: no such decision; `lagebild event ID --why` lists those of an event")
    if lift(connection, *pair):
        return pair
    if row is None or row.by == "ruling":
        raise ArchiveError(f"{id}: follows from a ruling on other reports: undo that (`lagebild merge rulings`)")
    rule(connection, *pair, together=row.verdict == "apart", note=note)
    return pair


def _pair(ruled: Ruled) -> tuple[str, str]:
    return ruled.ruling.left, ruled.ruling.right


def _decision(row: Any) -> Decision:
    return msgspec.convert({name: getattr(row, name) for name in Decision.__struct_fields__}, Decision)
