"""An archive of many events: how merging grows, and how long questions take, on made-up reports (`world.py`).

Run with `python -m benchmarks.queries`. `--archive postgresql://…` asks that database, which must be empty, instead of
SQLite; merging is measured on SQLite.
"""

import math
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import click
import msgspec
from sqlalchemy import Connection, insert, text

from benchmarks.common import print_table
from benchmarks.world import Paper, World, papers
from lagebild.archive.merging.ledger import event_id
from lagebild.archive.reports import Report
from lagebild.archive.store import events, facets, merged, schema, search
from lagebild.archive.store.connect import FILE, Store
from lagebild.archive.store.filters import Filter
from lagebild.archive.store.rows import chunks
from lagebild.archive.store.told import Stored

PAGE = 50
REPEATS = 5
BATCH = 2000
A_DAY = 300
"""Documents: what some dozen outlets bring on one topic; a larger archive covers more days."""

QUESTIONS = {
    "everything": Filter(),
    "one type": Filter(type=("ASSAULT",)),
    "a frequent country": Filter(country=("UKR",)),
    "a rare actor": Filter(actor=("Vorname Person4321",)),
    "country, type, status": Filter(country=("DEU", "FRA"), type=("AID", "CONSULT"), status=("actual",)),
    "two frequent, one month": Filter(type=("COERCE",), sector=("GOV",), since="2022-03-01", until="2022-03-31"),
    "two frequent, never together": Filter(type=("ASSAULT",), quad=("verbal conflict",)),
    "actor and recipient": Filter(actor=("Vorname Person10",), recipient=("Vorname Person12",)),
    "place in a region": Filter(place=("10000007",), quad=("material conflict",)),
    "a source that denies": Filter(according_to=("Vorname Person3",), stance=("denies",)),
    "outlet, language, sources": Filter(outlet=("Zeitung 3",), language=("en",), min_sources=3),
    "contradicted, confidence": Filter(contradicted=True, min_confidence=0.95),
    "confidence alone, rare": Filter(min_confidence=1.0),
    "a box on the map": Filter(bbox=(0.0, 40.0, 1.0, 41.0)),
    "a rare word": Filter(text="Wort9876"),
    "a frequent word": Filter(text="Wort3", type=("ASSAULT",)),
}


def fill(store: Store, world: World, count: int, *, merge_them: bool) -> int:
    """Documents with their reports; with `merge_them` also the events that are told. Returns how many events."""
    documents, acts = papers(world, count)
    acts = list({event_id(act): act for act in acts}.values())  # two of a million ids meet; merging gives the next one
    ids = {paper.public: paper.number + 1 for paper in documents}
    for batch in chunks(documents, BATCH):
        with store.begin() as connection:
            _documents(connection, world, batch, with_reports=not merge_them)
    if merge_them:
        acts.sort(key=lambda act: str(act[0].earliest))
        for some in chunks(acts, BATCH):
            told = [each for act in some for each in act]
            with store.begin() as connection:
                _reports(connection, ids, told)
                found = {each.id: Stored(each, ids[each.document], None) for each in told}
                merged.write(connection, {}, map(_row, some), found)
    with store.begin() as connection:
        connection.execute(text("ANALYZE"))
    return len(acts)


def _row(act: Sequence[Report]) -> merged.Row:
    public = event_id(act)
    return merged.row_of(public, int(public[1:], 16), act)


def _documents(connection: Connection, world: World, batch: Sequence[Paper], *, with_reports: bool) -> None:
    """Rows of documents as they are when read; all share one raw and one empty record."""
    if batch[0].number == 0:
        raw = {"id": 1, "digest": bytes(32), "media_type": "text/plain", "data": b""}
        connection.execute(insert(schema.raw), [raw])
    rows = [(paper.number + 1, paper) for paper in batch]
    connection.execute(
        insert(schema.document),
        [{"id": id, "public": paper.public, "key": f"id:{paper.number}", "first_seen": 0.0, "revision": 1,
          "changed": with_reports, "keyed": 1} for id, paper in rows],
    )  # fmt: skip
    texts = {id: world.sentence(60) for id, _ in rows}
    connection.execute(insert(schema.revision), [_revision(id, paper, texts[id]) for id, paper in rows])
    search.index(connection, [(id, None, texts[id], "de") for id, _ in rows])
    connection.execute(
        insert(schema.reading),
        [{"id": id, "revision_id": id, "model": "m", "read": 0.0, "record": b""} for id, _ in rows],
    )
    if with_reports:
        _reports(connection, {paper.public: id for id, paper in rows}, [r for _, paper in rows for r in paper.reports])


