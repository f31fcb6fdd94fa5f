"""Files and directories of them."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources import jsonl, warc
from lagebild.archive.sources.kinds import BY_NAME, FEEDS, HEAD, MEDIA_TYPES, SUFFIXES, kind_of, sniff
from lagebild.archive.sources.streams import document, failures, unpacked
from lagebild.errors import InputError

Feed = Callable[[bytes, str], Iterator[Item | Refused]]
"""What takes the bytes and the name of a feed, and gives the articles that it names."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def shown(path: Path | str) -> str:
    """A path as messages and the store can hold it: what is not UTF-8 in it, or no part of a line, becomes U+FFFD."""
    return _CONTROL.sub("\ufffd", os.fsencode(path).decode("utf-8", "replace"))


def file(path: Path, feed: Feed | None = None) -> Iterator[Item | Refused]:
    """The documents in a file: its only one, those of JSON lines or of a web archive, or those that a feed names.

    The kind is told by the suffix, else by how the file begins. Without `feed`, a feed is refused.
    """
    name = shown(path)
    try:
        with failures(), path.open("rb") as packed:
            plain = unpacked(packed)  # opened once: a pipe gives its bytes once
            kind = kind_of(path.name) or sniff(plain.peek(HEAD))
            if kind == "feed":
                if not feed:
                    raise InputError(f"a feed, not a document: {BY_NAME}")
                yield from feed(document(plain), name)
            elif kind in MEDIA_TYPES:
                key = path.resolve().as_uri() if path.is_file() else None
                yield Item(name, document(plain), MEDIA_TYPES[kind], key=key)
            else:
                yield from warc.records(packed, name) if kind == "warc" else jsonl.rows(plain, name)
    except InputError as error:
        yield Refused(name, str(error))


def directory(path: Path) -> Iterator[Item | Refused]:
    """The documents in all files below a directory, in the order of their names.

    Hidden files and directories, links to directories (which may run in circles), special files and files of other
    kinds are refused, each with its reason.
    """
    waiting = [path]
    while waiting:
        at = waiting.pop()
        if reason := None if at == path else _passed_over(at):
            yield Refused(shown(at), reason)
        elif not at.is_dir():
            yield from file(at)
        else:
            try:
                waiting += sorted(at.iterdir(), reverse=True)
            except OSError as error:
                yield Refused(shown(at), error.strerror or str(error))


def _passed_over(path: Path) -> str | None:
    """Why something in a directory is not read."""
    if path.name.startswith("."):
        return "hidden, not read"
    try:
        if path.is_dir():
            return "a link to a directory, not followed" if path.is_symlink() else None
        if not path.is_file():
            return "a broken link" if path.is_symlink() else "a special file, not read"
    except OSError as error:
        return error.strerror or str(error)
    if path.suffix.lower() in FEEDS:
        return f"a feed or other XML, not read: {BY_NAME}"
    return None if kind_of(path.name) else f"its suffix is none of {', '.join(SUFFIXES)} (each also .gz)"
