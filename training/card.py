"""Write the model card of exported weights, and keep the log of the run that made them.

    python -m training.card runs/one src/lagebild/reader/weights --corpus ../shared/corpus

Development figures are computed with the weights themselves, so the card cannot disagree with what is shipped.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from benchmarks.scoring import main_figure, score
from lagebild.reader.session import Session
from training import data, evaluate

HERE = Path(__file__).parent

TEXT = """# Model card: {name} {version}

The weights of Lagebild's reader: mentions, attributions, PLOVER events with arguments, and uses of quotation, in German
and English news. {size:.0f} MB, int8, no network, two cores.

## Made from

| source | by | licence | used for |
|---|---|---|---|
{sources}

No set marked *evaluate only* in the project's data list was read. The corpus and our own articles were annotated by
language models, one annotator a document: systematic habits of such an annotator are learned with the task.

## Trained

`python -m training.train` with `config.yaml` beside the log in `training/runs/{version}` ({windows} annotated windows,
{events} events), going on from an earlier run where `init` says so; then `training.export` and `training.tune`.

## Figures on the development part ({documents} articles)

| figure | per cent |
|---|---|
{figures}

Decoder biases and the calibration of confidence were set on these documents, so the figures flatter slightly; those of
`dead` and `injured`, which have no figure here, were set by hand on these and the training documents.
`python -m benchmarks.corpus` prints them in full, `docs/benchmarks.md` puts them beside other data and peers.

## Use and limits

Meant for reading news into evidence that a person can check. It misses events and attributions and invents some;
status, source and roles can be wrong, and rare types (MOBILIZE, CONCEDE, COOPERATE, AID) are weaker than ASSAULT or
PROTEST. It has seen less English than German and no other language. It reports what an article says, never whether that
is true. Do not use it to decide about people.
"""


def rows(items: list[list[str]]) -> str:
    """Rows of a Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in items)


def card(run: Path, weights: Path, corpus: Path) -> str:
    """The text of the card."""
    session = Session.load(weights)
    docs = data.corpus_documents(corpus / "dev.jsonl")
    records = {doc["id"]: evaluate.record_of(doc, session.read(doc["text"], evaluate.bounds(doc))) for doc in docs}
    figures = {key: main_figure(row) for key, row in score(docs, records).items() if key != "when_value"}
    config = yaml.safe_load((run / "config.yaml").read_text(encoding="utf8"))
    settings = argparse.Namespace(**config)
    examples = data.articles(settings, session.tokenizer, data.modes())
    sources: list[dict[str, Any]] = yaml.safe_load((HERE / "sources.yaml").read_text(encoding="utf8"))
    return TEXT.format(
        name=session.name,
        version=session.version,
        size=sum(f.stat().st_size for f in weights.iterdir()) / 1e6,
        sources=rows([[s["name"], s["by"], s["licence"], s["use"]] for s in sources]),
        windows=len(examples),
        events=sum(len(x.events) for x in examples),
        documents=len(docs),
        figures=rows([[k, str(v)] for k, v in figures.items()]),
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of training.train")
    parser.add_argument("weights", type=Path, help="folder of training.export")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    args = parser.parse_args()
    (args.weights / "MODEL_CARD.md").write_text(card(args.run, args.weights, args.corpus), encoding="utf8")
    version = json.loads((args.weights / "reader.json").read_text(encoding="utf8"))["version"]
    kept = HERE / "runs" / version
    kept.mkdir(parents=True, exist_ok=True)
    for name in ("config.yaml", "log.jsonl"):
        shutil.copyfile(args.run / name, kept / name)


if __name__ == "__main__":
    main()
