"""Merging: do reports of one event end up together, and twins apart? Run with `python -m benchmarks.merging [dev|test]`."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import click
import msgspec
import yaml

from benchmarks.common import REPOSITORY, Json, json_lines, open_reader, percent, print_table
from benchmarks.scoring import f1_row
from lagebild.archive.merging.ledger import Merging
from lagebild.archive.merging.merge import merge
from lagebild.archive.reports import Party, Report, Spot, reports
from lagebild.record import EventType, Record
from lagebild.what.ontology import quad, score

DATA = REPOSITORY / "benchmarks" / "data" / "merging"
SIZES = (10_000, 20_000, 40_000, 80_000)
FLOORS = {"F1": 80.0, "twins together": 5.0}

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
    """The set `dev` or `test`."""
    described = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf8"))
    return Set(list(json_lines(DATA / f"{name}.jsonl")), {event["id"]: event for event in described})


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
        if data.events[event]["type"] not in msgspec.inspect.type_info(EventType).values:  # type: ignore[attr-defined]
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


def _best(own: Iterable[Report], text: str, told: Json, event: Json) -> str | None:
    marked = [span for word, n in told["triggers"] if (span := _found(text, word, n))]
    there = [r for r in own if any(r.begin < end and begin < r.end for begin, end in marked)]
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


def merged(told: Iterable[Report]) -> dict[str, Cluster]:
    """Report -> its merged event."""
    return {report: event.id for event in merge(told).events for report in event.reports}


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
    parts = (*report.places, *report.actors, *report.recipients)
    return next((part.country for part in parts if part.country), None)


def _day(report: Report) -> date:
    return date.fromisoformat(report.earliest or report.latest or report.published or "0001-01-02")


def read_set(data: Set, records: Path | None) -> tuple[Report, ...]:
    """All reports of a set, read by the package's reader, or taken from records read before."""
    if records:
        lines = records.read_bytes().splitlines()
        return tuple(r for line in lines for r in reports(Record.from_json(line)))
    reader = open_reader()
    fields = ("id", "date", "title", "outlet", "language")
    return tuple(r for a in data.articles for r in reports(reader.read(a["text"], **{f: a[f] for f in fields})))


def quality(data: Set, told: Sequence[Report]) -> None:
    """Print how well the set is merged."""
    found = nodes(data, told)
    read = {node: report for node, report in found.items() if report}
    rows = []
    for name, method in (("lagebild", merged), ("same type, country, day ± 1", baseline)):
        event_of = method(told)
        for part, chosen in (("end to end", found), ("nodes found", read)):
            rows.append((f"{name}, {part}", *_figures(data, assigned(chosen, event_of))))
    print_table(
        f"Merging: {len(found)} nodes, {len(read)} found by the reader ({percent(len(read), len(found))} %)",
        ["", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "twins together", "of", "%"],
        rows,
    )


def _figures(data: Set, cluster: Mapping[Node, Cluster]) -> tuple[float | int | None, ...]:
    pairs, cubed = pairwise(cluster), b_cubed(cluster)
    together, of = twins_together(data, cluster)
    return (
        *(pairs[k] for k in ("p", "r", "f1")),
        *(cubed[k] for k in ("p", "r", "f1")),
        together,
        of,
        percent(together, of),
    )


def synthetic(n: int, seed: int = 4) -> list[Report]:
    """Reports of made-up documents over one year of days, which grow denser with `n`: the harder way to grow.

    Four reports a document; 60 countries, 20 towns each, chosen with the skew of news (Zipf); half have a day.
    """
    rng = random.Random(seed)
    countries = [f"C{i:02d}" for i in range(60)]
    weights = [1 / (i + 1) for i in range(60)]
    kinds: tuple[EventType, ...] = ("ASSAULT", "CONSULT", "COERCE", "PROTEST", "ACCUSE", "AID")
    return [
        _synthetic(rng, i, kinds[min(5, int(rng.expovariate(1)))], rng.choices(countries, weights)[0]) for i in range(n)
    ]


def _synthetic(rng: random.Random, i: int, kind: EventType, country: str) -> Report:
    document = f"{i // 4:016x}"
    published = date(2024, 1, 1) + timedelta(random.Random(document).randrange(365))
    town = min(19, int(rng.expovariate(0.3)))
    spot = Spot(
        f"T{town}",
        f"Town {town} {country}",
        town * 2.0,
        10.0,
        country,
        f"{country}-1",
        100 * town + hash_of(country),
        "point",
    )
    actor = Party(
        f"army of {country}", f"Army of {country}", "organisation", country, rng.choice(["GOV", "MIL", "CVL"])
    )
    day = (published - timedelta(rng.randrange(3))).isoformat() if rng.random() < 0.5 else None
    return Report(
        f"{document}:{i % 4 * 100}-{i % 4 * 100 + 9}", document, f"e{i}", kind, "actual", quad(kind), score(kind), 0.9,
        i % 4 * 100, i % 4 * 100 + 9, rng.choice(["attack", "shelling", "meeting", "raid"]), i % 4, f"In Town {town} {country} {i}.",
        actors=(actor,), places=(spot,) if rng.random() < 0.7 else (), earliest=day or published.isoformat(),
        latest=day or published.isoformat(), presumed_time=day is None, published=published.isoformat(), language="en",
    )  # fmt: skip


def hash_of(country: str) -> int:
    """A number for a made-up country."""
    return 10_000 * int(country[1:])


def growth(
    sizes: Sequence[int], work: Callable[[list[Report]], Merging] = merge
) -> list[tuple[int, float, float | None]]:
    """Size, seconds, and seconds against those of the size before."""
    rows: list[tuple[int, float, float | None]] = []
    for n in sizes:
        told = synthetic(n)
        begin = time.perf_counter()
        work(told)
        seconds = time.perf_counter() - begin
        rows.append((n, round(seconds, 1), round(seconds / rows[-1][1], 2) if rows else None))
    return rows


@click.command()
@click.argument("name", type=click.Choice(["dev", "test"]), default="dev")
@click.option("--records", type=click.Path(path_type=Path), help="Records of the set read before.")
@click.option("--growth/--no-growth", "grow", default=True, show_default=True, help="Time growing archives, too.")
def main(name: str, records: Path | None, grow: bool) -> None:
    """Event merging on our own sets (benchmarks/data/merging/README.md), end to end from the articles' text.

    Nodes are pairs of article and gold event. Figures are of pairs of nodes, and B3; `end to end` lets a node that the
    reader missed stand alone, `nodes found` leaves it out. A node is in the merged event of its best report, see
    `nodes`. `twins together`: pairs of nodes of an event and its twin that were merged. Growth: made-up reports.
    """
    data = load(name)
    wrong = list(faults(data))
    if wrong:
        raise click.ClickException("; ".join(wrong))
    quality(data, read_set(data, records))
    if grow:
        print_table("Growth", ["reports", "seconds", "against half"], growth(SIZES))


if __name__ == "__main__":
    main()
