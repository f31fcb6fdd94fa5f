"""The yardstick of time expressions: reading TimeML, the figures, and how other taggers are read."""

import io
import tarfile
from pathlib import Path

from benchmarks.time import Article, Expression, in_folder, own, read_archive, score

TIMEML = """<?xml version="1.0"?>
<TimeML><DOCID>own-1</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2024-05-14">2024-05-14</TIMEX3></DCT>
<TEXT>Am <TIMEX3 tid="t1" type="DATE" value="2024-05-13">Montag</TIMEX3> &amp; vor <TIMEX3 tid="t2" type="DURATION"
value="P3Y">drei Jahren</TIMEX3>.<TIMEX3 tid="t3" type="DATE" value="2021"></TIMEX3></TEXT></TimeML>"""
GOLD = (Expression(3, 9, "DATE", "2024-05-13"), Expression(16, 27, "DURATION", "P3Y"))
ARTICLE = Article("own-1.tml", "2024-05-14", "Am Montag & vor drei Jahren.", GOLD)


def test_reads_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "data.tar.xz"
    with tarfile.open(path, "w:xz") as archive:
        info = tarfile.TarInfo("folder/own-1.tml")
        info.size = len(TIMEML.encode())
        archive.addfile(info, io.BytesIO(TIMEML.encode()))
    assert list(read_archive(path)) == [ARTICLE]


def test_own_expressions_are_in_the_terms_of_the_data() -> None:
    assert tuple(own(ARTICLE)) == GOLD


def test_figures() -> None:
    longer = Expression(0, 9, "DATE", "2024-05-13")
    wrong = Expression(16, 27, "DURATION", "P3D")
    figures = score([ARTICLE], [[longer, wrong, Expression(27, 28, "DATE", None)]])
    assert (figures.strict, figures.relaxed, figures.value) == (40.0, 80.0, 40.0)
    assert (figures.precision, figures.recall, figures.value_accuracy) == (66.7, 100.0, 50.0)


def test_two_readings_of_one_expression_count_once() -> None:
    figures = score([ARTICLE], [[Expression(3, 5, "DATE", None), GOLD[0], Expression(5, 9, "DATE", None)]])
    assert (figures.strict, figures.relaxed) == (40.0, 40.0)


def test_other_taggers_may_change_white_space(tmp_path: Path) -> None:
    tagged = 'Am\n\n<TIMEX3 type="DATE" value="2024-05-13">Montag</TIMEX3>  &amp; vor drei Jahren.'
    (tmp_path / "own-1.tml").write_text(f"<TimeML>\n{tagged}\n</TimeML>", encoding="utf8")
    assert list(in_folder(tmp_path)(ARTICLE)) == [GOLD[0]]
