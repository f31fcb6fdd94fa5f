"""Full-text search, with the same hits on SQLite (FTS5) and PostgreSQL (tsvector).

Python alone decides what a word is (`analysis.py`); the databases only find terms. A revision's entry is never changed,
as its text never is; those of older revisions are passed over.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from lagebild.archive.store.analysis import Word, words
from lagebild.archive.store.compounds import parts
from lagebild.archive.store.query import Clause, Query, Terms, parse
from lagebild.record import Span

_LONGEST = 16_000  # words of a text that are indexed; PostgreSQL numbers no more
_WINDOW = 240  # characters of a snippet
_CURRENT = """
    JOIN revision ON revision.id = {key}
    JOIN document ON document.id = revision.document_id AND document.revision = revision.number
"""
_SQLITE = f"""
    SELECT revision.id, -bm25(search, 4.0, 1.0, 0.5) AS score
    FROM search {_CURRENT.format(key="search.rowid")}
    WHERE search MATCH :query ORDER BY score DESC, document.public LIMIT :limit OFFSET :offset
"""
_POSTGRESQL = f"""
    SELECT revision.id, ts_rank(search.words, question, 1) AS score
    FROM CAST(:query AS tsquery) AS question JOIN search ON search.words @@ question
    {_CURRENT.format(key="search.revision_id")}
    ORDER BY score DESC, document.public LIMIT :limit OFFSET :offset
"""


class Snippet(msgspec.Struct, frozen=True):
    """A stretch of a document's text and the spans in it that were looked for, all in code points of the text."""

    begin: int
    end: int
    marks: tuple[Span, ...]


class Hit(msgspec.Struct, frozen=True):
    """A document that was found; scores compare only within one search. No snippet where only the title matches."""

    document: str
    score: float
    title: str | None
    outlet: str | None
    day: str | None
    snippet: Snippet | None


def index(connection: Connection, revision_id: int, title: str | None, body: str, language: str | None) -> None:
    """Make a revision findable."""
    heading = [word.term for word in words(title or "", language)]
    found = [word.term for word in islice(words(body, language), _LONGEST - len(heading))]
