"""The whole record against the Lagebild corpus: what was found, by language and event type, and how far to trust it.

Run with `python -m benchmarks.corpus`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
import numpy as np

from benchmarks.common import SHARED, Json, Reads, json_lines, open_reader, percent, print_table, title_and_date
from benchmarks.scoring import Figures, Tally, f1_row, figures, gold_events, main_figure, match_events, score, tally

#: What the first release has to reach on the development set (F1, or accuracy for `status`), in per cent.
FLOORS = {
    "events": 52, "events_untyped": 66, "who": 60, "whom": 50, "status": 82,
    "mentions": 84, "attributions": 62, "sourced": 50,
}  # fmt: skip
BINS = 10
SEED = 0

Records = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Bin:
    """Events whose confidence lies in one tenth: how many, their mean confidence, and the share that is right."""

    events: int
    confidence: float
    right: float


def read_documents(reader: Reads, documents: Sequence[Json]) -> Iterator[str]:
    """Each document's record as a line of JSON; the reader gets text, headline and date, as an archive would."""
    for document in documents:
        title, date = title_and_date(document["head"])
        yield reader.read(document["text"], id=document["id"], title=title, date=date).to_json()


def by_id(lines: Sequence[str]) -> Records:
    """Records by document id."""
    return {record["document"]["id"]: record for record in map(msgspec.json.decode, lines)}


def by_language(documents: Sequence[Json], records: Records) -> dict[str, Figures]:
    """Figures of each language's documents alone."""
    languages = sorted({document["lang"] for document in documents})
    return {
        language: score([document for document in documents if document["lang"] == language], records)
        for language in languages
    }


def by_type(documents: Sequence[Json], records: Records) -> dict[str, dict[str, float | int | None]]:
    """Precision, recall and F1 of each event type, the most frequent first."""
    gold, read, right = Counter[str](), Counter[str](), Counter[str]()
    for document in documents:
        record = records.get(document["id"], {})
        gold.update(event["type"] for event in gold_events(document))
        read.update(event["type"] for event in record.get("events", []))
        right.update(event["type"] for event, _ in match_events(document, record))
    types = sorted(gold.keys() | read.keys(), key=lambda type_: (-gold[type_], type_))
    return {type_: f1_row(right[type_], gold[type_], read[type_]) for type_ in types}


def confusions(documents: Sequence[Json], records: Records) -> Counter[tuple[str, str]]:
    """How often a gold type was read as another one, among events with overlapping triggers."""
    return Counter(
        (gold["type"], read["type"])
        for document in documents
        for gold, read in match_events(document, records.get(document["id"], {}), typed=False)
        if gold["type"] != read["type"]
    )


def calibration(documents: Sequence[Json], records: Records) -> list[Bin]:
    """Bins of ten per cent of event confidence; an event is right if it is matched with its type. Empty bins left out.

    Equal-width bins as in Guo et al. 2017, "On Calibration of Modern Neural Networks".
    """
    judged = [pair for document in documents for pair in _judged(document, records.get(document["id"], {}))]
    if not judged:
        return []
    confidence, right = np.array(judged, dtype=float).T
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(int(inside.sum()), float(confidence[inside].mean()), float(right[inside].mean()))
        for inside in (bins == i for i in range(BINS))
        if inside.any()
    ]


