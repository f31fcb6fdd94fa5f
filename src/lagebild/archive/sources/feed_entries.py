"""RSS 0.9x to 2.0, RDF and Atom: the articles that a feed names. Parsed by feedparser, after a check of the XML.

feedparser itself opens no external references and drops all but short entity declarations, but reads what is not
well-formed with a second, lenient parser. Here a feed that is not well-formed, declares entities or nests deeply is
refused with its position, and feedparser sees only the root element, in UTF-8. The bounds on elements and prefixes keep
its time to seconds (its work on namespaces grows with their square).
"""

import codecs
import io
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, NamedTuple
from xml.parsers import expat

import feedparser

from lagebild.archive.items import Refused
from lagebild.archive.sources.fetch import FEEDS, Fetched
from lagebild.archive.sources.urls import Url, parse_url, shown
from lagebild.errors import InputError

DEPTH = 100  # elements within elements; a feed with XHTML content has some thirty
ELEMENTS = 50_000  # in a feed; a thousand podcast episodes have some forty each
PREFIXES = 100  # namespace prefixes declared in a feed
ENTRIES = 500  # articles taken from one state of a feed

_SNIFFED = 512  # bytes in which the root element of a feed begins, past declaration and comments
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHARSETS = re.compile(
    r"utf-(?:8|16|32)(?:-[a-z]+)?|ascii|iso8859-\d+|cp125\d|koi8-[ru]|gb\w+|big5\w*|euc_\w+|shift_jis\w*"
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TAG = re.compile(r"<[^<>]{0,200}>")
_LONGEST_DATE, _LONGEST_TITLE = 80, 1000  # characters


class Entry(NamedTuple):
    """An article that a feed names: its address, and what the feed says of its date (ISO 8601) and title."""

    url: str
    date: str | None = None
    title: str | None = None


def looks_like_feed(fetched: Fetched) -> bool:
    """Whether what was fetched is a feed, by media type, or by its root element where it came as a page or text."""
    return fetched.media_type in FEEDS or bool(_ROOT.search(fetched.raw[:_SNIFFED]))


def entries(fetched: Fetched) -> list[Entry | Refused]:
    """The articles of a feed in its order, with a refusal for each entry without a usable address.

    Raises `InputError` with line and column for what is no feed.
    """
    parsed, base = _parse(fetched).entries, _address(fetched.url)
    read = [_entry(found, fetched.url, base, number) for number, found in enumerate(parsed[:ENTRIES], 1)]
    if len(parsed) > ENTRIES:
        read.append(Refused(fetched.url, f"{len(parsed) - ENTRIES} entries beyond the first {ENTRIES}"))
    return read


def _parse(fetched: Fetched) -> Any:
    data = _utf8(fetched)
    root = _check(data, fetched.url)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": fetched.url}
    source = io.BytesIO(data[root:])  # a stream, since feedparser takes strings for addresses and file names
    try:
        parsed = feedparser.parse(source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a parser of hostile input by others: whatever it raises is a bad feed
        raise InputError(f"{fetched.url}: not a feed: {error}") from error
    if not parsed.version and not parsed.entries:
        raise InputError(f"{fetched.url}: well-formed XML, but no feed")
    return parsed


def _utf8(fetched: Fetched) -> bytes:
    """The feed in UTF-8: by byte order mark, the server's word, the declaration, else as UTF-8 (RFC 7303, 3)."""
    declared = _DECLARED.match(fetched.raw[:200])
    marks = [charset for mark, charset in _BOMS if fetched.raw.startswith(mark)]
    named = [*marks, fetched.charset, declared and declared[1].decode(), "utf-8-sig"]
    failures = []
    for charset in filter(None, named):
        try:
            if not _CHARSETS.fullmatch(codecs.lookup(charset).name.removesuffix("-sig")):
                raise LookupError(f"charset {charset} is not read")
            return fetched.raw.decode(charset).encode()
        except (LookupError, ValueError) as error:
            failures.append(str(error))
    raise InputError(f"{fetched.url}: {failures[0]}")


def _check(data: bytes, url: str) -> int:
    """Where the root element begins in `data`. Raises `InputError` with line and column for XML that is refused."""
    check = _Check(url)
    try:
        check.parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise InputError(f"{url}: line {error.lineno}, column {error.offset + 1}: {what}") from error
    return check.root


class _Check:
    """Handlers of expat that stop at what a feed has no need of."""

    def __init__(self, url: str) -> None:
        self.root = -1
        self._url, self._depth, self._elements, self._prefixes = url, 0, 0, set[str]()
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = lambda name, *_: self._refuse(f"declares the entity {name[:40]!r}")
        self.parser.SkippedEntityHandler = lambda name, _: self._refuse(f"entity {name[:40]!r} is not declared")

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        if self.root < 0:
            self.root = self.parser.CurrentByteIndex
        self._depth += 1
        self._elements += 1
        self._prefixes.update(name for name in attributes if name.startswith("xmlns"))
        if self._depth > DEPTH:
            self._refuse(f"more than {DEPTH} elements within each other")
        if self._elements > ELEMENTS or len(self._prefixes) > PREFIXES:
            self._refuse(f"more than {ELEMENTS} elements or {PREFIXES} namespace prefixes")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _refuse(self, what: str) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        raise InputError(f"{self._url}: line {line}, column {column}: {what}")


def _address(url: str) -> Url | None:
    """What relative addresses are relative to; None for a feed in a file."""
    try:
        return parse_url(url)
    except ValueError:
        return None


def _entry(found: Any, where: str, base: Url | None, number: int) -> Entry | Refused:
    link = str(found.get("link") or "")
    if not link:
        return Refused(where, f"entry {number}: no address")
    try:
        url = str(parse_url(link, base))
    except ValueError as error:
        return Refused(where, f"entry {number}: {shown(link)}: {error}")
    return Entry(url, _date(found), _title(found.get("title")))


def _date(found: Any) -> str | None:
    """Publication in ISO 8601 in the zone that the feed names, since the article's `heute` is a day there."""
    name = "published" if found.get("published") else "updated"
    written = str(found.get(name) or "").strip()
    if not written or len(written) > _LONGEST_DATE:
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            when = read(written)
        except (ValueError, OverflowError):
            continue
        return when.isoformat(timespec="seconds") if when.tzinfo else when.date().isoformat()
    parsed = found.get(f"{name}_parsed")
    return f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}" if parsed else None


def _title(title: str | None) -> str | None:
    plain = " ".join(unescape(_TAG.sub("", title or "")).split())
    return plain if 0 < len(plain) <= _LONGEST_TITLE else None
