"""Files and directories of them."""

import os
from collections.abc import Iterator
from pathlib import Path

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources import jsonl, warc
from lagebild.archive.sources.kinds import HEAD, MEDIA_TYPES, SUFFIXES, SUPPORTED, Kind, kind_of, sniff
from lagebild.archive.sources.streams import document, failures, unpacked
from lagebild.errors import InputError


def shown(path: Path) -> str:
    """A path as messages and the store can hold it: what is not UTF-8 in it becomes U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def file(path: Path) -> Iterator[Item | Refused]:
    """The documents in a file: its only one, those of JSON lines, or those of a web archive.

    The kind is told by the suffix, else by how the file begins.
    """
    name = shown(path)
    try:
        with failures():
            kind = kind_of(path.name) or _sniffed(path)
            if kind == "feed":
                raise InputError(f"a feed, not a document; supported are {SUPPORTED}")
            if kind in MEDIA_TYPES:
                yield _document(path, name, kind)
                return
            with path.open("rb") as packed:
                yield from warc.records(packed, name) if kind == "warc" else jsonl.rows(unpacked(packed), name)
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
    return None if kind_of(path.name) else f"its suffix is none of {', '.join(SUFFIXES)} (each also .gz)"


def _sniffed(path: Path) -> Kind:
    with path.open("rb") as packed:
        return sniff(unpacked(packed).peek(HEAD))


def _document(path: Path, name: str, kind: Kind) -> Item:
    with path.open("rb") as packed:
        raw = document(unpacked(packed))
    return Item(name, raw, MEDIA_TYPES[kind], key=path.resolve().as_uri())
