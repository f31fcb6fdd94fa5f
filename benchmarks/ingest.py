"""Ingest: documents a second by stage, size of the database, growth, opening, search, resuming after a kill.

Run with `python -m benchmarks.ingest`; `--documents 100000` shows the growth, `--where postgresql://…` measures a
server (its tables are filled, so give an empty database). The articles are synthetic: 300 words drawn from own lists as
news draws them, few often and many rarely, with new names and compounds all along, so that the vocabulary grows as that
of real texts does.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any

import click
import yaml

from benchmarks.common import print_table
from lagebild.archive.archive import Archive
from lagebild.archive.extraction.extract import extract
from lagebild.archive.extraction.gate import skip_reason
from lagebild.archive.items import Item
from lagebild.archive.sources.jsonl import rows
from lagebild.archive.store.adding import New, add_all
from lagebild.archive.store.connect import FILE, Store

WORDS = 300
FLOOR = 150  # documents a second on two cores
OPENING = 0.5  # seconds, in a fresh process
BATCH = 128
STEP = 10_000  # documents between two lines of the table of growth
SAMPLE = 2000  # documents that the stages are measured on
QUERIES = ("Gipfelkrise", "Angriff", "die", "präsident -gericht", '"die Regierung"', "drohn*")

WORDS_OF: dict[str, list[str]] = {
    kind: listed.split()
    for kind, listed in yaml.safe_load((Path(__file__).parent / "data" / "ingest.yaml").read_text("utf-8")).items()
}
OUTLETS = ("Morgenblatt", "Abendpost", "Nordkurier", "Südanzeiger")


def _weighted(words: list[str]) -> tuple[list[str], list[float]]:
    """With Zipf's weights: the frequency of a word is the inverse of its rank."""
    return words, list(accumulate(1 / rank for rank in range(1, len(words) + 1)))


#: Kinds of words, each with the share of a text that it and those before it make up.
_KINDS = [
    (share, *_weighted(WORDS_OF[kind]))
    for kind, share in (("function", 0.48), ("verbs", 0.62), ("adjectives", 0.72), ("nouns", 0.92))
]
_COMPOUNDS = 0.97  # the rest are names


def line(number: int) -> bytes:
    """The article with this number, as a line of JSON."""
    draw = random.Random(number)
    sentences: list[list[str]] = []
    while sum(map(len, sentences)) < WORDS:
        first, *others = (_word(draw) for _ in range(draw.randint(8, 24)))
        sentences.append([first[0].upper() + first[1:], *others])
    texts = [" ".join(words) + "." for words in sentences]
    day = f"2025-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    row = {"id": f"doc-{number}", "title": texts[0][:80], "date": day, "outlet": draw.choice(OUTLETS)}
    return json.dumps({**row, "text": " ".join(texts)}, ensure_ascii=False).encode() + b"\n"


def _word(draw: random.Random) -> str:
    kind = draw.random()
    for share, words, weights in _KINDS:
        if kind < share:
            return draw.choices(words, cum_weights=weights)[0]
    if kind < _COMPOUNDS:
        return draw.choice(WORDS_OF["nouns"]) + draw.choice(WORDS_OF["nouns"]).lower()
    return "".join(draw.choices(WORDS_OF["syllables"], k=draw.randint(2, 4))).capitalize()


def items(path: Path) -> Iterator[Item]:
    """The articles of a file, as ingest gets them."""
    with path.open("rb") as file:
        yield from (item for item in rows(file, path.name) if isinstance(item, Item))


