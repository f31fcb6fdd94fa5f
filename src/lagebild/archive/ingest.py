"""From sources into the store: extract, gate, add in batches, keep count of everything."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import DatabaseError

from lagebild.archive.extractors import Extractors
from lagebild.archive.items import Extracted, Item, Refused
from lagebild.archive.store import documents
from lagebild.archive.store.adding import New, add_all, known, storable, unstorable
from lagebild.archive.store.connect import Store, message
from lagebild.archive.store.schema import refusal, run
from lagebild.errors import InputError


class Extraction(NamedTuple):
    """How articles are found in items.

    `extract` raises `InputError` where there is none; `gate` says why an article is not to be read (`language fr`,
    `sport`; None: it is). `versions` are the names of the extractors as they are now: what others made is extracted
    anew when it comes again.
    """

    extract: Callable[[Item], Extracted]
    gate: Callable[[Extracted], str | None]
    versions: frozenset[str]


_BATCH = 128  # documents of a transaction
_LONGEST_LINE = 1000  # characters
_LONGEST = 5.0  # seconds that a document waits for its batch, as long as others come


class Ingested(msgspec.Struct):
    """What became of a run's items. `skipped` documents are stored, too, but not queued, by reason."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: dict[str, int] = {}

    @property
    def items(self) -> int:
        """How many items were taken in."""
        return self.added + self.revised + self.unchanged + self.refused


class Intake(AbstractContextManager["Intake"]):
    """One run of ingest: takes items from any number of sources, and has stored them all when it is left.

    `sources` are their names, for the list of runs. `progress` is called after each transaction: what was counted by
    then outlasts whatever happens. A source that must know its items stored calls `flush`. With more than one of
    `processes`, web pages are extracted in so many beside this one.
    """

    def __init__(
        self,
        store: Store,
        extraction: Extraction,
        *,
        sources: Iterable[str] = (),
        processes: int = 1,
        progress: Callable[[Ingested], None] | None = None,
    ) -> None:
        self._store, self._extraction, self._progress = store, extraction, progress
        self._pages = Extractors(partial(article, extraction=extraction), processes) if processes > 1 else None
        self._batch: list[Item | Refused] = []
        self._flushed = time.monotonic()
        self.counts = Ingested()
        with store.begin() as connection:
            values = {"sources": [_line(name) for name in sources], "started": time.time(), "counts": {}}
            key = connection.execute(insert(run).values(values)).inserted_primary_key
            assert key is not None  # runs are numbered
            self.run = int(key[0])

    def take(self, items: Iterable[Item | Refused]) -> None:
        """Take in all items; what is stored already is passed over."""
        for item in items:
            self._batch.append(item)
            if len(self._batch) >= _BATCH or time.monotonic() - self._flushed > _LONGEST:
                self.flush()
        self.flush()

    def flush(self) -> None:
        """Store what was taken, in one transaction, unless something in it keeps the database from that."""
        batch, self._batch = self._batch, []
        if batch:
            self._keep(list(self._results(batch)))
        self._flushed = time.monotonic()
        if batch and self._progress:
            self._progress(self.counts)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What was taken before an error is kept, too; the run has then not ended."""
        try:
            self.flush()
        finally:
            if self._pages:
                self._pages.close()
        if kind is None:
            with self._store.begin() as connection:
                connection.execute(update(run).where(run.c.id == self.run).values(ended=time.time()))

    def _results(self, batch: list[Item | Refused]) -> Iterator[New | Refused | None]:
        """For each item the document to store, why there is none, or None where it is stored already."""
        items = [item for item in batch if isinstance(item, Item)]
        with self._store.connect() as connection:
            stored = known(connection, items, self._extraction.versions)
        fresh = [item for item, is_known in zip(items, stored, strict=True) if not is_known]
        pages = [item for item in fresh if self._pages and _is_page(item)]
        extracted = dict(zip(map(id, pages), self._pages.map(pages) if self._pages else (), strict=True))
        wanted = set(map(id, fresh))
        for item in batch:
            if isinstance(item, Refused):
                yield item
            elif id(item) in extracted:
                yield extracted[id(item)] or Refused(item.position, "extraction hung or crashed")
            else:
                yield article(item, self._extraction) if id(item) in wanted else None

    def _keep(self, results: list[New | Refused | None]) -> None:
        """Store results; of those that the database does not take together, each by itself, or refuse it."""
        counts = msgspec.convert(msgspec.to_builtins(self.counts), Ingested)
        try:
            with self._store.begin() as connection:
                self._add(connection, results, counts)
            self.counts = counts
        except DatabaseError as error:
            if len(results) == 1 and isinstance(results[0], New):
                results = [Refused(results[0].item.position, f"not stored: {message(error.orig)}")]
            elif len(results) == 1:
                raise
            for result in results:
                self._keep([result])

    def _add(self, connection: Connection, results: list[New | Refused | None], counts: Ingested) -> None:
        """Store a batch, its refusals and the counts up to here: they never disagree."""
        news = [result for result in results if isinstance(result, New)]
        outcomes = add_all(connection, news)
        for new, outcome in zip(news, outcomes, strict=True):
            setattr(counts, outcome, getattr(counts, outcome) + 1)
            if new.skip and outcome != "unchanged":
                counts.skipped[new.skip] = counts.skipped.get(new.skip, 0) + 1
        counts.unchanged += sum(result is None for result in results)
        refused = [result for result in results if isinstance(result, Refused)]
        counts.refused += len(refused)
        if refused:
            rows = [{"run_id": self.run, "position": _line(r.position), "reason": _line(r.reason)} for r in refused]
            connection.execute(insert(refusal), rows)
        connection.execute(update(run).where(run.c.id == self.run).values(counts=msgspec.to_builtins(counts)))


def article(item: Item, extraction: Extraction) -> New | Refused:
    """What is stored of an item, or why nothing is: no item stops the run, whatever is in it."""
    try:
        extracted = extraction.extract(item)
        if broken := unstorable(extracted.text):
            raise InputError(broken)
        return New(item, extracted, extraction.gate(extracted))
    except InputError as error:
        return Refused(item.position, str(error).removeprefix(f"{item.position}: "))
    except Exception as error:  # extractors parse hostile pages with code that is not ours
        return Refused(item.position, f"extraction failed: {type(error).__name__}: {error}")


def _line(text: str) -> str:
    """For lists: one line that a database can keep, without passwords."""
    return re.sub(r"(?<=://)[^/?#]*@", "…@", re.sub(r"\s+", " ", storable(text) or ""))[:_LONGEST_LINE]


def _is_page(item: Item) -> bool:
    """Whether it is to be taken for HTML, also within a line of JSON; all else is extracted faster than sent around."""
    return "html" in item.media_type or (item.media_type == "application/json" and b'"html"' in item.raw)


def extract_again(
    store: Store,
    extraction: Extraction,
    *,
    processes: int = 1,
    progress: Callable[[Ingested], None] | None = None,
) -> Ingested:
    """Extract anew what older extractors made; documents whose text or description differs get a new revision."""
    with Intake(store, extraction, sources=["(stored)"], processes=processes, progress=progress) as intake:
        for page in documents.pages(store, extraction.versions):
            intake.take(page)
    return intake.counts
