"""Input: articles from files and standard input, and batches from a JSON-lines file of articles to one of records."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Literal

import msgspec

from lagebild.errors import InputError
from lagebild.pipeline import Article
from lagebild.record import SCHEMA, Record
from lagebild.rows import lines, parse
from lagebild.text.canonical import MAX_CHARACTERS, check, decode

MAX_BYTES = 4 * MAX_CHARACTERS + 4
"""Longest file in bytes: UTF-8 and UTF-16 take at most four a character, and a byte order mark may come first."""

_RECORD_BEGINS = b'{"document":{"id":'


class _Row(msgspec.Struct, frozen=True):
    """One line of input; fields beyond these are ignored."""

    id: str | int
    text: str
    date: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None

    def article(self) -> Article:
        fields = {**msgspec.structs.asdict(self), "id": str(self.id)}
        return Article(**fields)


class _WrittenDocument(msgspec.Struct, frozen=True):
    id: str


class _Written(msgspec.Struct, frozen=True):
    """As much of a written record as resuming needs."""

    document: _WrittenDocument
    schema: Literal["lagebild.record/1"]


def text_of(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises `InputError` that names the file and what is wrong."""
    try:
        data = _read(name)
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: longer than {MAX_CHARACTERS:,} characters, the limit: split it into articles")
    text = decode(data, name)
    try:
        return check(text)
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)


class Batch:
    """One pass over a file of articles, which keeps count of what became of each line.

    A line is a JSON object with `id` and `text`, and maybe `date`, `outlet`, `title`, `url`, `language`.
    `complain` is told the number of each bad line and what is wrong with it; `advance` the bytes that each line took.
    """

    def __init__(
        self, file: IO[bytes], done: set[str], complain: Callable[[int, str], None], advance: Callable[[int], None]
    ) -> None:
        self._file = file
        self._done = done
        self._complain = complain
        self._advance = advance
        self._line_of: dict[str | None, int] = {}
        self.written = self.skipped = self.bad = 0

    def articles(self) -> Iterator[Article]:
        """The articles to read: neither bad nor already written."""
        for number, line in enumerate(lines(self._file, self._advance), 1):
            if line.isspace():
                continue
            try:
                article = self._article(line)
            except InputError as error:
                self._refuse_line(number, str(error))
                continue
            self._line_of[article.id] = number
            if article.id in self._done:
                self.skipped += 1
            else:
                yield article

    def refuse(self, article: Article, error: InputError) -> None:
        """Count an article that could not be read."""
        self._refuse_line(self._line_of[article.id], str(error))

    def write(self, record: Record, out: IO[bytes]) -> None:
        """Append a record, at once, so that an interrupted run loses none."""
        out.write(record.to_json().encode() + b"\n")
        out.flush()
        self.written += 1

    def _refuse_line(self, number: int, reason: str) -> None:
        self.bad += 1
        self._complain(number, reason)

    def _article(self, line: bytes) -> Article:
        article = parse(line, _Row).article()
        if article.id in self._line_of:
            raise InputError(f"id {article.id!r} stands already in line {self._line_of[article.id]}")
        check(article.text)
        return article


def written_ids(path: Path) -> set[str]:
    """The ids of the records in `path`, empty where there is no such file; a half-written last line is cut off.

    Raises `InputError`, and changes nothing, where the file holds anything but records.
    """
    if not path.exists():
        return set()
    ids, end = set(), 0
    with path.open("r+b") as file:
        for number, line in enumerate(file, 1):
            if line.endswith(b"\n"):
                ids.add(_written_id(line, path, number))
                end += len(line)
            elif not line.startswith(_RECORD_BEGINS[: len(line)]):
                raise InputError(f"{path}:{number}: not a {SCHEMA}; nothing was written")
        file.truncate(end)
    return ids


def _written_id(line: bytes, path: Path, number: int) -> str:
    try:
        return msgspec.json.decode(line, type=_Written).document.id
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{path}:{number}: not a {SCHEMA} ({error}); nothing was written") from error
