"""JSON lines: one object an event, with the names of the columns; lists stay lists, unknown is null."""

from collections.abc import Iterable, Sequence
from typing import IO

import msgspec

from lagebild.archive.exports.column import Column, Exported, row


def write(rows: Iterable[Exported], out: IO[bytes], columns: Sequence[Column]) -> int:
    """Write all events as rows; returns how many."""
    return _lines((row(columns, exported) for exported in rows), out)


def write_whole(rows: Iterable[Exported], out: IO[bytes]) -> int:
    """Write all events whole, as `{"event": MergedEvent, "documents": [DocumentFacts]}`; returns how many."""
    return _lines(rows, out)


def _lines(values: Iterable[object], out: IO[bytes]) -> int:
    count = 0
    for count, value in enumerate(values, 1):  # noqa: B007 (the count is what is returned)
        out.write(msgspec.json.encode(value) + b"\n")
    return count