def _revision(id: int, paper: Paper, body: str) -> dict[str, object]:
    first = paper.reports[0] if paper.reports else None
    return {
        "id": id, "document_id": id, "number": 1, "raw_id": 1, "extractor": "plain 1", "stored": 0.0, "position": "x",
        "given": {}, "digest": id.to_bytes(16, "big"), "text": body, "outlet": first and first.outlet,
        "language": first and first.language, "published": {}, "day": first and first.published, "agencies": [],
    }  # fmt: skip


def _reports(connection: Connection, ids: dict[str, int], reports: Sequence[Report]) -> None:
    rows = [
        {"public": r.id, "document_id": ids[r.document], "reading_id": ids[r.document], "data": msgspec.json.encode(r)}
        for r in reports
    ]
    if rows:
        connection.execute(insert(schema.report), rows)


def questions(store: Store) -> Iterator[tuple[str, str, float, float, float]]:
    """Each question: how many events match, milliseconds for a first page with its count, for the next, the slowest."""
    for name, asked in QUESTIONS.items():
        times, following = [], []
        for _ in range(REPEATS):
            with store.connect() as connection:
                begin = time.perf_counter()
                page = events.events(connection, asked, PAGE)
                times.append(time.perf_counter() - begin)
                begin = time.perf_counter()
                events.events(connection, asked, PAGE, page.after)
                following.append(time.perf_counter() - begin)
        total = f"{page.total}{'+' if page.more else ''}"
        yield name, total, _ms(median(times)), _ms(median(following)), _ms(max(times))


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def merging(sizes: Sequence[int]) -> Iterator[tuple[int, int, int, float, float, float]]:
    """Documents, reports, events, seconds, milliseconds a document, these by log n."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as directory:
            store = Store.open(directory, create=True)
            fill(store, World(max(2, size // A_DAY)), size, merge_them=False)
            begin = time.perf_counter()
            with store.connect() as connection:
                ids = merged.pending(connection)
            for some in chunks(ids, merged.STEP):
                with store.begin() as connection:
                    merged.step(connection, some)
            took = time.perf_counter() - begin
            with store.connect() as connection:
                counts = [
                    connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in ("report", "event")
                ]
            store.close()
        yield (
            size,
            *counts,
            round(took, 1),
            round(1000 * took / size, 1),
            round(1000 * took / size / math.log2(size), 2),
        )


def _ints(_: click.Context, __: click.Parameter, value: str) -> list[int]:
    return [int(part) for part in value.split(",") if part]


@click.command()
@click.option(
    "--documents", default=100_000, show_default=True, help="Documents of the archive that is asked; 0: none."
)
@click.option("--merge", "sizes", default="500,1000,2000", callback=_ints, show_default=True, help="Archives to merge.")
@click.option("--archive", help="Where to make the archive that is asked [default: a temporary directory].")
def main(documents: int, sizes: list[int], archive: str | None) -> None:
    """Measure merging and questions."""
    if sizes:
        rows = list(merging(sizes))
        print_table("merging reports", ("documents", "reports", "events", "s", "ms a document", "by log n"), rows)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
    if documents:
        with tempfile.TemporaryDirectory() as directory:
            where = archive or directory
            store = Store.open(where, create=True)
            with store.connect() as connection:
                empty = not list(islice(events.merged(connection, Filter()), 1))
            if empty:
                count = fill(store, World(documents // A_DAY), documents, merge_them=True)
                print(f"{documents} documents, {count} events")
            _ask(store, where)
            store.close()


def _ask(store: Store, where: str) -> None:
    file = Path(where) / FILE
    if file.exists():
        print(f"database {file.stat().st_size >> 20} MB")
    with store.connect() as connection:
        begin = time.perf_counter()
        facets.top(connection, "type", 10)
        events.events(connection, Filter(actor=("Putin",)))
    print(f"first question, tables of names loaded with it: {1000 * (time.perf_counter() - begin):.0f} ms")
    columns = ("question", "events", "ms, first page and count", "ms, next page", "ms, slowest")
    print_table(f"{PAGE} events a page, median of {REPEATS}", columns, questions(store))


if __name__ == "__main__":
    main()
