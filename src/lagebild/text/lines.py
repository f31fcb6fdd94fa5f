"""Line structure: which line breaks end a sentence, and which only wrap one."""

from collections.abc import Iterator
from itertools import pairwise

from lagebild.record import Span

MAX_COLUMNS = 100
"""Longest line of hard-wrapped text, in characters (agency copy has some 70); longer lines are whole paragraphs."""

MIN_COLUMNS = 40
"""Narrowest column; texts of shorter lines are lists or headlines."""

_STRAY = 20  # one line in so many may be longer than the column: an address, a table row
_FINAL = tuple(".!?…:;")
_CLOSING = " \t\"'“”’»«›‹)]+"
_BULLETS = tuple("•▪●‣◦*")
_CONTINUING = tuple(",;.:!?)]")


def blocks(text: str, open_words: frozenset[str]) -> Iterator[Span]:
    """Stretches of `text` that no sentence crosses, in order; together they are the text.

    A line break ends the sentence unless the line was wrapped there, or the sentence visibly goes on: the next line
    begins with a small letter or a closing mark, or this one ends in one of `open_words` (`der`, `und`).
    """
    whole = text.splitlines(keepends=True)
    lines = [line.rstrip() for line in whole]
    column = _column(lines)
    begin = end = 0
    for raw, (line, following) in zip(whole, pairwise(lines), strict=False):
        end += len(raw)
        if line and _ends(line, following, column, open_words):
            yield begin, end
            begin = end
    yield begin, len(text)


def _column(lines: list[str]) -> int:
    """Width of hard-wrapped text in characters, 0 where lines are not wrapped.

    Text is wrapped if most of it is in short lines, and most lines that end amid a sentence had no room for one word
    more.
    """
    lengths = sorted(len(line) for line in lines if 0 < len(line) <= MAX_COLUMNS)
    if not lengths or 2 * sum(lengths) < sum(map(len, lines)):
        return 0
    column = lengths[-1 - len(lengths) // _STRAY]
    amid = [_full(line, after, column) for line, after in pairwise(lines) if line and after and not _final(line)]
    return column if column >= MIN_COLUMNS and 2 * sum(amid) > len(amid) else 0


def _ends(line: str, following: str, column: int, open_words: frozenset[str]) -> bool:
    """Whether a sentence ends with `line`, which is not blank."""
    if not following or _new_paragraph(line, following):
        return True
    if column and _full(line, following, column):
        return False
    return _final(line) or not (_goes_on(following) or line.rsplit(maxsplit=1)[-1] in open_words)


def _new_paragraph(line: str, following: str) -> bool:
    """Whether `following` is indented further, or a list item."""
    return _indent(following) > _indent(line) or following.lstrip().startswith(_BULLETS)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _full(line: str, following: str, column: int) -> bool:
    """Whether the first word of `following` would not have fitted at the end of `line`."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > column


def _final(line: str) -> bool:
    return line.rstrip(_CLOSING).endswith(_FINAL)


def _goes_on(line: str) -> bool:
    start = line.lstrip()
    return start.startswith(_CONTINUING) or start[0].islower()
