"""Rows by many keys at once, on both databases."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, insert

_Item = TypeVar("_Item")

MANY = 500
"""Values in one statement: SQLite takes 32,766, and long lists are slow to plan."""


def chunks(items: Iterable[_Item], size: int = MANY) -> Iterator[list[_Item]]:
    """The items, `size` at a time."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def among(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Collection[Any]
) -> Iterator[Row[Any]]:
    """The rows of `query` whose `column` has one of the values."""
    for chunk in chunks(values):
        yield from connection.execute(query.where(column.in_(chunk)))


def remove(connection: Connection, column: Any, values: Collection[Any]) -> None:
    """Delete the rows whose `column` has one of the values."""
    for chunk in chunks(values):
        connection.execute(delete(column.table).where(column.in_(chunk)))


def add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; none is no error."""
    if rows:
        connection.execute(insert(table), rows)
