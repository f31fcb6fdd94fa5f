"""Fits the weights of event merging (`src/lagebild/archive/merging/weights.yaml`).

    python -m training.merging [--records DIRECTORY]

A logistic regression with an L2 penalty over the names of the evidence, on pairs of tellings of the merging sets dev
and fit_a to fit_h, which must not be measured on afterwards. All events are moved into one week, so that all of them
compete with each other. Each weight may only have the sign that its reason has (`SIGNS`), and the likeness of texts
may only rise. Before, each set in turn is left out: weights from the others, figures of it end to end through the
clustering. `PENALTY`, `CAUTION`, `EASE` and `apart` in the file were chosen by these figures. See docs/merging.md.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from benchmarks.merging import (
    FITTED,
    Node,
    Set,
    in_one_week,
    load,
    marked,
    merged,
    nodes,
    pairwise,
    prepared,
    read_set,
    twins_together,
)
from lagebild.archive.merging.compare import ALIKE
from lagebild.archive.merging.merge import tell
from lagebild.archive.merging.tellings import Telling, background, telling
from lagebild.archive.merging.weigh import comparable, scores, veto
from lagebild.archive.merging.weights import across, within
from lagebild.archive.reports import Report

WEIGHTS = Path(__file__).parents[1] / "src/lagebild/archive/merging/weights.yaml"
#: L2 penalty of each weight.
PENALTY = 2.0
#: Weight in the fit of a pair of two events that have nothing to do with each other: there are twenty for each twin.
STRANGERS = 0.3
#: Weight in the fit of a pair as it is without vectors, so that archives without have weights, too.
WITHOUT = 0.2
#: Weight in the fit of a pair of a marked report and one that is not: of some other event, mostly.
UNMARKED = 0.5
#: Log-odds asked for beyond even ones of two mentions in one document: a telling of two events spoils two clusters.
CAUTION = 0.5
#: Log-odds that a pair of tellings of two documents may lack, since others of their groups speak, too.
EASE = 0.5
#: Set by hand: in an archive most documents have nothing to do with each other, and a war has acts of one kind at many
#: places a day; in these sets all but a few documents belong together, and few places are far apart.
STRANGE = {"text 0": -2.5, "place other": -3.5}
#: Evidence that can only speak against, and for, one event. All else may do either.
SIGNS = {
    -1: r"(actor|recipient) (rival|camp|other)|roles reversed|(age|count|status|mode|story|place|time) other"
    r"|place abroad|(place|time) presumed (other|abroad)|time presumed near|time( presumed)? next|time unknown|bare"
    r"|no bond|type kin|topic none|aside .*|(news|published) (later|far)",
    1: r".* same|place( presumed)? (near|inside|country)|(actor|recipient) (noun|kin|country)|topic (some|strong)"
    r"|time( presumed)? overlaps",
}
LIKENESS = [f"text {i}" for i in range(len(ALIKE) + 1)]

Array = npt.NDArray[np.float64]
#: Evidence, whether it is one event, what the row counts for.
Row = tuple[dict[str, float], bool, float]


@dataclass(frozen=True, slots=True)
class Material:
    """One set: its nodes that the reader found, and its reports, with the documents' vectors, as they are and moved."""

    data: Set
    found: dict[Node, str]
    told: Sequence[Report]
    week: Sequence[Report]
    vectors: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of tellings: their evidence by name, whether they are of one event, what each counts for."""

    found: Sequence[Mapping[str, float]]
    same: Array
    worth: Array


def material(name: str, records: Path | None) -> Material:
    """A set, read by the package's reader or taken from `<records>/<name>.jsonl`."""
    data = load(name)
    told, vectors = prepared(read_set(data, records / f"{name}.jsonl" if records else None))
    found = {node: report for node, report in nodes(data, told).items() if report}
    return Material(data, found, told, in_one_week(data, told), vectors)


def pairs(rows: Iterable[Row]) -> Pairs:
    """The rows as one."""
    found, same, worth = zip(*rows, strict=True)
    return Pairs(found, np.array(same, dtype=float), np.array(worth))


def between(one: Material) -> Iterator[Row]:
    """Pairs of tellings of two documents that stand for a node each, with and without vectors."""
    for vectors, part in ((one.vectors, 1.0), ({}, WITHOUT)):
        for left, right, same, worth in _nodes(one, vectors):
            if left.document != right.document and (row := _row(left, right, same, worth * part)):
                yield row


def inside(one: Material) -> Iterator[Row]:
    """Pairs of reports of one document of which one is marked for one event, and the other for one or none."""
    of = marked(one.data, one.told)
    documents: defaultdict[str, list[Report]] = defaultdict(list)
    for report in one.told:
        documents[report.document].append(report)
    for own in documents.values():
        about = background(own)
        alone = [telling([r], about) for r in sorted(own, key=lambda r: r.id) if len(of[r.id]) <= 1]
        for left, right in combinations(alone, 2):
            told = of[left.id], of[right.id]
            if any(told) and (row := _row(left, right, told[0] == told[1], 1.0 if all(told) else UNMARKED)):
                yield row


def _nodes(one: Material, vectors: Mapping[str, bytes]) -> Iterator[tuple[Telling, Telling, bool, float]]:
    """Pairs of tellings that stand for nodes of one event each."""
    tellings = {r.id: t for t in tell(one.week, vectors=vectors)[0] for r in t.reports}
    of: defaultdict[str, set[str]] = defaultdict(set)
    for (_, event), report in one.found.items():
        of[tellings[report].id].add(event)
    for a, b in combinations(sorted(t for t, events in of.items() if len(events) == 1), 2):
        mine, yours = min(of[a]), min(of[b])
        near = mine == yours or one.data.twin(mine) == yours
        yield tellings[a], tellings[b], mine == yours, 1.0 if near else STRANGERS


