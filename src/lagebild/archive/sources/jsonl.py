"""JSON lines: one article a line."""

from collections.abc import Iterator
from typing import IO

import msgspec

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.streams import failures
from lagebild.errors import InputError
from lagebild.rows import lines, parse

MEDIA_TYPE = "application/json"


class ArticleRow(msgspec.Struct, frozen=True):
    """One line: an article as `text` or as `html`; fields beyond these are ignored."""

    id: str | int | None = None
    text: str | None = None
    html: str | None = None
    date: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None


def article(line: bytes) -> ArticleRow:
    """The article in a line. Raises `InputError` that says what is wrong with it."""
    row = parse(line, ArticleRow)
    if row.text is None and row.html is None:
        raise InputError("an object with neither text nor html")
    return row


def rows(stream: IO[bytes], name: str) -> Iterator[Item | Refused]:
    """The articles of JSON lines; `name` and the line's number are their position. Blank lines are no lines."""
    number = 0
    try:
        with failures():
            for number, line in enumerate(lines(stream), 1):
                if not line.isspace():
                    yield _item(line, f"{name}:{number}")
    except InputError as error:
        yield Refused(f"{name}:{number + 1}", f"{error}; nothing beyond it was read")


def _item(line: bytes, position: str) -> Item | Refused:
    try:
        row = article(line)
    except InputError as error:
        return Refused(position, str(error))
    return Item(
        position=position,
        raw=line.strip(),
        media_type=MEDIA_TYPE,
        key=None if row.id in (None, "") else f"id:{row.id}",
        url=row.url,
        date=row.date,
        outlet=row.outlet,
        title=row.title,
        language=row.language,
    )
