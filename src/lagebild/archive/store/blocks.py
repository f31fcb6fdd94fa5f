"""The index of blocks: where tellings stand, and who stands near."""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text

from lagebild.archive.merging.blocks import REACH, WINDOW, Key
from lagebild.archive.store.rows import add, among, chunks, remove
from lagebild.archive.store.schema import block, told

Stand = tuple[int, str]
"""A key as it is stored: the number of its block and its rank."""

# SQLite has no lateral joins: a range that ends before the next one out of reach.
_SQLITE = """
    SELECT asked.key AS at, near.rank
    FROM json_each(:asked) AS asked JOIN block AS near ON near.key = asked.value ->> 0
    AND near.rank > coalesce((SELECT rank FROM block WHERE key = asked.value ->> 0 AND rank < asked.value ->> 1
        ORDER BY rank DESC LIMIT 1 OFFSET :reach), '')
    AND near.rank < coalesce((SELECT rank FROM block WHERE key = asked.value ->> 0 AND rank > asked.value ->> 1
        ORDER BY rank LIMIT 1 OFFSET :reach), '~')
    AND near.rank <> asked.value ->> 1
"""
_POSTGRESQL = """
    SELECT asked.at - 1, near.rank
    FROM (SELECT at, CAST(value ->> 0 AS bigint) AS key, value ->> 1 AS rank
          FROM jsonb_array_elements(CAST(:asked AS jsonb)) WITH ORDINALITY AS rows (value, at)) AS asked
    CROSS JOIN LATERAL (
        (SELECT rank FROM block WHERE key = asked.key AND rank < asked.rank COLLATE "C" ORDER BY rank DESC LIMIT :reach)
        UNION ALL
        (SELECT rank FROM block WHERE key = asked.key AND rank > asked.rank COLLATE "C" ORDER BY rank LIMIT :reach)
    ) AS near
"""


class Near:
    """Neighbours of the tellings of some documents, looked up at once (`merging.blocks.Neighbours`)."""

    def __init__(self, connection: Connection, documents: Collection[int], tellings: Collection[str]) -> None:
        stands = {
            (key, rank)
            for own in _stands(connection, documents).values()
            for key, rank in own
            if _telling(rank) in tellings
        }
        self._near = _near(connection, stands)

    def near(self, keys: Sequence[Key]) -> Iterator[str]:
        """Ids of the tellings near each of the keys."""
        for key in keys:
            yield from map(_telling, self._near.get((_number(key.block), key.rank), ()))


def replace(connection: Connection, keys: Mapping[int, Iterable[Key]]) -> set[Stand]:
    """Let the tellings of documents (by row) stand where their keys say; returns where any stood or stands."""
    before = _stands(connection, keys)
    after = {id: sorted({(_number(key.block), key.rank) for key in own}) for id, own in keys.items()}
    old, new = ({stand for own in stands.values() for stand in own} for stands in (before, after))
    if gone := sorted(old - new):
        statement = delete(block).where(block.c.key == bindparam("of"), block.c.rank == bindparam("at"))
        connection.execute(statement, [{"of": key, "at": rank} for key, rank in gone])
    add(connection, block, [{"key": key, "rank": rank} for key, rank in sorted(new - old)])
    changed = [id for id in keys if before.get(id, []) != after[id]]
    remove(connection, told.c.document_id, changed)
    add(connection, told, [{"document_id": id, "data": _packed(after[id])} for id in changed if after[id]])
    return old | new


def affected(connection: Connection, changed: Collection[Stand]) -> set[str]:
    """Ids of the tellings whose candidates may differ now that some stand or stood here (`merging.blocks.affected`)."""
    return {
        _telling(rank)
        for (_, here), ranks in _near(connection, changed).items()
        for rank in (ranks if _undated((here, *ranks)) else _in_time(here, ranks))
    }


def _near(connection: Connection, stands: Collection[Stand]) -> dict[Stand, list[str]]:
    """The ranks within reach of each place, on both sides; what stands at it is left out."""
    sqlite = connection.dialect.name == "sqlite"
    found: defaultdict[Stand, list[str]] = defaultdict(list)
    one: dict[str, str] = {}  # each rank is kept once, though it is near many
    for chunk in chunks(sorted(stands)):
        values = {"asked": msgspec.json.encode(chunk).decode(), "reach": REACH}
        for at, rank in connection.execute(text(_SQLITE if sqlite else _POSTGRESQL), values):
            found[chunk[at]].append(one.setdefault(rank, rank))
    return found


def _undated(ranks: Iterable[str]) -> bool:
    """Whether one of them has no day: such a telling is compared with those of any."""
    return any(rank.startswith("|") for rank in ranks)


def _in_time(here: str, ranks: Iterable[str]) -> Iterator[str]:
    """Those that may be candidates of what stands here, or of each other across it."""
    day = _day(here)
    return (rank for rank in ranks if abs(_day(rank) - day) <= WINDOW)


@lru_cache(maxsize=1 << 12)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _day(rank: str) -> int:
    return _ordinal(rank.partition("|")[0])


def _telling(rank: str) -> str:
    return rank.partition("|")[2]


def _stands(connection: Connection, documents: Collection[int]) -> dict[int, list[Stand]]:
    rows = among(connection, select(told), told.c.document_id, documents)
    return {row.document_id: _unpacked(row.data) for row in rows}


@lru_cache(maxsize=1 << 16)
def _number(name: str) -> int:
    """63 bits of a block's name; two blocks never share one, and if they did, some more tellings would be compared."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


def _packed(stands: list[Stand]) -> bytes:
    return zlib.compress(msgspec.json.encode(stands))


def _unpacked(data: bytes) -> list[Stand]:
    return msgspec.json.decode(zlib.decompress(data), type=list[Stand])