def _row(left: Telling, right: Telling, same: bool, worth: float) -> Row | None:
    """The evidence; nothing for pairs that never meet."""
    forbidden = veto(left, right)
    return (scores(left, right, forbidden), same, worth) if comparable(left, right) and not forbidden else None


def fit(given: Pairs, scale: Iterable[str]) -> dict[str, float]:
    """The weights of a scale, without those of names that never occur."""
    names = sorted({n for own in given.found for n in own} - {"bias"})
    columns = ["bias", *names]
    at = {name: i for i, name in enumerate(columns)}
    x = np.zeros((len(given.found), len(columns)))
    for row, own in enumerate(given.found):
        for name, value in own.items():
            for step in LIKENESS[1 : LIKENESS.index(name) + 1] if name in LIKENESS else [name]:
                if step in at:  # the likeness of texts is a sum of steps, none of which goes down
                    x[row, at[step]] = value
    low, high = (np.array([_bound(name, side) for name in columns]) for side in (-1, 1))
    penalty = np.array([1e-3, *(PENALTY for _ in names)])
    weights = dict(zip(columns, _solve(x, given, penalty, low, high), strict=True))
    steps = np.cumsum([weights.get(step, 0.0) if i else 0.0 for i, step in enumerate(LIKENESS)])
    weights |= dict(zip(LIKENESS, steps, strict=True))
    return {name: float(weights[name]) for name in scale if name in weights}


def _bound(name: str, side: int) -> float:
    """The least or greatest weight that a name may have."""
    if name in LIKENESS:
        return 0.0 if side < 0 else np.inf
    banned = next((sign for sign, pattern in SIGNS.items() if re.fullmatch(pattern, name)), 0)
    return 0.0 if banned == -side else side * np.inf


def _solve(x: Array, given: Pairs, penalty: Array, low: Array, high: Array) -> Array:
    """Penalised maximum likelihood within bounds: Newton steps, each by coordinate descent."""
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (given.worth * (p - given.same)) + penalty * weights
        bend = x.T @ (x * (given.worth * np.maximum(p * (1 - p), 1e-6))[:, None]) + np.diag(penalty)
        step = _descend(slope, bend, low - weights, high - weights)
        weights = weights + step
        if np.abs(step).max() < 1e-5:
            break
    return weights


def _descend(slope: Array, bend: Array, low: Array, high: Array) -> Array:
    """The step within bounds that minimises the quadratic model."""
    step, moved = np.zeros_like(slope), np.zeros_like(slope)
    for _ in range(40):
        for i in range(len(slope)):
            new = min(max(step[i] - (slope[i] + moved[i]) / bend[i, i], low[i]), high[i])
            moved += bend[:, i] * (new - step[i])
            step[i] = new
    return step


def train(sets: Sequence[Material]) -> None:
    """Fit both scales to the sets, and use them in this process."""
    within().update(fit(pairs(row for one in sets for row in inside(one)), within()))
    within()["bias"] -= CAUTION
    across().update(fit(pairs(row for one in sets for row in between(one)), across()))
    across()["bias"] += EASE
    across().update(STRANGE)


def figures(one: Material) -> tuple[float, float, float, float, float]:
    """F1, precision, recall and twins together among found nodes, and F1 end to end, in per cent."""
    of = merged(one.told, one.vectors)
    cluster = {node: of[report] for node, report in one.found.items()}
    row = pairwise(cluster)
    together, pairs_ = twins_together(one.data, cluster)
    everything = {node: cluster.get(node, node) for node in nodes(one.data, one.told)}
    f1, p, r = (float(row[key] or 0) for key in ("f1", "p", "r"))
    return f1, p, r, 100 * together / pairs_, float(pairwise(everything)["f1"] or 0)


def write(path: Path = WEIGHTS) -> None:
    """Put the weights into their lines of the file; everything else stays."""
    text = path.read_text("utf8")
    for part, weights in (("across", across()), ("within", within())):
        head, block, rest = re.split(rf"(?m)(^{part}:\n(?:  .*\n)+)", text, maxsplit=1)
        for name, weight in weights.items():
            block = re.sub(rf"(?m)^  {re.escape(name)}: .*$", f"  {name}: {weight:.2f}", block)
        text = head + block + rest
    path.write_text(text, "utf8")


@click.command()
@click.option("--records", type=click.Path(path_type=Path), help="Directory with <set>.jsonl of records read before.")
@click.option("--save/--no-save", default=True, show_default=True, help="Write the weights fitted on all sets.")
def main(records: Path | None, save: bool) -> None:
    """Leave-one-set-out figures, then weights from all sets."""
    sets = {name: material(name, records) for name in FITTED}
    rows = []
    for name, one in sets.items():
        train([other for other in sets.values() if other is not one])
        rows.append(figures(one))
        print(f"{name}: {_said(rows[-1])}", flush=True)
    print("mean: " + _said([float(np.mean(column)) for column in zip(*rows, strict=True)]))
    if save:
        train(list(sets.values()))
        write()


def _said(row: Sequence[float]) -> str:
    return "F1 {:.1f} P {:.1f} R {:.1f} twins {:.1f}, end to end F1 {:.1f}".format(*row)


if __name__ == "__main__":
    main()