class Clock:
    """Documents a second of each thing done."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._last = time.perf_counter()
        self.rates: list[tuple[str, str]] = []

    def stop(self, what: str) -> None:
        """What was done since the last stop."""
        now = time.perf_counter()
        self.rates.append((what, f"{self._count / (now - self._last):,.0f}"))
        self._last = now


def stages(path: Path, where: str) -> list[tuple[str, str]]:
    """Each stage by itself, one after the other."""
    store = Store.open(where, create=True)
    extract(next(items(path)))  # loads what it needs
    clock = Clock(SAMPLE)
    taken = [item for item, _ in zip(items(path), range(SAMPLE), strict=False)]
    clock.stop("read lines")
    extracted = [extract(item) for item in taken]
    clock.stop("extract, with language and date")
    gated = [skip_reason(article) for article in extracted]
    clock.stop("gate")
    news = [New(*new) for new in zip(taken, extracted, gated, strict=True)]
    for first in range(0, SAMPLE, BATCH):
        with store.begin() as connection:
            add_all(connection, news[first : first + BATCH])
    clock.stop("store, with full text and queue")
    store.close()
    return clock.rates


def growth(path: Path, where: str, count: int) -> list[tuple[str, ...]]:
    """Ingest in full, `STEP` documents a line: rate, size of the database a document."""
    table: list[tuple[str, ...]] = []
    source = items(path)
    for done in range(STEP, count + 1, STEP):
        begun = time.perf_counter()
        with Archive.open(where, create=True) as archive:
            archive.ingest(item for item, _ in zip(source, range(STEP), strict=False))
        seconds = time.perf_counter() - begun
        table.append((f"{done:,}", f"{STEP / seconds:,.0f}", f"{size(where) / done:,.0f}"))
    return table


def size(where: str) -> int:
    """Bytes of the database."""
    if "://" in where:
        with Store.open(where).connect() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    return (Path(where) / FILE).stat().st_size


def tables(where: str, count: int) -> list[tuple[str, str]]:
    """Bytes a document by table, indexes included; the small ones together."""
    by_table = {
        False: "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY 1",
        True: "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
        "'public'::regnamespace",
    }
    with Store.open(where).connect() as connection:
        found = connection.exec_driver_sql(by_table["://" in where]).all()
    sizes = sorted(((int(size) / count, name) for name, size in found), reverse=True)
    large = [(name, f"{size:,.0f}") for size, name in sizes if size >= 1]
    return [*large, ("all", f"{sum(size for size, _ in sizes):,.0f}")]


def opening(where: str) -> float:
    """Seconds until a fresh process has an archive open, interpreter and imports included: the best of five."""
    code = "import sys; from lagebild.archive.archive import Archive; Archive.open(sys.argv[1]).counts()"
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, where], check=True)
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def searching(where: str) -> list[tuple[str, str]]:
    """Milliseconds of each query, the median of five."""
    table = []
    with Archive.open(where) as archive:
        for query in QUERIES:
            seconds = []
            for _ in range(5):
                begun = time.perf_counter()
                archive.search(query)
                seconds.append(time.perf_counter() - begun)
            table.append((query, f"{1000 * median(seconds):,.0f}"))
    return table


def resuming(path: Path, where: str) -> str:
    """Kill an ingest, begin anew, and say what that took."""
    code = "import sys; from benchmarks.ingest import ingest_file; ingest_file(*sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-c", code, str(path), where])
    waiting = 0
    while waiting < STEP // 2 and process.poll() is None:
        time.sleep(0.5)
        waiting = waiting_in(where)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = waiting_in(where)
    begun = time.perf_counter()
    counts = ingest_file(str(path), where)
    seconds = time.perf_counter() - begun
    return (
        f"killed after {kept:,}; begun anew: {counts.unchanged:,} passed over, {counts.added:,} added, {seconds:.1f} s"
    )


def waiting_in(where: str) -> int:
    """How many documents are queued; none where there is no archive yet."""
    if not (Path(where) / FILE).exists():
        return 0
    with Archive.open(where, create=True) as archive:
        return archive.counts().get("waiting", 0)


def ingest_file(path: str, where: str) -> Any:
    """Take in a file, as `lagebild ingest` does."""
    with Archive.open(where, create=True) as archive:
        return archive.ingest(items(Path(path)))


@click.command(help=__doc__)
@click.option("--documents", default=STEP, show_default=True, help=f"How many, in steps of {STEP:,}.")
@click.option("--where", help="A PostgreSQL URL instead of a new SQLite file; the database must be empty.")
def main(documents: int, where: str | None) -> None:
    """Measure, and fail below the floors."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "articles.jsonl"
        with path.open("wb") as file:
            file.writelines(map(line, range(documents)))
        print_table("Stages, one core", ("stage", "documents/s"), stages(path, f"{name}/stages"))
        archive = where or f"{name}/archive"
        grown = growth(path, archive, documents)
        print_table("Ingest in full", ("documents", "documents/s", "bytes a document"), grown)
        print_table("Size", ("table with its indexes", "bytes a document"), tables(archive, documents))
        print_table("Search", ("query", "ms"), searching(archive))
        seconds = opening(archive)
        click.echo(f"opening, in a fresh process: {seconds:.2f} s")
        if documents == STEP:
            click.echo(resuming(path, f"{name}/killed"))
    slowest = min(float(rate.replace(",", "")) for _, rate, _ in grown)
    if slowest < FLOOR or seconds > OPENING:
        raise click.ClickException(f"below the floors of {FLOOR} documents/s and {OPENING} s for opening")


if __name__ == "__main__":
    main()
