"""One way into all sources: a name tells the kind."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.fetch import Fetcher
from lagebild.archive.sources.files import directory, file, shown
from lagebild.archive.sources.kinds import SUPPORTED
from lagebild.archive.sources.stdin import NAME, standard_input
from lagebild.archive.sources.streams import failures
from lagebild.archive.sources.web import Known, read_feed, read_urls
from lagebild.errors import InputError

FEED = "feed:"
_WEB = ("http://", "https://")


def open_source(name: str, fetcher: Fetcher, known: Known) -> Iterator[Item | Refused]:
    """The documents of a source, read lazily: `-`, a web address, `feed:` and one, a directory, or a file.

    `fetcher` and `known` are used for web addresses and feeds alone. Raises `InputError` at once for a name that is
    none of these; whatever is wrong within a source is a `Refused` in its place.
    """
    if name == NAME:
        if sys.stdin is None:  # closed (`<&-`)
            raise InputError(f"{NAME}: standard input is closed")
        return standard_input(sys.stdin.buffer)
    if address := web_address(name):
        return read_urls([address], fetcher, known)
    if not name or "://" in name or name.startswith(FEED):
        raise InputError(f"{shown(name)!r}: no source of a known kind; supported are {SUPPORTED}")
    path = Path(name)
    with failures():
        return directory(path) if path.is_dir() else file(path, partial(read_feed, fetcher=fetcher, known=known))


def web_address(name: str) -> str | None:
    """The address in a source's name, without `feed:`; None for what is none."""
    address = name.removeprefix(FEED)
    return address if address.lower().startswith(_WEB) else None
