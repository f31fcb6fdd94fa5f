"""Ids that events and stories had before: they lead to what became of them."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select, update

from lagebild.archive.store.rows import add, remove
from lagebild.archive.store.schema import alias


def current(connection: Connection, public: str) -> str:
    """The id that an event or story has now; the same one where it has kept it. Capitals are as small letters."""
    written = public.capitalize()  # E or S, and hex digits
    return connection.execute(select(alias.c.new).where(alias.c.old == written)).scalar() or written


def move(connection: Connection, moved: Mapping[str, str], alive: Collection[str]) -> None:
    """Let old ids lead to new ones, and so all that led to the old ones; those `alive` lead nowhere else."""
    remove(connection, alias.c.old, {*alive, *moved})
    for old, new in sorted(moved.items()):
        connection.execute(update(alias).where(alias.c.new == old).values(new=new))
    add(connection, alias, [{"old": old, "new": new} for old, new in sorted(moved.items())])
