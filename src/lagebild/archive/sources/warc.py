"""Web archives (WARC, ISO 28500): the pages among their responses, read by FastWARC."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import IO

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.kinds import HEAD, sniff
from lagebild.archive.sources.streams import GZIP, MAX_DOCUMENT, document, failures
from lagebild.errors import InputError

_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_YEARS = range(1991, 9999)  # there was no web before
_FRAMING = 2**20  # bytes of HTTP headers and chunk sizes beside the document
_MAX_DAMAGES = 100  # places in one archive; beyond, it is no archive
_BLOCK = 2**20  # bytes searched at a time
_BEGINS = {True: re.compile(re.escape(GZIP + b"\x08")), False: re.compile(rb"(?<=\r\n)WARC/[01]\.")}
_OVERLAP = 8  # bytes, so that no beginning is cut by the border of two blocks


def _inflated(data: bytes, wbits: int) -> bytes:
    decoder = zlib.decompressobj(wbits)
    plain = decoder.decompress(data, MAX_DOCUMENT + 1)
    if len(plain) <= MAX_DOCUMENT and not decoder.eof:
        raise OSError("unexpected end of data")
    return plain


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "chunked": lambda data: ChunkedReader(io.BytesIO(data)).read(MAX_DOCUMENT + 1),
    "gzip": partial(_inflated, wbits=16 + zlib.MAX_WBITS),
    "x-gzip": partial(_inflated, wbits=16 + zlib.MAX_WBITS),
    "deflate": partial(_inflated, wbits=zlib.MAX_WBITS),
    "br": lambda data: BrotliReader(io.BytesIO(data)).read(MAX_DOCUMENT + 1),
    "zstd": lambda data: ZstdReader(io.BytesIO(data)).read(MAX_DOCUMENT + 1),
}


class _PassedOver(Exception):
    """A record that is no page, of the kind that its text says."""


def records(file: IO[bytes], name: str) -> Iterator[Item | Refused]:
    """The pages of an archive; `name` and the record's number, counted from 1, are their position.

    Records of other kinds are counted, and told of once at the end. After a damaged stretch, reading goes on at the
    next record that can be found.
    """
    others: Counter[str] = Counter()
    number = 0
    for number, record in enumerate(_records(file), 1):
        position = f"{name}:{number}"
        try:
            with failures():
                yield _item(record, position)
        except _PassedOver as other:
            others[str(other)] += 1
        except InputError as error:
            yield Refused(position, str(error))
        except Exception as error:  # records are parsed by code that is not ours, and hostile ones find its gaps
            yield Refused(position, f"not read: {type(error).__name__}: {error}")
    if not number:
        yield Refused(name, "no record in it")
    if others:
        yield Refused(name, "passed over: " + ", ".join(f"{n} {kind}" for kind, n in sorted(others.items())))


def _records(file: IO[bytes]) -> Iterator[WarcRecord | InputError]:
    """All records, and an error for each damaged stretch. A record must be used before the next is asked for."""
    file.seek(0)
    packed = file.read(len(GZIP)) == GZIP
    begin, resumed = 0, False
    for _ in range(_MAX_DAMAGES):
        file.seek(begin)
        safe = begin
        try:
            for record in ArchiveIterator(file, parse_http=False):
                safe = record.stream_pos + (1 if packed else max(1, record.content_length))
                yield record
            return
        except OSError as error:
            if not (resumed and safe == begin):  # else it is still the same stretch
                yield InputError(f"damaged after byte {safe:,}: {error}")
            following = _next_begin(file, max(safe, begin + 1), _BEGINS[packed])
            if following is None:
                return
            begin, resumed = following, True
    yield InputError(f"damaged in more than {_MAX_DAMAGES} places; nothing beyond byte {begin:,} was read")


def _next_begin(file: IO[bytes], start: int, begins: re.Pattern[bytes]) -> int | None:
    """The next byte from `start` on where a record may begin."""
    file.seek(start)
    block = file.read(_BLOCK)
    while block:
        if found := begins.search(block):
            return start + found.start()
        start += len(block) - _OVERLAP
        following = file.read(_BLOCK)
        block = block[-_OVERLAP:] + following if following else b""
    return None


def _item(record: WarcRecord | InputError, position: str) -> Item:
    if isinstance(record, InputError):
        raise record
    if "Content-Length" not in record.headers:
        raise InputError(f"at byte {record.stream_pos:,}: a header without Content-Length, maybe cut off")
    try:
        return _page(record, position)
    except _PassedOver:
        length = record.content_length
        _check_whole(record.consume(), length, record)
        raise


def _check_whole(there: int, length: int, record: WarcRecord) -> None:
    if there < length:
        raise InputError(f"at byte {record.stream_pos:,}: cut off, {there:,} of {length:,} bytes are there")


def _page(record: WarcRecord, position: str) -> Item:
    if record.record_type != WarcRecordType.response:
        raise _PassedOver(str(record.record_type))
    length = record.content_length
    if length > MAX_DOCUMENT + _FRAMING:
        raise InputError(f"a record of {length:,} bytes; the limit is {MAX_DOCUMENT + _FRAMING:,}")
    try:
        record.parse_http()
    except OSError as error:
        raise InputError(f"at byte {record.stream_pos:,}: {error}") from error
    media_type = _media_type(record)
    return Item(
        position=position,
        raw=_payload(record),
        media_type=media_type,
        url=(record.headers.get("WARC-Target-URI") or "").strip("<> ") or None,
        fetched=_fetched(record.record_date),
    )


def _fetched(date: datetime | None) -> str | None:
    """In ISO 8601 in UTC; None for what cannot be the date of a crawl."""
    return date.astimezone(UTC).isoformat(timespec="seconds") if date and date.year in _YEARS else None


def _media_type(record: WarcRecord) -> str:
    if record.http_headers is None or record.http_headers.status_code is None:
        raise InputError(f"at byte {record.stream_pos:,}: no HTTP response")
    if record.http_headers.status_code != 200:
        raise _PassedOver(f"status {record.http_headers.status_code}")
    media_type = (record.http_content_type or "no media type").lower()
    if media_type not in _PAGES:
        raise _PassedOver(media_type)
    if (record.headers.get("WARC-Target-URI") or "").strip("<> ").endswith("/robots.txt"):
        raise _PassedOver("robots.txt")
    return f"{media_type}; charset={record.http_charset}" if record.http_charset else media_type


def _payload(record: WarcRecord) -> bytes:
    """The body of the response, without chunks and compression."""
    length = record.content_length
    data: bytes = record.reader.read()
    _check_whole(len(data), length, record)
    headers = record.http_headers
    codings = f"{headers.get('Content-Encoding') or ''},{headers.get('Transfer-Encoding') or ''}".lower().split(",")
    for coding in reversed(codings):
        if (name := coding.strip()) not in ("", "identity"):
            data = _decoded(data, name)
    return document(io.BytesIO(data))


def _decoded(data: bytes, coding: str) -> bytes:
    """Decoded data, or the data themselves where the crawler had decoded them and kept the header."""
    if sniff(data[:HEAD]) == "html":
        return data
    if coding not in _DECODERS:
        raise InputError(f"encoding {coding[:40]!r} is not read")
    try:
        return _DECODERS[coding](data)
    except (OSError, zlib.error) as error:
        raise InputError(f"damaged {coding} encoding: {str(error)[:80]}") from error
