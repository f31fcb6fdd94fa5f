"""Questions to the full-text index: words, "phrases", -exclusions and prefixes*."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lagebild.archive.store.analysis import STEMMED, Word, plain, query_words, term
from lagebild.errors import ArchiveError
from lagebild.record import Span

Terms = tuple[str, ...]

_CLAUSE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_MOST = 32  # words, phrases and exclusions; the parsers of the databases have limits


class Clause(NamedTuple):
    """One condition: one of these rows of adjacent terms occurs.

    They are the same words as documents of each language have them. In `begun`, the last term may only begin a word.
    """

    rows: frozenset[Terms]
    begun: frozenset[Terms] = frozenset()

    def spans(self, words: Sequence[Word]) -> Iterator[Span]:
        """Where it is met among the words of a text."""
        patterns = [*((row, False) for row in self.rows), *((row, True) for row in self.begun)]
        for first in range(len(words)):
            for row, begun in patterns:
                here = words[first : first + len(row)]
                if len(here) == len(row) and _met(row, here, begun):
                    yield here[0].begin, here[-1].end


class Query(NamedTuple):
    """What is asked: all of `wanted`, none of `unwanted`."""

    wanted: tuple[Clause, ...]
    unwanted: tuple[Clause, ...]


def parse(text: str) -> Query:
    """Read a query. Marks without words are passed over, an open quote ends with the text.

    Raises `ArchiveError` where no word is asked for, or too many.
    """
    signed = [(bool(match["minus"]), clause) for match in _CLAUSE.finditer(text) if (clause := _clause(match))]
    terms = sum(len(row) for _, clause in signed for row in clause.rows)
    if len(signed) > _MOST or terms > _MOST * 8:
        raise ArchiveError(f"search: more than {_MOST} words or phrases, or too long ones")
    wanted = tuple(clause for minus, clause in signed if not minus)
    if not wanted:
        raise ArchiveError('search: no word to look for; ask for words, "phrases", -exclusions, prefixes*')
    return Query(wanted, tuple(clause for minus, clause in signed if minus))


def _clause(match: re.Match[str]) -> Clause | None:
    text = match["phrase"] if match["word"] is None else match["word"]
    words = query_words(text)
    if not words:
        return None
    rows = frozenset(tuple(term(word, language) for word in words) for language in (*STEMMED, None))
    if match["word"] is None or not text.endswith("*"):
        return Clause(rows)
    return Clause(rows, frozenset((*row[:-1], plain(words[-1])) for row in rows))


def _met(row: Terms, here: Sequence[Word], begun: bool) -> bool:
    """Parts of compounds count for single words only: a phrase means the words as they stand."""
    if tuple(word.term for word in here[:-1]) != row[:-1]:
        return False
    last = here[-1]
    terms = (last.term, *last.parts) if len(row) == 1 else (last.term,)
    return any(each.startswith(row[-1]) if begun else each == row[-1] for each in terms)
