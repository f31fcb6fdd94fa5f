"""Standard input: one text, one HTML page, or JSON lines."""

import io
from collections.abc import Iterator
from typing import IO, cast

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources import jsonl
from lagebild.archive.sources.kinds import HEAD, MEDIA_TYPES, SUPPORTED, sniff
from lagebild.archive.sources.streams import document, failures, unpacked
from lagebild.errors import InputError

NAME = "-"


def standard_input(stream: IO[bytes]) -> Iterator[Item | Refused]:
    """The documents in a stream that need not be seekable, packed by gzip or not; the kind is told by its beginning."""
    try:
        with failures():
            plain = unpacked(_peekable(stream))
            kind = sniff(plain.peek(HEAD))
            if kind == "jsonl":
                yield from jsonl.rows(plain, NAME)
            elif kind in MEDIA_TYPES:
                yield Item(NAME, document(plain), MEDIA_TYPES[kind])
            else:
                raise InputError(f"a {kind} on standard input; supported are {SUPPORTED}")
    except InputError as error:
        yield Refused(NAME, str(error))


def _peekable(stream: IO[bytes]) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
