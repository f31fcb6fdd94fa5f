"""Merging: do reports of one event end up together, and twins apart? `python -m benchmarks.merging [SET]`."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import log
from pathlib import Path
from types import MappingProxyType
from typing import get_args

import click
import yaml
from msgspec.structs import replace

from benchmarks.common import REPOSITORY, Json, json_lines, open_reader, percent, print_table
from benchmarks.scoring import f1_row
from lagebild.archive.merging.merge import merge
from lagebild.archive.reports import Party, Report, Spot, reports
from lagebild.archive.stories import cluster, profile
from lagebild.archive.stories.embedder import Embedder
from lagebild.record import EventType, Record
from lagebild.what.ontology import quad, score

DATA = REPOSITORY / "benchmarks" / "data" / "merging"
FITTED = ("dev", "fit_a", "fit_b", "fit_c", "fit_d", "fit_e", "fit_f", "fit_g", "fit_h")
SETS = ("test", *FITTED)
SIZES = (10_000, 20_000, 40_000, 80_000)
FIRST_DAY = date(2024, 1, 1)
KINDS: tuple[EventType, ...] = ("ASSAULT", "CONSULT", "COERCE", "PROTEST", "ACCUSE", "AID")

#: (article, gold event): an event as one article tells it.
Node = tuple[str, str]
Cluster = Hashable


@dataclass(frozen=True, slots=True)
class Set:
    """A merging set: its articles, and what each event is, by its id."""

    articles: Sequence[Json]
    events: Mapping[str, Json]

    def twin(self, event: str) -> str:
        """The id of an event's twin."""
        twin = self.events[event]["twin"]
        return str(twin["event"] if isinstance(twin, dict) else twin)


def load(name: str) -> Set:
    """A set by its name."""
    described = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf8"))
    events = described["events"] if isinstance(described, dict) else described
    return Set(list(json_lines(DATA / f"{name}.jsonl")), {event["id"]: event for event in events})


def faults(data: Set) -> Iterator[str]:
    """What is wrong with a set: ids that are not there, triggers that are not found, twins that do not pair."""
    ids = Counter(article["id"] for article in data.articles)
    yield from (f"{id}: {n} articles" for id, n in ids.items() if n > 1)
    for article in data.articles:
        if article["copy_of"] is not None and article["copy_of"] not in ids:
            yield f"{article['id']}: copy of unknown {article['copy_of']}"
        for told in article["events"]:
            if told["event"] not in data.events:
                yield f"{article['id']}: unknown event {told['event']}"
            for word, n in told["triggers"]:
                if not _found(article["text"], word, n):
                    yield f"{article['id']}: no {n}. {word!r}"
    for event in data.events:
        if data.twin(event) not in data.events or data.twin(data.twin(event)) != event:
            yield f"{event}: its twin is not one"
        if data.events[event]["type"] not in get_args(EventType):
            yield f"{event}: unknown type"


def _found(text: str, word: str, n: int) -> tuple[int, int] | None:
    """Where the n-th occurrence of a word stands."""
    at = -1
    for _ in range(n):
        at = text.find(word, at + 1)
        if at < 0:
            return None
    return at, at + len(word)


def nodes(data: Set, told: Iterable[Report]) -> dict[Node, str | None]:
    """The report that stands for each node, None where the reader has none.

    Of all reports whose trigger overlaps a word that is marked for the event: one of the event's type first, then the
    most confident, then the first in the text.
    """
    of: defaultdict[str, list[Report]] = defaultdict(list)
    for report in told:
        of[report.document].append(report)
    return {
        (article["id"], event["event"]): _best(of[article["id"]], article["text"], event, data.events[event["event"]])
        for article in data.articles
        for event in article["events"]
    }


def marked(data: Set, told: Iterable[Report]) -> dict[str, set[str]]:
    """Report -> the events that words of its trigger are marked for."""
    of = {article["id"]: article for article in data.articles}
    return {
        report.id: {
            event["event"]
            for event in of[report.document]["events"]
            if any(_meets(report, span) for span in _spans(of[report.document]["text"], event))
        }
        for report in told
    }


def _spans(text: str, told: Json) -> list[tuple[int, int]]:
    return [span for word, n in told["triggers"] if (span := _found(text, word, n))]


def _meets(report: Report, span: tuple[int, int]) -> bool:
    return report.begin < span[1] and span[0] < report.end


def _best(own: Iterable[Report], text: str, told: Json, event: Json) -> str | None:
    spans = _spans(text, told)
    there = [r for r in own if any(_meets(r, span) for span in spans)]
    best = min(there, key=lambda r: (r.type != event["type"], -r.confidence, r.begin), default=None)
    return best.id if best else None


