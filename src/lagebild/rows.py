"""JSON-lines files: their lines, and the objects in them."""

from collections.abc import Callable, Iterator
from typing import IO, TypeVar

import msgspec

from lagebild.errors import InputError
from lagebild.text.canonical import MAX_CHARACTERS

MAX_LINE = 16 * MAX_CHARACTERS
"""Longest line in bytes: JSON may escape a character with twelve."""

Row = TypeVar("Row", bound=msgspec.Struct)


def lines(file: IO[bytes], advance: Callable[[int], None] = lambda _: None) -> Iterator[bytes]:
    """All lines, the overlong ones cut short; `advance` is told the bytes that each took."""
    while line := file.readline(MAX_LINE + 1):
        advance(len(line))
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE + 1)
            advance(len(line))


def parse(line: bytes, kind: type[Row]) -> Row:
    """The object in a line. Raises `InputError` that says what is wrong with it."""
    if len(line) > MAX_LINE:
        raise InputError(f"longer than {MAX_LINE:,} bytes, the limit of a line")
    try:
        return msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=kind)
    except msgspec.MsgspecError as error:
        raise InputError(str(error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"invalid UTF-8: {error.reason}") from error
    except RecursionError as error:
        raise InputError("nested too deep") from error
