"""The stretch of a text that shows best why it was found."""

from collections.abc import Sequence

import msgspec

from lagebild.archive.store.analysis import words
from lagebild.archive.store.query import Clause
from lagebild.record import Span

_WIDTH = 240  # characters
_BEFORE = 60  # of them before the first mark


class Snippet(msgspec.Struct, frozen=True):
    """A stretch of a document's text and the spans in it that were looked for, in code points of the text."""

    begin: int
    end: int
    marks: tuple[Span, ...]


def snippet(clauses: Sequence[Clause], text: str, language: str | None) -> Snippet | None:
    """The stretch with most of the `clauses`, then with most marks, then the first; None where there is none."""
    found = list(words(text, language))
    marks = sorted({(*span, number) for number, clause in enumerate(clauses) for span in clause.spans(found)})
    if not marks:
        return None
    first = max(range(len(marks)), key=lambda at: (*_worth(marks, at), -at))
    begin, end = _bounds(text, marks[first][0])
    return Snippet(begin, end, _apart([(b, e) for b, e, _ in marks if begin <= b and e <= end]))


def _worth(marks: list[tuple[int, int, int]], first: int) -> tuple[int, int]:
    limit = marks[first][0] + _WIDTH - _BEFORE
    inside = []
    for _, end, clause in marks[first:]:
        if end > limit:
            break
        inside.append(clause)
    return len(set(inside)), len(inside)


def _bounds(text: str, mark: int) -> Span:
    """From the beginning of a word to the end of one, around the first mark."""
    begin = max(0, mark - _BEFORE)
    if begin:
        begin = text.find(" ", begin, mark) + 1 or mark
    end = min(len(text), max(begin + _WIDTH, mark))
    if end < len(text):
        end = max(text.rfind(" ", mark, end), 0) or end
    return begin, end


def _apart(spans: list[Span]) -> tuple[Span, ...]:
    """Without spans that lie in or run into the one before."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)