def pairwise(cluster: Mapping[Node, Cluster]) -> dict[str, float | int | None]:
    """Pairs of nodes put together against pairs that tell the same event."""
    right = gold = read = 0
    for one, other in combinations(cluster, 2):
        same, together = one[1] == other[1], cluster[one] == cluster[other]
        right, gold, read = right + (same and together), gold + same, read + together
    return f1_row(right, gold, read)


def b_cubed(cluster: Mapping[Node, Cluster]) -> dict[str, float]:
    """B3 (Bagga and Baldwin 1998): for each node, how pure and how whole its cluster is."""
    p = r = 0.0
    for one in cluster:
        mine = {n for n in cluster if cluster[n] == cluster[one]}
        gold = {n for n in cluster if n[1] == one[1]}
        p, r = p + len(mine & gold) / len(mine), r + len(mine & gold) / len(gold)
    p, r = p / len(cluster), r / len(cluster)
    return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f1": round(200 * p * r / (p + r), 1)}


def twins_together(data: Set, cluster: Mapping[Node, Cluster]) -> tuple[int, int]:
    """Pairs of nodes that tell an event and its twin: how many are put together, of how many."""
    pairs = [(a, b) for a, b in combinations(cluster, 2) if data.twin(a[1]) == b[1]]
    return sum(cluster[a] == cluster[b] for a, b in pairs), len(pairs)


def assigned(found: Mapping[Node, str | None], event_of: Mapping[str, Cluster]) -> dict[Node, Cluster]:
    """The cluster of each node; one that the reader missed stands alone."""
    return {node: event_of[report] if report else node for node, report in found.items()}


def merged(told: Iterable[Report], vectors: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, Cluster]:
    """Report -> its merged event; `vectors` of the documents."""
    return {report: event.id for event in merge(told, vectors=vectors).events for report in event.reports}


def baseline(told: Iterable[Report]) -> dict[str, Cluster]:
    """Report -> group: same type, same country of place or else actor, and days that follow each other."""
    groups: defaultdict[tuple[str, str | None], list[Report]] = defaultdict(list)
    for report in told:
        groups[report.type, _country(report)].append(report)
    found: dict[str, Cluster] = {}
    for key, members in groups.items():
        start = last = date.min
        for report in sorted(members, key=_day):
            start = start if _day(report) - last <= timedelta(1) and last > date.min else _day(report)
            last = _day(report)
            found[report.id] = (*key, start) if key[1] else report.id
    return found


def _country(report: Report) -> str | None:
    found = [*(s.country for s in report.places), *(p.country for p in (*report.actors, *report.recipients))]
    return next(filter(None, found), None)


def _day(report: Report) -> date:
    return date.fromisoformat(report.earliest or report.latest or report.published or "0001-01-02")


def read_set(data: Set, records: Path | None) -> tuple[Record, ...]:
    """The records of a set, read by the package's reader, or taken from those read before."""
    if records:
        return tuple(Record.from_json(line) for line in records.read_bytes().splitlines())
    reader = open_reader()
    fields = ("id", "date", "title", "outlet", "language")
    return tuple(reader.read(a["text"], **{f: a[f] for f in fields}) for a in data.articles)


def prepared(records: Iterable[Record]) -> tuple[list[Report], dict[str, bytes]]:
    """The reports of records with their stories, and the vectors of the documents, as the archive has them."""
    records = list(records)
    embedder = Embedder.load()
    profiles = [profile(record, embedder.vector(record)) for record in records]
    story = {document: min(found) for found in cluster(profiles) for document in found}
    told = [replace(report, story=story[report.document]) for record in records for report in reports(record)]
    return told, {each.id: each.vector for each in profiles}


def in_one_week(data: Set, told: Iterable[Report]) -> list[Report]:
    """The same reports as if all pairs of twins had begun on one day, so that all events compete with each other."""
    published = {article["id"]: date.fromisoformat(article["date"]) for article in data.articles}
    pair = {a["id"]: min(a["events"][0]["event"], data.twin(a["events"][0]["event"])) for a in data.articles}
    begin = {p: min(published[a] for a in published if pair[a] == p) for p in pair.values()}
    return [_moved(report, FIRST_DAY - begin[pair[report.document]]) for report in told]


def _moved(report: Report, by: timedelta) -> Report:
    days = {field: getattr(report, field) for field in ("published", "earliest", "latest")}
    return replace(report, **{f: (date.fromisoformat(d) + by).isoformat() if d else None for f, d in days.items()})


def quality(data: Set, records: Sequence[Record]) -> None:
    """Print how well the set is merged."""
    told, vectors = prepared(records)
    found = nodes(data, told)
    read = {node: report for node, report in found.items() if report}
    groups = {
        "lagebild": merged(told, vectors),
        "without vectors": merged(told),
        "all in one week": merged(in_one_week(data, told), vectors),
        "same type, country, day ± 1": baseline(told),
    }
    parts: dict[str, Mapping[Node, str | None]] = {"end to end": found, "nodes found": read}
    rows = [
        (f"{name}, {part}", *_figures(data, assigned(chosen, event_of)))
        for part, chosen in parts.items()
        for name, event_of in groups.items()
    ]
    print_table(
        f"Merging: {len(found)} nodes, {len(read)} found by the reader ({percent(len(read), len(found))} %)",
        ["", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "twins together", "of", "%"],
        rows,
    )


