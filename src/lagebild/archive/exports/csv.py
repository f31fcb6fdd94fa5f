"""CSV (RFC 4180, UTF-8): a head line with the names of the columns, then one row an event; lists joined by `; `."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from lagebild.archive.exports.column import Column, Exported, flat, row

#: A cell that begins so is a formula to spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Iterable[Exported], out: IO[bytes], columns: Sequence[Column], delimiter: str = ",") -> int:
    """Write all events; returns how many."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(column.name for column in columns)
    count = 0
    for count, exported in enumerate(rows, 1):  # noqa: B007 (the count is what is returned)
        cells = flat(row(columns, exported))
        writer.writerow(_inert(cells[c.name]) if c.kind in {"text", "texts"} else cells[c.name] for c in columns)
    text.detach()
    return count


def _inert(cell: str) -> str:
    """Article text is hostile: a spreadsheet must not run it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
