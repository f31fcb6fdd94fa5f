"""Names in German text: exact spans and types of persons, places and organisations on GermEval 2014.

Run with `python -m benchmarks.ner`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from benchmarks.common import SHARED, Reads, open_reader, print_table
from benchmarks.germeval import Entity, Sentence, read_sentences, split_dev
from benchmarks.scoring import f1_row

TYPES = ("PER", "LOC", "ORG")
#: Record types that have a counterpart; the data draw no line between a state and its land.
COUNTERPART = {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"}

Found = tuple[int, int, str]


def names_read(reader: Reads, sentences: Sequence[Sentence]) -> list[set[Found]]:
    """The reader's mentions of each sentence, read alone, in the data's types."""
    records = [reader.read(sentence.text, id=str(i)) for i, sentence in enumerate(sentences)]
    return [
        {(m.begin, m.end, COUNTERPART[m.type]) for m in record.mentions if m.type in COUNTERPART} for record in records
    ]


def learn_names(sentences: Iterable[Sentence]) -> dict[str, str]:
    """The peer: names that always carry one type in the training part (the CoNLL-2003 shared task's baseline)."""
    types: dict[str, set[str]] = {}
    for sentence in sentences:
        for entity in sentence.entities:
            types.setdefault(sentence.text[entity.begin : entity.end], set()).add(entity.type)
    return {name: next(iter(found)) for name, found in types.items() if len(found) == 1 and found <= set(TYPES)}


def names_known(names: Mapping[str, str], sentence: Sentence) -> set[Found]:
    """Known names in a sentence, the longest first, from left to right, at token bounds."""
    found: set[Found] = set()
    first = 0
    while first < len(sentence.tokens):
        begin = sentence.tokens[first][0]
        ends = ((last, sentence.tokens[last][1]) for last in range(len(sentence.tokens) - 1, first - 1, -1))
        hit = next(((last, end) for last, end in ends if sentence.text[begin:end] in names), None)
        if hit:
            found.add((begin, hit[1], names[sentence.text[begin : hit[1]]]))
        first = hit[0] + 1 if hit else first + 1
    return found


def count(sentence: Sentence, found: Iterable[Found]) -> Counter[tuple[str, str]]:
    """Right, gold and read names by type; what touches a derived or partial name is left out on both sides."""
    gold = {(e.begin, e.end, e.type) for e in sentence.entities if e.type in TYPES}
    left_out = [e for e in sentence.entities if e.type.endswith(("deriv", "part"))]
    read = {name for name in found if not any(_touches(name, entity) for entity in left_out)}
    counts: Counter[tuple[str, str]] = Counter()
    for label, names in (("right", gold & read), ("gold", gold), ("read", read)):
        counts.update((type_, label) for _, _, type_ in names)
    return counts


def _touches(name: Found, entity: Entity) -> bool:
    return name[0] < entity.end and entity.begin < name[1]


def rows(sentences: Sequence[Sentence], found: Sequence[set[Found]]) -> dict[str, dict[str, float | int | None]]:
    """Precision, recall, F1 and number of gold names by type and for all types together."""
    total: Counter[tuple[str, str]] = Counter()
    for sentence, names in zip(sentences, found, strict=True):
        total.update(count(sentence, names))
    for label in ("right", "gold", "read"):
        total["all", label] = sum(total[type_, label] for type_ in TYPES)
    return {key: f1_row(total[key, "right"], total[key, "gold"], total[key, "read"]) for key in ("all", *TYPES)}


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=SHARED / "data" / "ner", help="Folder of the files.")
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to read with; default: the package's own.")
def main(data: Path, weights: Path | None) -> None:
    """Names on GermEval 2014 (Benikova, Biemann, Reznicek 2014), CC BY 4.0.

    Measured on the last 1,100 sentences of the official development file; the sentences before them and the first
    4,000 test sentences may train. The official training file is not to be had, so THE FIGURES ARE NOT COMPARABLE WITH
    PUBLISHED ONES.

    A name is right if its span and type equal an outer PER, LOC or ORG of the data; GPE and LOC of the reader count as
    LOC, its NORP and MISC as nothing. A name of the reader that touches an outer name marked as derived (deutsche) or
    as part of a word (Kremlsprecher) is left out, and so are those gold names: neither helps nor hurts. A name of the
    reader inside a title or work (OTH) is an error. Sentences are read one at a time, as print would set them.

    Peer: the names that always carry one type in the part that may train, longest match first.
    """
    training, held_out = split_dev(read_sentences(data / "germeval2014_dev.tsv"))
    known = learn_names([*training, *read_sentences(data / "germeval2014_test_first4000.tsv")])
    reader = rows(held_out, names_read(open_reader(weights), held_out))
    peer = rows(held_out, [names_known(known, sentence) for sentence in held_out])
    print_table(
        f"GermEval 2014, outer names, {len(held_out)} held-out sentences (not comparable with published figures)",
        ["", "P", "R", "F1", "n", "F1 of known names"],
        [(key, *reader[key].values(), peer[key]["f1"]) for key in reader],
    )


if __name__ == "__main__":
    main()
