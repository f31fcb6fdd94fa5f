"""Bytes of files and standard input: unpacked, and never more than a document may have."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from lagebild.errors import InputError

MAX_DOCUMENT = 10 * 2**20
"""Largest document in bytes, unpacked; the longest pages of news sites have some five million."""

GZIP = b"\x1f\x8b"

_MAX_RATIO = 200  # unpacked to packed; gzip makes text some 3 to 10 times smaller, of nothing but one byte 1,000 times
_HARMLESS = 64 * 2**20  # bytes that may be unpacked before the ratio counts


@contextmanager
def failures() -> Iterator[None]:
    """Turns what may go wrong while reading into `InputError`, which says what but not where."""
    try:
        yield
    except EOFError as error:
        raise InputError("the gzip data end too early") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"damaged gzip data: {error}") from error
    except OSError as error:
        raise InputError(error.strerror or str(error)) from error


def unpacked(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream itself, or what is packed in it by gzip."""
    if not stream.peek(len(GZIP)).startswith(GZIP):
        return stream
    return io.BufferedReader(cast(io.RawIOBase, _Unpacking(stream)))


def document(stream: IO[bytes]) -> bytes:
    """All bytes. Raises `InputError` where they are too many for one document."""
    data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        raise InputError(f"larger than {MAX_DOCUMENT:,} bytes, the limit of a document")
    return data


class _Packed(io.RawIOBase):
    """Counts the packed bytes that are taken."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.taken += len(data)
        return data


class _Unpacking(gzip.GzipFile):
    """Refuses a decompression bomb while it goes off."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._packed = _Packed(stream)
        self._given = 0
        super().__init__(fileobj=self._packed, mode="rb")

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.read1(len(buffer))  # what is there, so that nothing is lost before a damaged place
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > max(_HARMLESS, _MAX_RATIO * self._packed.taken):
            raise InputError(f"unpacks to more than {_MAX_RATIO} times its size: a decompression bomb")
        return len(data)
