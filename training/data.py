"""What training reads: the corpus, own annotated articles, named-entity sets. Each becomes a list of examples."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from tokenizers import Tokenizer

from benchmarks.germeval import read_sentences, split_dev
from training.annotate import MODES, compile_document
from training.examples import Example, document_examples, mention_example

Doc = dict[str, Any]

# SmartData types to ours.
SMARTDATA = {
    "person": ("PER",),
    "organization": ("ORG",),
    "organization-company": ("ORG",),
    "location": ("GPE", "LOC"),
    "location-city": ("GPE",),
    "location-street": ("LOC",),
    "location-route": ("LOC", "MISC"),
    "location-stop": ("LOC", "GPE"),
}
# GermEval 2014 types; derivations of places are our NORP, other derivations and compounds are left open.
GERMEVAL = {"PER": ("PER",), "ORG": ("ORG",), "LOC": ("GPE", "LOC"), "OTH": ("MISC", "O"), "LOCderiv": ("NORP",)}


class Sources(Protocol):
    """The entries of a configuration that say where articles come from."""

    corpus: str
    own: str
    own_weight: float


def modes() -> list[str]:
    """Every `TYPE` and `TYPE/mode`, in the order of the model's output."""
    return [name for kind, names in MODES.items() for name in (kind, *(f"{kind}/{mode}" for mode in names.split()))]


def corpus_documents(path: Path) -> list[Doc]:
    """Documents of a corpus file."""
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def own_documents(folder: Path) -> list[Doc]:
    """Own articles, compiled from the guide's strings."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf8").splitlines()]
    return [compile_document(json.loads(line))[0] for line in lines if line.strip()]


def articles(sources: Sources, tokenizer: Tokenizer, names: Sequence[str]) -> list[Example]:
    """Fully annotated windows from all sources."""
    parts = [(corpus_documents(Path(sources.corpus) / "train.jsonl"), 1.0)]
    if sources.own:
        parts.append((own_documents(Path(sources.own)), sources.own_weight))
    return [x for docs, weight in parts for doc in docs for x in document_examples(doc, tokenizer, names, weight)]


def mention_sentences(folder: Path, tokenizer: Tokenizer) -> list[Example]:
    """Sentences and paragraphs annotated for mentions alone."""
    return [*_germeval(folder, tokenizer), *_smartdata(folder, tokenizer)]


def _germeval(folder: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    """The first test sentences, and the development sentences that the benchmark does not hold out."""
    dev, _ = split_dev(read_sentences(folder / "germeval2014_dev.tsv"))
    sentences = read_sentences(folder / "germeval2014_test_first4000.tsv") + dev
    for number, sentence in enumerate(sentences):
        spans = [(e.begin, e.end, GERMEVAL.get(e.type, ())) for e in sentence.entities]
        yield mention_example(f"germeval-{number}", sentence.text, spans, (), tokenizer)


def _smartdata(folder: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    for path in sorted(folder.glob("smartdata_v1_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                doc = json.loads(line)
                if doc["refids"].get("source") != "tweet":
                    yield from _paragraphs(doc, tokenizer)


def _paragraphs(doc: Doc, tokenizer: Tokenizer) -> Iterator[Example]:
    """One example a line of text."""
    begin = 0
    for line in doc["text"].split("\n"):
        end = begin + len(line)
        spans = [
            (m["span"]["start"] - begin, m["span"]["end"] - begin, SMARTDATA[m["type"]])
            for m in doc["conceptMentions"]
            if m["type"] in SMARTDATA and begin <= m["span"]["start"] and m["span"]["end"] <= end
        ]
        if len(line) > 40:
            yield mention_example(doc["id"], line, spans, ("NORP", "MISC"), tokenizer)
        begin = end + 1