def _figures(data: Set, event_of: Mapping[Node, Cluster]) -> tuple[float | int | None, ...]:
    pairs, cubed = pairwise(event_of), b_cubed(event_of)
    together, of = twins_together(data, event_of)
    return (
        *(pairs[k] for k in ("p", "r", "f1")),
        *(cubed[k] for k in ("p", "r", "f1")),
        together,
        of,
        percent(together, of),
    )


def synthetic(n: int, *, a_day: int | None = 110, seed: int = 4) -> list[Report]:
    """Reports of made-up documents, four each: `a_day` of them, so that the archive grows in time.

    Without `a_day` all are of one year, so that it grows denser. 60 countries of 20 towns each and six types, chosen
    with the skew of news; seven in ten reports have a place, half a day of their own.
    """
    rng = random.Random(seed)
    days = max(1, n // a_day) if a_day else 365
    return [_synthetic(rng, i, FIRST_DAY + timedelta(random.Random(i // 4).randrange(days))) for i in range(n)]


def _synthetic(rng: random.Random, i: int, published: date) -> Report:
    kind = KINDS[min(len(KINDS) - 1, int(rng.expovariate(1)))]
    number = min(59, int(rng.paretovariate(0.6)) - 1)
    town = min(19, int(rng.expovariate(0.3)))
    country, document, begin = f"C{number:02d}", f"{i // 4:016x}", i % 4 * 100
    day = (published - timedelta(rng.randrange(3))).isoformat()
    spot = Spot(f"T{town}", f"Town {town}", town * 2.0, number * 3.0, country, country, 100 * number + town, "point")
    actor = Party(f"{country} army", f"Army of {country}", "organisation", country, rng.choice(["GOV", "MIL", "CVL"]))
    return Report(
        f"{document}:{begin}-{begin + 9}", document, f"e{i}", kind, "actual", quad(kind), score(kind), 0.9, begin,
        begin + 9, rng.choice(["attack", "shelling", "meeting", "raid"]), i % 4, f"In Town {town} of {country}, {i}.",
        actors=(actor,), places=(spot,) if rng.random() < 0.7 else (), earliest=day, latest=day,
        presumed_time=rng.random() < 0.5, published=published.isoformat(), language="en",
    )  # fmt: skip


def growth(sizes: Sequence[int], a_day: int | None) -> list[float]:
    """Seconds of processor time that merging takes from scratch, by size."""
    found = []
    for n in sizes:
        told = synthetic(n, a_day=a_day)
        begin = time.process_time()
        merge(told)
        found.append(time.process_time() - begin)
    return found


def print_growth(sizes: Sequence[int]) -> None:
    """Print processor time by size, per n log n against the first size: 1 or less is n log n or better."""
    times = {"longer": growth(sizes, 110), "denser": growth(sizes, None)}
    rows = []
    for i, n in enumerate(sizes):
        row: list[object] = [f"{n:,}"]
        for seconds in times.values():
            row += [f"{seconds[i]:.1f}", f"{seconds[i] / seconds[0] * _n_log_n(sizes[0]) / _n_log_n(n):.2f}"]
        rows.append(row)
    print_table("Merging from scratch", ["reports", "longer, s", "per n log n", "denser, s", "per n log n"], rows)


def _n_log_n(n: int) -> float:
    return n * log(n)


@click.command()
@click.argument("name", type=click.Choice(SETS), default="test")
@click.option("--records", type=click.Path(path_type=Path), help="Records of the set read before.")
@click.option("--growth/--no-growth", "grow", default=True, show_default=True, help="Time growing archives, too.")
def main(name: str, records: Path | None, grow: bool) -> None:
    """Event merging on our own sets (benchmarks/data/merging/README.md), end to end from the articles' text.

    Nodes are pairs of article and gold event. Figures are of pairs of nodes, and B3; `end to end` lets a node that the
    reader missed stand alone, `nodes found` leaves it out. A node is in the merged event of its best report, see
    `nodes`. `twins together`: pairs of nodes of an event and its twin that were merged. `all in one week`: dates moved
    so that all pairs of twins begin on one day. Growth: made-up reports, of ever more days or ever more a day.
    """
    data = load(name)
    wrong = list(faults(data))
    if wrong:
        raise click.ClickException("; ".join(wrong))
    quality(data, read_set(data, records))
    if grow:
        print_growth(SIZES)


if __name__ == "__main__":
    main()
