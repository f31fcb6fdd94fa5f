"""What a file holds: by its suffix, or by how it begins."""

import codecs
import re
from pathlib import PurePath
from typing import Literal

Kind = Literal["text", "html", "jsonl", "warc", "feed"]

HEAD = 4096
"""Bytes that tell what a file without a known suffix holds."""

SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".warc": "warc",
}
"""Each may be followed by `.gz`."""

MEDIA_TYPES: dict[Kind, str] = {"text": "text/plain", "html": "text/html"}

FEEDS = (".rss", ".atom", ".rdf", ".xml")
"""Suffixes of feeds, which are passed over in directories: the articles that they name must be fetched."""

BY_NAME = "`lagebild ingest` takes the articles that a feed names by its address, feed:https://…, or its file"
"""What to do with a feed, for messages."""

SUPPORTED = (
    f"files ({', '.join(SUFFIXES)}, each also .gz), directories, web addresses (https://…), "
    "feeds (feed:https://… or a file), and - for text, HTML or JSON lines on standard input"
)
"""All that can be a source, for messages."""

_PROLOGUE = r"(?:\s|<\?.*?\?>|<!--.*?-->)*"
_HTML = re.compile(_PROLOGUE + r"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|h1|p)\b", re.I | re.S)
_JSON = re.compile(r"\s*(?:\{|\[\s*\{)")  # also a list of objects, so that its lines are refused and not read as text
_FEED = re.compile(_PROLOGUE + r"<(?:rss|feed|rdf:RDF)\b", re.I | re.S)


def kind_of(name: str) -> Kind | None:
    """The kind that a file's suffix says, whether or not `.gz` follows it."""
    path = PurePath(name.lower())
    return SUFFIXES.get(path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix)


def sniff(head: bytes) -> Kind:
    """The kind of content that begins with `head`; what looks like nothing else is text."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    begin = head[:HEAD].decode("utf-16" if wide else "utf-8-sig", "replace")
    if begin.startswith("WARC/"):
        return "warc"
    if _JSON.match(begin):
        return "jsonl"
    if _HTML.match(begin):
        return "html"
    return "feed" if _FEED.match(begin) else "text"