def _judged(document: Json, record: Json) -> list[tuple[float, bool]]:
    right = {id(read) for _, read in match_events(document, record)}
    return [(event["confidence"], id(event) in right) for event in record.get("events", [])]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: mean gap of confidence and share right, weighted by events; None without events."""
    events = sum(b.events for b in bins)
    return sum(b.events * abs(b.confidence - b.right) for b in bins) / events if events else None


def intervals(documents: Sequence[Json], records: Records, samples: int) -> dict[str, str]:
    """95 % percentile bootstrap intervals of each figure, documents drawn with replacement."""
    tallies = [tally(document, records.get(document["id"], {})) for document in documents]
    keys = sorted({key for counts in tallies for key in counts})
    table = np.array([[counts[key] for key in keys] for counts in tallies])
    draws = np.random.default_rng(SEED).integers(len(tallies), size=(samples, len(tallies)))
    drawn = [figures(Tally(dict(zip(keys, table[draw].sum(axis=0).tolist(), strict=True)))) for draw in draws]
    values = {key: [main_figure(row[key]) for row in drawn] for key in drawn[0]}
    return {key: _interval([value for value in column if value is not None]) for key, column in values.items()}


def _interval(values: Sequence[float]) -> str:
    if not values:
        return "–"
    low, high = np.percentile(values, [2.5, 97.5])
    return f"{low:.1f}–{high:.1f}"


def print_figures(documents: Sequence[Json], columns: Mapping[str, Records], bounds: Mapping[str, str]) -> None:
    """All figures: the first column's in full beside the floors, the others' main figure."""
    first, *others = (score(documents, records) for records in columns.values())
    languages = by_language(documents, next(iter(columns.values())))
    heads = ["", "P", "R", "F1/acc", "n", "floor", "95 %", *languages, *list(columns)[1:]]
    rows = [
        (
            key, row.get("p"), row.get("r"), main_figure(row), row["n"], FLOORS.get(key), bounds.get(key),
            *(main_figure(part[key]) for part in (*languages.values(), *others)),
        )
        for key, row in first.items()
    ]  # fmt: skip
    print_table(f"Lagebild corpus, {len(documents)} documents (per cent)", heads, rows)


def print_events(documents: Sequence[Json], records: Records) -> None:
    """Event types, their confusions, and the calibration of event confidence."""
    print_table(
        "Event types", ["", "P", "R", "F1", "n"], [(t, *row.values()) for t, row in by_type(documents, records).items()]
    )
    confused = confusions(documents, records).most_common(10)
    print_table("Read as another type", ["gold", "read", "events"], [(*pair, n) for pair, n in confused])
    bins = calibration(documents, records)
    error = calibration_error(bins)
    print_table(
        f"Confidence, calibration error {'–' if error is None else f'{error:.3f}'}",
        ["mean confidence", "right %", "events"],
        [(f"{b.confidence:.2f}", percent(b.right, 1), b.events) for b in bins],
    )


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=SHARED / "corpus", help="Folder of the corpus.")
@click.option("--split", default="dev", show_default=True, help="Which file of the corpus.")
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to read with; default: the package's own.")
@click.option("--fp32", type=click.Path(path_type=Path), help="Weights before quantisation, read and shown beside.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the records here, one a line.")
@click.option("--bootstrap", default=0, help="Samples for 95 % intervals over documents; 0: none.")
def main(  # noqa: PLR0913, PLR0917 (one parameter an option)
    data: Path, split: str, weights: Path | None, fp32: Path | None, out: Path | None, bootstrap: int
) -> None:
    """The whole record against the Lagebild corpus (annotation CC BY 4.0; texts CC BY 2.5 or its own).

    Reads every document of the split with its headline and date, scores the records by the corpus's definitions (they
    stand at the head of benchmarks/scoring.py) and prints them beside the floors of the first release, by language,
    by event type with the commonest confusions, and with the calibration of event confidence: ten equal bins, an event
    counts as right when it is matched with its type.

    One annotator per document, a language model working under the guide: small differences mean little, hence the
    bootstrap over documents.
    """
    documents = list(json_lines(data / f"{split}.jsonl"))
    lines = list(read_documents(open_reader(weights), documents))
    if out:
        out.write_text("\n".join(lines) + "\n", "utf8")
    columns = {"read": by_id(lines)}
    if fp32:
        columns["fp32"] = by_id(list(read_documents(open_reader(fp32), documents)))
    bounds = intervals(documents, columns["read"], bootstrap) if bootstrap else {}
    print_figures(documents, columns, bounds)
    print_events(documents, columns["read"])


if __name__ == "__main__":
    main()
