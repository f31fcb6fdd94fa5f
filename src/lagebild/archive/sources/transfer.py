"""One request and its answer, within limits of time and size. No cookies, no proxies, no redirects, no connection kept.

The pieces are those of httpx2, the maintained continuation of httpx (last release 2024) by the same author's code base:
httpcore2 for the protocol over our own guarded network, httpx2 for headers and for decoding in bounded pieces.
"""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpcore2
import httpx2
import msgspec

from lagebild.archive.sources.guard import Budget, GuardedBackend, Resolve, system_resolve
from lagebild.archive.sources.urls import Url
from lagebild.errors import FetchError

PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"})

_CODINGS = ("gzip", "deflate", "br", "zstd")
_FRAMING = 256 * 1024  # bytes of headers (httpcore2 takes at most 100 KiB at a time) and chunk framing beside the body
_FAILURES = (httpcore2.NetworkError, httpcore2.ProtocolError)


class Limits(msgspec.Struct, frozen=True):
    """What is taken of an answer.

    Times in seconds: `seconds` for one request from resolution to the last byte, `connect` and `read` for each step.
    `size` in bytes holds for the wire and again for what is decoded; `cut` keeps the beginning of what is larger,
    instead of refusing it. `accept` holds the media types that are read; None: all.
    """

    seconds: float = 30.0
    connect: float = 10.0
    read: float = 10.0
    size: int = 10 * 2**20
    redirects: int = 5
    accept: frozenset[str] | None = PAGES | FEEDS
    cut: bool = False


class Network(msgspec.Struct, frozen=True):
    """The way out: whether all hosts may be met, whose certificates are trusted, how names resolve, who connects."""

    allow_private: bool = False
    tls: ssl.SSLContext = msgspec.field(default_factory=httpcore2.default_ssl_context)
    resolve: Resolve = system_resolve
    backend: httpcore2.NetworkBackend = msgspec.field(default_factory=httpcore2.SyncBackend)


class Answer(msgspec.Struct, frozen=True):
    """An answer; `raw` is decoded, and empty unless the status is 200."""

    status: int
    headers: httpx2.Headers
    raw: bytes

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; empty where none is given."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()


def exchange(url: Url, headers: Mapping[str, str], network: Network, limits: Limits) -> Answer:
    """Ask for `url` once. Raises `FetchError` for whatever keeps an answer from coming within the limits."""
    budget = Budget(str(url), limits.seconds, limits.size + _FRAMING)
    backend = GuardedBackend(url, budget, network.resolve, network.backend, network.allow_private)
    origin = httpcore2.Origin(url.scheme.encode(), url.host.encode(), url.port)
    try:
        with httpcore2.HTTPConnection(origin, network.tls, network_backend=backend) as connection:
            response = connection.handle_request(_request(url, headers, limits))
            answer = Answer(response.status, httpx2.Headers(response.headers), b"")
            if answer.status != 200:
                return answer
            _check(url, answer, limits)
            raw = _read(url, _decoded(answer, response.stream), budget, limits)
            return msgspec.structs.replace(answer, raw=raw)
    except httpcore2.TimeoutException as error:
        budget.timeout(None)  # says so where it was the time of the whole request
        raise FetchError(str(url), f"no answer ({type(error).__name__})", temporary=True) from error
    except _FAILURES as error:
        raise FetchError(str(url), _reason(error), temporary=True) from error
    except httpx2.DecodingError as error:
        raise FetchError(str(url), f"damaged compression: {_reason(error)}") from error


def _request(url: Url, headers: Mapping[str, str], limits: Limits) -> httpcore2.Request:
    own = {"Host": url.authority, "Accept-Encoding": ", ".join(_CODINGS), "Connection": "close", **headers}
    sent = [
        (name.encode(), value.encode()) for name, value in own.items()
    ]  # an ETag may be any text that a server gave
    where = httpcore2.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
    timeout = {"connect": limits.connect, "read": limits.read, "write": limits.read}
    return httpcore2.Request("GET", where, headers=sent, extensions={"timeout": timeout})


def _check(url: Url, answer: Answer, limits: Limits) -> None:
    """Refuse by the headers alone what need not be read."""
    if limits.accept is not None and answer.media_type not in limits.accept:
        raise FetchError(
            str(url), f"{answer.media_type[:60] or 'no media type'}: only pages, plain text, feeds are read"
        )
    coding = str(answer.headers.get("content-encoding", "identity")).strip().lower()
    if coding not in (*_CODINGS, "identity"):
        # Also several codings at once: no server needs them, and a bomb within a bomb does.
        raise FetchError(str(url), f"content encoding {coding[:40]!r} is not read")
    length = str(answer.headers.get("content-length", ""))
    if not limits.cut and length.isdecimal() and int(length) > limits.size:
        raise FetchError(str(url), f"larger than {limits.size} bytes: {length}")


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)


def _decoded(answer: Answer, stream: Any) -> Iterator[bytes]:
    """The body in pieces of at most 1 MiB, so that a bomb is seen while it goes off."""
    return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(stream)).iter_bytes()


def _read(url: Url, pieces: Iterable[bytes], budget: Budget, limits: Limits) -> bytes:
    raw = bytearray()
    for piece in pieces:
        budget.timeout(None)  # decoding takes time too
        raw += piece
        if len(raw) > limits.size and not limits.cut:
            raise FetchError(str(url), f"larger than {limits.size} bytes")
        if len(raw) >= limits.size and limits.cut:
            break
    return bytes(raw[: limits.size])


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
