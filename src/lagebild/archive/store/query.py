"""Questions to the full-text index: words, "phrases", -exclusions and prefixes*."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lagebild.archive.store.analysis import STEMMED, Word, plain, term
from lagebild.errors import ArchiveError

_CLAUSE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"[^\W_]+")
_MOST = 32  # clauses; SQLite's parser has a limit

Terms = tuple[str, ...]


class Clause(NamedTuple):
    """One condition: one of these rows of adjacent terms occurs.

    They are the same words as documents of each language have them. `begun` are rows whose last term only begins a word.
    """

    rows: frozenset[Terms]
    begun: frozenset[Terms] = frozenset()

    def spans(self, words: Sequence[tuple[Word, Terms]]) -> list[tuple[int, int]]:
        """Where it is met among words, each given with its compound's parts: spans in code points."""
        found = []
        for first in range(len(words)):
            for row, prefix in [*((row, False) for row in self.rows), *((row, True) for row in self.begun)]:
                here = words[first : first + len(row)]
                if len(here) == len(row) and _met(row, here, prefix):
                    found.append((here[0][0].begin, here[-1][0].end))
        return found


class Query(NamedTuple):
    """What is asked: all of `wanted`, none of `unwanted`."""

    wanted: tuple[Clause, ...]
    unwanted: tuple[Clause, ...]


def parse(text: str) -> Query:
    """Read a query. Any text is one: marks without words are passed over, an open quote ends with the text.

    Raises `ArchiveError` where no word is asked for, or too many.
    """
    signed = [(bool(match["minus"]), clause) for match in _CLAUSE.finditer(text) if (clause := _clause(match))]
    if len(signed) > _MOST:
        raise ArchiveError(f"search: more than {_MOST} words or phrases")
    wanted = tuple(clause for minus, clause in signed if not minus)
    if not wanted:
        raise ArchiveError('search: no word to look for; ask for words, "phrases", -exclusions, prefixes*')
    return Query(wanted, tuple(clause for minus, clause in signed if minus))


def _clause(match: re.Match[str]) -> Clause | None:
    text = match["phrase"] if match["word"] is None else match["word"]
    words = _WORD.findall(text)
    if not words or not all(map(plain, words)):
        return None
    rows = frozenset(tuple(term(word, language) for word in words) for language in (*STEMMED, None))
    if match["word"] is None or not text.endswith("*"):
        return Clause(rows)
    return Clause(rows, frozenset((*row[:-1], plain(words[-1])) for row in rows))


def _met(row: Terms, here: Sequence[tuple[Word, Terms]], prefix: bool) -> bool:
    if len(row) == 1:
        terms = (here[0][0].term, *here[0][1])
        return any(each.startswith(row[0]) for each in terms) if prefix else row[0] in terms
    terms = tuple(word.term for word, _ in here)
    return terms[:-1] == row[:-1] and (terms[-1].startswith(row[-1]) if prefix else terms[-1] == row[-1])
