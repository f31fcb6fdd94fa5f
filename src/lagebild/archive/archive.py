"""`Archive`: one archive, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from lagebild.archive.store import documents, queue, readings, search
from lagebild.archive.store.connect import Store

if TYPE_CHECKING:  # extraction and the reader take longer to load than an archive to open
    from lagebild.archive.answers import EventAnswer, Page, Stories, StoryAnswer
    from lagebild.archive.copies import Copy
    from lagebild.archive.exports.column import Exported
    from lagebild.archive.ingest import Extraction, Ingested, Intake
    from lagebild.archive.items import Item, Refused
    from lagebild.archive.merge import Merged, Progress
    from lagebild.archive.merging.ledger import Decision
    from lagebild.archive.sources.fetch import Fetcher
    from lagebild.archive.store.documents import Revision
    from lagebild.archive.store.filters import Filter
    from lagebild.archive.store.ledger import Ruled
    from lagebild.archive.store.queue import Letter, State
    from lagebild.archive.store.runs import Run
    from lagebild.archive.store.search import Hit
    from lagebild.archive.support.dyads import DyadWeek
    from lagebild.archive.work import Reads, Vector, Worked
    from lagebild.record import Record


class Archive(AbstractContextManager["Archive"]):
    """An archive of articles and of what they report. Safe to share between threads.

    A missing or unreachable archive, and questions that cannot be answered, raise `ArchiveError`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, where: str | Path, *, create: bool = False) -> Archive:
        """Open the archive in a directory or at a `postgresql://` URL; `create` makes one where there is none."""
        return cls(Store.open(where, create=create))

    @property
    def where(self) -> str:
        """Its directory or URL, for messages: without a password."""
        return self._store.where

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._store.close()

    def intake(
        self,
        sources: Iterable[str] = (),
        *,
        languages: tuple[str, ...] | None = None,
        relevance: bool = True,
        processes: int = 1,
        progress: Callable[[Ingested], None] | None = None,
    ) -> Intake:
        """A run of ingest that takes items as they come: `with archive.intake() as intake: intake.take(items)`.

        Articles in other than `languages` (by default those that the reader is measured in) and, with `relevance`, on
        sport, weather and the like are stored, but not queued for reading. `sources` are names for the list of runs.
        With more than one of `processes`, web pages are extracted in so many, which end one that hangs or crashes; the
        main module must then be importable without effect.
        """
        from lagebild.archive.ingest import Intake  # noqa: PLC0415

        extraction = _extraction(languages, relevance)
        return Intake(self._store, extraction, sources=sources, processes=processes, progress=progress)

    def gather(  # noqa: PLR0913 (all but two have defaults)
        self,
        intake: Intake,
        names: Sequence[str],
        *,
        fetcher: Fetcher | None = None,
        every: float | None = None,
        outlet: str | None = None,
        date: str | None = None,
    ) -> bool:
        """Take in sources by name (files, directories, web addresses, `feed:` addresses): see `gather.Gatherer`.

        Returns whether each of them gave something.
        """
        from lagebild.archive.gather import Gatherer, Hints  # noqa: PLC0415
        from lagebild.archive.sources.fetch import Fetcher  # noqa: PLC0415

        return Gatherer(self._store, intake, fetcher or Fetcher(), Hints(outlet, date)).gather(names, every)

    def runs(self, limit: int = 10) -> list[Run]:
        """The latest runs of ingest, the last one first."""
        from lagebild.archive.store import runs  # noqa: PLC0415

        with self._store.connect() as connection:
            return runs.runs(connection, limit)

    def refusals(self, run: int, limit: int | None = None) -> list[Refused]:
        """What a run of ingest could not take, with its position and the reason."""
        from lagebild.archive.store import runs  # noqa: PLC0415

        with self._store.connect() as connection:
            return runs.refusals(connection, run, limit)

    def ingest(
        self,
        items: Iterable[Item | Refused],
        *,
        languages: tuple[str, ...] | None = None,
        relevance: bool = True,
        processes: int = 1,
        progress: Callable[[Ingested], None] | None = None,
    ) -> Ingested:
        """Take in all items, as `intake` does; says what became of them."""
        with self.intake(languages=languages, relevance=relevance, processes=processes, progress=progress) as intake:
            intake.take(items)
        return intake.counts

    def extract_again(
        self,
        *,
        languages: tuple[str, ...] | None = None,
        relevance: bool = True,
        processes: int = 1,
        progress: Callable[[Ingested], None] | None = None,
    ) -> Ingested:
        """Extract anew what older versions of the extractors made, as after an upgrade."""
        from lagebild.archive.ingest import extract_again  # noqa: PLC0415

        extraction = _extraction(languages, relevance)
        return extract_again(self._store, extraction, processes=processes, progress=progress)

    def work(  # noqa: PLR0913 (all but one have defaults)
        self,
        reader: Reads,
        *,
        vector: Vector | None = None,
        workers: int | None = None,
        wait: bool = False,
        progress: Callable[[Worked], None] | None = None,
        idle: Callable[[], None] | None = None,
    ) -> Worked:
        """Read what is queued with a `lagebild.Reader`, beside any number of other processes: see `work.work`."""
        from lagebild.archive.work import work  # noqa: PLC0415

        return work(self._store, reader, vector=vector, workers=workers, wait=wait, progress=progress, idle=idle)

    def counts(self) -> dict[State, int]:
        """How many documents are waiting, leased, done, dead or skipped."""
        with self._store.connect() as connection:
            return queue.counts(connection)

    def skipped(self) -> dict[str, int]:
        """How many documents are kept but not read, by reason."""
        with self._store.connect() as connection:
            return queue.skipped(connection)

    def dead(self, limit: int = 100) -> list[Letter]:
        """Documents that could not be read, with the error."""
        with self._store.connect() as connection:
            return queue.dead(connection, limit)

    def requeue(self, state: State = "dead", reason: str | None = None) -> int:
        """Have dead or skipped documents (those with this reason) read after all; says how many."""
        with self._store.begin() as connection:
            return queue.requeue(connection, (state,), reason=reason)

    def document(self, document: str, number: int | None = None) -> Revision | None:
        """A document by its id: its current revision, or the one with this number."""
        with self._store.connect() as connection:
            return documents.get(connection, document, number)

    def history(self, document: str) -> list[Revision]:
        """All revisions of a document, the oldest first."""
        with self._store.connect() as connection:
            return documents.history(connection, document)

    def copies(self, document: str) -> tuple[Copy, ...]:
        """The copies of a document, and what it was copied from; known once it was merged."""
        from lagebild.archive.store import copies  # noqa: PLC0415

        with self._store.connect() as connection:
            return copies.of(connection, document)

    def story_of(self, document: str) -> str | None:
        """The id of the story that a document is in."""
        from lagebild.archive.store import story  # noqa: PLC0415

        with self._store.connect() as connection:
            return story.of(connection, document)

    def raw(self, document: str, number: int | None = None) -> bytes | None:
        """What the source gave, byte for byte."""
        with self._store.connect() as connection:
            return documents.raw_bytes(connection, document, number)

    def record(self, document: str) -> Record | None:
        """What the reader found in a document; None where it is not known or not read yet."""
        with self._store.connect() as connection:
            return readings.record_of(connection, document)

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[Hit]:
        """Documents with all words of `query`, the best first; `"phrases"`, `-exclusions` and `prefixes*` are known."""
        with self._store.connect() as connection:
            return search.search(connection, query, limit, offset)

    def merge(self, *, scratch: bool = False, progress: Progress | None = None, wait: float = 0.0) -> Merged:
        """Find copies, stories and events of what came or changed; `scratch` does all anew: see `merge.merge`."""
        from lagebild.archive.merge import merge  # noqa: PLC0415

        return merge(self._store, scratch=scratch, progress=progress, wait=wait)

    def events(self, asked: Filter | None = None, limit: int = 50, after: str | None = None) -> Page:
        """The newest merged events that match, with how many there are; `after` continues a page."""
        from lagebild.archive.store import events, filters  # noqa: PLC0415

        with self._store.connect() as connection:
            return events.events(connection, asked or filters.Filter(), limit, after)

    def stream(
        self, asked: Filter | None = None, *, each_report: bool = False, with_reports: bool = False
    ) -> Iterator[Exported]:
        """All merged events that match, newest first, for exporters; with `each_report` their reports one by one."""
        from lagebild.archive.store import events, filters  # noqa: PLC0415

        with self._store.connect() as connection:
            if each_report:
                yield from events.reports(connection, asked or filters.Filter())
            else:
                yield from events.iterate(connection, asked or filters.Filter(), with_reports=with_reports)

    def event(self, event: str) -> EventAnswer | None:
        """One merged event with its evidence and the ledger's entries, by its id or a former one."""
        from lagebild.archive.store import events  # noqa: PLC0415

        with self._store.connect() as connection:
            return events.get(connection, event)

    def values(self, kind: str, limit: int = 20) -> list[tuple[str, int]]:
        """The most frequent values of a kind (`country`, `type`, `outlet`, …) with their number of events."""
        from lagebild.archive.store import facets  # noqa: PLC0415

        with self._store.connect() as connection:
            return facets.top(connection, kind, limit)

    def stories(  # noqa: PLR0913 (all are filters)
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        party: str | None = None,
        min_documents: int = 1,
        limit: int = 20,
        offset: int = 0,
    ) -> Stories:
        """Stories, those with the latest news first: see `store.story.stories`."""
        from lagebild.archive.store import story  # noqa: PLC0415

        filters = {"since": since, "until": until, "party": party}
        with self._store.connect() as connection:
            return story.stories(connection, **filters, min_documents=min_documents, limit=limit, offset=offset)

    def story(self, story: str) -> StoryAnswer | None:
        """One story with its documents, copies and events, by its id or a former one."""
        from lagebild.archive.store import story as stories  # noqa: PLC0415

        with self._store.connect() as connection:
            return stories.get(connection, story)

    def dyads(self, asked: Filter | None = None) -> tuple[DyadWeek, ...]:
        """Cooperation and conflict of pairs of countries by week, from the events that match."""
        from lagebild.archive.store import events, filters  # noqa: PLC0415
        from lagebild.archive.support.dyads import dyads  # noqa: PLC0415

        with self._store.connect() as connection:
            return dyads(events.merged(connection, asked or filters.Filter()))

    def decisions(self, event: str) -> list[Decision]:
        """The ledger's entries about the reports of an event; none where there is no such event."""
        found = self.event(event)
        return list(found.decisions) if found else []

    def undo(self, decision: str, note: str | None = None) -> None:
        """Undo a decision of the ledger, and merge again what it touches: see `store.ledger.undo`."""
        from lagebild.archive.merge import undo  # noqa: PLC0415

        undo(self._store, decision, note)

    def join(self, left: str, right: str, note: str | None = None) -> None:
        """Rule that two reports tell of one event, whatever their scores, and merge again."""
        from lagebild.archive.merge import join  # noqa: PLC0415

        join(self._store, left, right, note)

    def part(self, left: str, right: str, note: str | None = None) -> None:
        """Rule that two reports tell of two events, whatever their scores, and merge again."""
        from lagebild.archive.merge import part  # noqa: PLC0415

        part(self._store, left, right, note)

    def rulings(self) -> list[Ruled]:
        """All rulings, the oldest first."""
        from lagebild.archive.store import ledger  # noqa: PLC0415

        with self._store.connect() as connection:
            return ledger.rulings(connection)


def _extraction(languages: tuple[str, ...] | None, relevance: bool) -> Extraction:
    from lagebild.archive.extraction.extract import EXTRACTORS, extract  # noqa: PLC0415
    from lagebild.archive.extraction.gate import skip_reason  # noqa: PLC0415
    from lagebild.archive.ingest import Extraction  # noqa: PLC0415
    from lagebild.text.language import SUPPORTED  # noqa: PLC0415

    gate = partial(skip_reason, languages=languages or SUPPORTED, relevance=relevance)
    return Extraction(extract, gate, frozenset(EXTRACTORS.values()))
