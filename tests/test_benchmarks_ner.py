"""The GermEval yardstick: text from tokens, the split, and which names count."""

from pathlib import Path

import pytest

from benchmarks.germeval import HELD_OUT, Entity, Sentence, detokenise, read_sentences, split_dev
from benchmarks.ner import learn_names, names_known, rows

TSV = """#\thttps://example.org/1\t[2024-05-13]
1\tOlaf\tB-PER\tO
2\tScholz\tI-PER\tO
3\treist\tO\tO
4\tnach\tO\tO
5\tKiew\tB-LOC\tO
6\t.\tO\tO

#\thttps://example.org/2\t[2024-05-14]
1\tDie\tO\tO
2\tdeutsche\tB-LOCderiv\tO
3\tRegierung\tO\tO
"""


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ('" Nein " , sagte er .', '"Nein", sagte er.'),
        ("Er nannte das „ falsch “ ( und „ unnötig “ ) .", "Er nannte das „falsch“ (und „unnötig“)."),
        ("Die « Neue Zürcher Zeitung » und der » Spiegel « schwiegen .",
         "Die «Neue Zürcher Zeitung» und der »Spiegel« schwiegen."),
        ("Berlin ( dpa ) - 50 % sind dafür !", "Berlin (dpa) - 50 % sind dafür!"),
        ("“ No , ” he said .", "“No,” he said."),
    ],
)  # fmt: skip
def test_tokens_become_printed_text(tokens: str, text: str) -> None:
    written, offsets = detokenise(tokens.split())
    assert written == text
    assert [written[begin:end] for begin, end in offsets] == tokens.split()


def test_reads_sentences_with_outer_entities(tmp_path: Path) -> None:
    file = tmp_path / "sentences.tsv"
    file.write_text(TSV, "utf8")
    first, second = read_sentences(file)
    assert first.text == "Olaf Scholz reist nach Kiew."
    assert first.entities == (Entity(0, 11, "PER"), Entity(23, 27, "LOC"))
    assert second.entities == (Entity(4, 12, "LOCderiv"),)


def test_held_out_part_is_the_end_of_the_file() -> None:
    sentences = [Sentence(str(i), (), ()) for i in range(HELD_OUT + 3)]
    training, held_out = split_dev(sentences)
    assert [s.text for s in training] == ["0", "1", "2"]
    assert len(held_out) == HELD_OUT


def test_names_touching_derived_names_do_not_count() -> None:
    sentence = Sentence("Die deutsche Bank in Kiew", (), (Entity(4, 12, "LOCderiv"), Entity(21, 25, "LOC")))
    figures = rows([sentence], [{(4, 17, "ORG"), (21, 25, "LOC"), (13, 17, "ORG")}])
    assert figures["LOC"] == {"p": 100.0, "r": 100.0, "f1": 100.0, "n": 1}
    assert figures["all"] == {"p": 50.0, "r": 100.0, "f1": 66.7, "n": 1}


def test_peer_knows_unambiguous_names_and_prefers_the_longest(tmp_path: Path) -> None:
    file = tmp_path / "sentences.tsv"
    file.write_text(
        TSV + "\n#\tx\n1\tKiew\tB-LOC\tO\n2\tOlaf\tB-PER\tO\n3\tMarkt\tB-ORG\n\n#\tx\n1\tMarkt\tB-LOC\n", "utf8"
    )
    sentences = read_sentences(file)
    known = learn_names(sentences)
    assert known == {"Olaf Scholz": "PER", "Kiew": "LOC", "Olaf": "PER"}
    assert names_known(known, sentences[0]) == {(0, 11, "PER"), (23, 27, "LOC")}
