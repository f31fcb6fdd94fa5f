"""Parquet, for DuckDB, pandas and R: typed columns, lists as lists.

Needs pyarrow (`pip install 'lagebild[parquet]'`).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from lagebild.archive.exports.column import Cell, Column, Exported, Kind, row

#: Rows in memory at a time.
_GROUP = 10_000

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "yes or no": pa.bool_(),
    "texts": pa.list_(pa.string()),
    "integers": pa.list_(pa.int64()),
}


def write(rows: Iterable[Exported], out: IO[bytes], columns: Sequence[Column]) -> int:
    """Write all events; returns how many."""
    schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(row(columns, exported) for exported in rows):
            writer.write_table(pa.Table.from_pylist(group, schema))
            count += len(group)
    return count


def _groups(rows: Iterator[dict[str, Cell]]) -> Iterator[list[dict[str, Cell]]]:
    while group := list(islice(rows, _GROUP)):
        yield group
