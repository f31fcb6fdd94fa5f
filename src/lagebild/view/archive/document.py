"""One document as it is stored: what is known of it, its copies, what was read in it, its revisions."""

import datetime as dt
from collections.abc import Iterator

import msgspec
from rich.console import Console

from lagebild.archive.copies import Copy
from lagebild.archive.store.documents import Revision, heading
from lagebild.view.archive.sheet import Sheet
from lagebild.view.values import published
from lagebild.view.words import Words, counted


class Stored(msgspec.Struct, frozen=True):
    """A document: all revisions, the number of the current one, copies, story, and what its latest reading found."""

    revisions: tuple[Revision, ...]
    current: int
    copies: tuple[Copy, ...] = ()
    story: str | None = None
    model: str | None = None
    events: int = 0
    statements: int = 0


class DocumentScreen:
    """Prints documents on one console."""

    def __init__(self, console: Console, words: Words) -> None:
        self._sheet = Sheet(console)
        self._words = words

    def show(self, stored: Stored) -> None:
        """Print what is stored, but for the text itself."""
        current = stored.revisions[stored.current - 1]
        self._sheet.line((heading(current.title, current.text) or self._words.archive.untitled, "bold"))
        self._sheet.line((current.document, "dim"))
        self._sheet.facts(self._facts(current, stored))
        if stored.copies:
            self._sheet.section(self._words.archive.document.copies)
        for copy in stored.copies:
            self._copy(copy, current.document)
        self._revisions(stored)

    def _facts(self, current: Revision, stored: Stored) -> Iterator[tuple[str, str]]:
        words = self._words.archive.document
        yield words.outlet, current.outlet or ""
        yield words.published, published(current.published, self._words)
        yield words.language, current.language or ""
        yield words.byline, current.byline or ""
        yield words.agencies, ", ".join(current.agencies)
        yield words.address, current.url or ""
        yield words.key, current.key if current.key != current.url else ""
        yield self._words.archive.story, stored.story or ""
        yield words.reading, self._reading(stored)

    def _reading(self, stored: Stored) -> str:
        if stored.model is None:
            return self._words.archive.document.unread
        events = counted(self._words.archive.events, stored.events)
        statements = counted(self._words.archive.document.statements, stored.statements)
        return f"{stored.model}: {events}, {statements}"

    def _copy(self, copy: Copy, document: str) -> None:
        """The other document, how much of either text is in the other one, and where it comes from."""
        words = self._words.archive
        here, there = (copy.in_b, copy.in_a) if copy.a == document else (copy.in_a, copy.in_b)
        other = copy.b if copy.a == document else copy.a
        origin = copy.direction.agency or copy.direction.origin
        facts = [words.copy_kind[copy.kind], words.document.share.format(here=here, there=there)]
        facts += [words.document.shared_from.format(origin=origin)] if origin else []
        self._sheet.line(f"{other}: {', '.join(facts)}", indent=2)

    def _revisions(self, stored: Stored) -> None:
        words = self._words.archive.document
        self._sheet.section(words.revisions)
        for revision in reversed(stored.revisions):
            size = f"{len(revision.text)} {words.characters}"
            current = f" ({words.current})" if revision.number == stored.current else ""
            day = dt.datetime.fromtimestamp(revision.stored, dt.UTC).isoformat(" ", "seconds")
            self._sheet.line(f"{revision.number}{current} · {size}", indent=2)
            facts = ((words.stored, day), (words.fetched, revision.fetched or ""))
            self._sheet.facts((*facts, (words.source, revision.position), (words.extractor, revision.extractor)), 4)
