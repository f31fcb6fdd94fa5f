"""One way into all sources: a name tells the kind."""

import sys
from collections.abc import Iterator
from pathlib import Path

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.fetch import Fetcher
from lagebild.archive.sources.files import directory, file
from lagebild.archive.sources.kinds import SUPPORTED
from lagebild.archive.sources.stdin import NAME, standard_input
from lagebild.archive.sources.web import Known, read_urls
from lagebild.errors import InputError

_FEED = "feed:"
_WEB = ("http://", "https://")


def open_source(name: str, fetcher: Fetcher, known: Known) -> Iterator[Item | Refused]:
    """The documents of a source, read lazily: `-`, a web address, `feed:` and one, a directory, or a file.

    `fetcher` and `known` are used for web addresses alone. Raises `InputError` at once for a name that is none of
    these; whatever is wrong within a source is a `Refused` in its place.
    """
    if name == NAME:
        return standard_input(sys.stdin.buffer)
    address = name.removeprefix(_FEED)
    if address.lower().startswith(_WEB):
        return read_urls([address], fetcher, known)
    path = Path(name)
    if path.is_dir():
        return directory(path)
    if path.exists():
        return file(path)
    if "://" in name or name.startswith(_FEED):
        raise InputError(f"{name}: no source of a known kind; supported are {SUPPORTED}")
    raise InputError(f"{name}: No such file or directory; supported are {SUPPORTED}")
