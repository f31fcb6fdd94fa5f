"""Web addresses: one strict parser for fetching and for keys, so that both mean the same page (RFC 3986, UTS 46)."""

import re
from collections.abc import Callable
from functools import cache
from ipaddress import IPv6Address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

import idna
import yaml

LONGEST = 8000  # characters; RFC 9110 asks servers to take at least 8000 octets

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_TRACKING = Path(__file__).with_name("tracking.yaml")


class Url(NamedTuple):
    """An absolute http(s) address in normal form, without fragment; `query` is None where there is no question mark."""

    scheme: str
    host: str
    port: int
    path: str
    query: str | None = None

    @property
    def authority(self) -> str:
        """The host, in brackets where it is IPv6, with its port unless that is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def target(self) -> str:
        """Path and query, as a request line has them."""
        return self.path if self.query is None else f"{self.path}?{self.query}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_url(url: str, base: Url | None = None) -> Url:
    """An address, resolved against `base`, in normal form: host in punycode, dots and percent signs resolved.

    Raises `ValueError` that says what is wrong: another scheme, credentials, no host, a bad port, control characters.
    """
    url = url.strip()
    if len(url) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    parts = urlsplit(urljoin(str(base), url) if base else url)
    if parts.scheme not in _PORTS:
        raise ValueError(f"not http or https but {parts.scheme[:20]!r}")
    if "@" in parts.netloc:
        raise ValueError("credentials in the address")
    if not parts.hostname:
        raise ValueError("no host")
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    query = _escaped(parts.query, "/?:@!$&'()*+,;=") if parts.query else None
    return Url(parts.scheme, _host(parts.hostname), port, _path(parts.path), query)


def canonical_url(url: str) -> str | None:
    """The key of the page at `url`: without tracking parameters, and https even where a link still says http.

    None for what is no web address.
    """
    try:
        parsed = parse_url(url)
    except ValueError:
        return None
    if parsed.scheme == "http" and parsed.port == _PORTS["http"]:
        parsed = parsed._replace(scheme="https", port=_PORTS["https"])
    tracks = _tracking()
    kept = [pair for pair in (parsed.query or "").split("&") if pair and not tracks(_name(pair))]
    return str(parsed._replace(query="&".join(kept) or None))


def shown(url: str) -> str:
    """An address as a message may print it: one line, not too long, without a password."""
    line = re.sub(r"(?<=://)[^/?#]*@", "…@", _CONTROL.sub(" ", url.strip()))
    return line if len(line) <= 200 else f"{line[:200]}…"


def _host(host: str) -> str:
    """A host in ASCII and lower case. A scope (`fe80::1%eth0`) names a link of this machine and is no public host."""
    if ":" in host and "%" not in host:
        return str(IPv6Address(host))
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError(f"bad host {host[:80]!r}") from error
    name = name.lower().removesuffix(".")
    if not _HOST.fullmatch(name):
        raise ValueError(f"bad host {host[:80]!r}")
    return name


def _path(path: str) -> str:
    """The path without dot segments (RFC 3986, 5.2.4), escaped in one way."""
    kept: list[str] = []
    segments = _escaped(path, "/:@!$&'()*+,;=").split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _escaped(text: str, safe: str) -> str:
    return _ESCAPE.sub(_one_way, quote(text, safe=f"{safe}%"))


def _one_way(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0]).lower()


@cache
def _tracking() -> Callable[[str], bool]:
    data = yaml.safe_load(_TRACKING.read_text(encoding="utf-8"))
    names, prefixes = frozenset(data["names"]), tuple(data["prefixes"])
    return lambda name: name in names or name.startswith(prefixes)
