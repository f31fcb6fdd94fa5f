"""Full-text search, with the same hits on SQLite (FTS5) and PostgreSQL (tsvector).

Python alone decides what a word is (`analysis.py`); the databases only find terms. The entry of a revision never
changes, as its text never does; those of superseded revisions are passed over.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, text

from lagebild.archive.store.analysis import words
from lagebild.archive.store.query import Clause, Query, Terms, parse
from lagebild.archive.store.rows import chunks
from lagebild.archive.store.snippets import Snippet, snippet

_LONGEST = 16_000  # words of a document that are indexed; PostgreSQL numbers no more
_SQLITE = """
    SELECT rowid AS id, -bm25(search, 4.0, 1.0, 0.5) AS score
    FROM search WHERE search MATCH :query
"""  # weights of title, words, parts of compounds
_POSTGRESQL = """
    SELECT revision_id AS id, ts_rank('{0.0, 0.1, 0.2, 0.8}', words, question, 1) AS score
    FROM CAST(:query AS tsquery) AS question JOIN search ON words @@ question
"""  # the same weights; the length counts, as it does in bm25
_BEST = """
    SELECT document.public AS document, found.score,
        revision.title, revision.outlet, revision.day, revision.language, revision.text
    FROM ({found} ORDER BY score DESC, id LIMIT :limit) AS found
    JOIN revision ON revision.id = found.id
    LEFT JOIN document ON document.id = revision.document_id AND document.revision = revision.number
    ORDER BY found.score DESC, found.id
"""  # no document: a superseded revision
_ALL = """
    SELECT document.id FROM ({found}) AS found
    JOIN revision ON revision.id = found.id
    JOIN document ON document.id = revision.document_id AND document.revision = revision.number
    LIMIT :limit
"""
_AMONG = """
    SELECT document.id FROM document
    JOIN revision ON revision.document_id = document.id AND revision.number = document.revision
    {found} AND document.id IN :documents
"""
_AMONG_SQLITE = _AMONG.format(
    found="CROSS JOIN search ON search.rowid = revision.id WHERE search MATCH :query"  # in this order
)
_AMONG_POSTGRESQL = _AMONG.format(
    found="JOIN search ON search.revision_id = revision.id WHERE search.words @@ CAST(:query AS tsquery)"
)


class Hit(msgspec.Struct, frozen=True):
    """A document found. Scores compare within one search only; no snippet where only the title matches."""

    document: str
    score: float
    title: str | None
    outlet: str | None
    day: str | None
    snippet: Snippet | None


def index(connection: Connection, revisions: Iterable[tuple[int, str | None, str, str | None]]) -> None:
    """Make revisions findable, each given as its row number, title, text and language."""
    entries = [(key, (title, body, language)) for key, title, body, language in revisions]
    rows: list[dict[str, Any]]
    if _is_sqlite(connection):
        statement = "INSERT INTO search (rowid, title, words, parts) VALUES (:id, :title, :words, :parts)"
        rows = [{"id": key, **_columns(*_terms(*entry))} for key, entry in entries]
    else:
        statement = "INSERT INTO search (revision_id, words) VALUES (:id, CAST(:words AS tsvector))"
        rows = [{"id": key, "words": _tsvector(*_terms(*entry))} for key, entry in entries]
    connection.execute(text(statement), rows)


def search(connection: Connection, query: str, limit: int = 20, offset: int = 0) -> list[Hit]:
    """Documents whose current revision meets `query`, the best first; of equals, the first stored.

    All words must occur, `"phrases"` as they stand, `-words` not at all; `begin*` stands for any word that begins so.
    Words are found in all their forms and in compounds. Raises `ArchiveError` for a query without a word.
    """
    asked = parse(query)
    statement = text(_BEST.format(found=_found(connection)))
    wanted = taken = offset + limit
    while True:
        rows = connection.execute(statement, {"query": _asked(connection, asked), "limit": taken}).all()
        current = [row for row in rows if row.document is not None]
        if len(current) >= wanted or len(rows) < taken:
            break
        taken *= 2  # superseded revisions took places
    return [
        Hit(r.document, r.score, r.title, r.outlet, r.day, snippet(asked.wanted, r.text, r.language))
        for r in current[offset:wanted]
    ]


def matching(connection: Connection, query: str, limit: int) -> set[int]:
    """Row numbers of documents that `search` would find, at most `limit`, in no order."""
    values = {"query": _asked(connection, parse(query)), "limit": limit}
    return set(connection.execute(text(_ALL.format(found=_found(connection))), values).scalars())


def matching_among(connection: Connection, query: str, documents: Collection[int]) -> set[int]:
    """Those of the documents (by row number) that `search` would find."""
    statement = text(_AMONG_SQLITE if _is_sqlite(connection) else _AMONG_POSTGRESQL)
    statement, asked = statement.bindparams(bindparam("documents", expanding=True)), _asked(connection, parse(query))
    found = (connection.execute(statement, {"query": asked, "documents": chunk}) for chunk in chunks(documents))
    return {id for rows in found for id in rows.scalars()}


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _found(connection: Connection) -> str:
    return _SQLITE if _is_sqlite(connection) else _POSTGRESQL


def _asked(connection: Connection, query: Query) -> str:
    return _fts5(query) if _is_sqlite(connection) else _tsquery(query)


def _terms(title: str | None, body: str, language: str | None) -> tuple[list[str], list[str], list[str]]:
    """The terms of title and text in their order, and those of the parts of compounds in both."""
    heading = list(islice(words(title or "", language), _LONGEST))
    main = list(islice(words(body, language), _LONGEST - len(heading)))
    parts = sorted({part for word in (*heading, *main) for part in word.parts})
    return [word.term for word in heading], [word.term for word in main], parts


def _columns(head: list[str], main: list[str], parts: list[str]) -> dict[str, str]:
    return {"title": " ".join(head), "words": " ".join(main), "parts": " ".join(parts)}


def _tsvector(head: list[str], main: list[str], parts: list[str]) -> str:
    """PostgreSQL's own notation: terms with their places, weight A for the title, B for the text, C for parts."""
    placed = [f"'{word}':{place}A" for place, word in enumerate(head, 1)]
    begin = len(head) + 2  # no phrase runs from the title into the text
    placed += [f"'{word}':{place}B" for place, word in enumerate(main, begin)]
    return " ".join([*placed, *(f"'{part}':{begin + len(main) + 1}C" for part in parts)])


def _tsquery(query: Query) -> str:
    def phrase(row: Terms, begun: bool) -> str:
        weights = "AB" if len(row) > 1 else ""
        terms = [f"'{word}':{weights}" for word in row]
        return " <-> ".join([*terms[:-1], terms[-1] + "*" * begun])

    wanted = [_any(clause, phrase, " | ") for clause in query.wanted]
    return " & ".join([*wanted, *(f"!{_any(clause, phrase, ' | ')}" for clause in query.unwanted)])


def _fts5(query: Query) -> str:
    def phrase(row: Terms, begun: bool) -> str:
        columns = "{title words} : " if len(row) > 1 else ""
        return columns + " + ".join(f'"{word}"' for word in row) + " *" * begun

    wanted = " AND ".join(_any(clause, phrase, " OR ") for clause in query.wanted)
    unwanted = " OR ".join(_any(clause, phrase, " OR ") for clause in query.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _any(clause: Clause, phrase: Callable[[Terms, bool], str], or_: str) -> str:
    ways: Iterable[str] = [
        *(phrase(row, False) for row in sorted(clause.rows)),
        *(phrase(row, True) for row in sorted(clause.begun)),
    ]
    return "(" + or_.join(f"({way})" for way in ways) + ")"
