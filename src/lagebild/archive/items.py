"""What moves from a source to the store: raw items, what was refused, what extraction made of an item."""

import msgspec

from lagebild.record import Published


class Item(msgspec.Struct, frozen=True):
    """One document as a source gives it: raw bytes, and what the source or the command line says of it.

    `position` stands in messages: `a.jsonl:17`, `crawl.warc.gz:3`, `https://…`, `dir/x.html`. `media_type` is
    `text/plain`, `text/html` (both maybe with `; charset=…`, as a server said) or `application/json` (one JSONL line).
    `key` is what makes two items the same document; None: the URL, else the SHA-256 of `raw`. `fetched` is ISO 8601 in
    UTC. Extraction fills what is None.
    """

    position: str
    raw: bytes
    media_type: str
    key: str | None = None
    url: str | None = None
    fetched: str | None = None
    date: str | None = None
    outlet: str | None = None
    title: str | None = None
    language: str | None = None


class Refused(msgspec.Struct, frozen=True):
    """Something that a source passed over, and why, in one line."""

    position: str
    reason: str


class Extracted(msgspec.Struct, frozen=True):
    """The article in an item.

    `extractor` is its name and version (`plain 1`, `jsonl 1`). `agencies` are canonical names of the news agencies
    credited (`dpa`). `sections` are section names, keywords and parts of the URL's path, for the gate.
    """

    text: str
    extractor: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: Published = Published()
    byline: str | None = None
    agencies: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
