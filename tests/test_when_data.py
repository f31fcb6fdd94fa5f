"""The notation of the data files, and that each file keeps to it."""

import pytest

from lagebild.when.days import holiday
from lagebild.when.lexicon import lexicon
from lagebild.when.patterns import compile_pattern

CODES = {"a": "A", "b": "B", "ab": "AB", "c": "C"}


def pattern_reads(source: str, codes: str) -> list[tuple[int, str, str]] | None:
    pattern = compile_pattern(source, "date", {"m": "a | b"}, CODES)
    match = pattern.expression.match(codes)
    return [(slot.index, slot.name, slot.role) for slot in pattern.read(match)] if match else None


@pytest.mark.parametrize(
    ("source", "codes", "slots"),
    [
        ("a b", "AB", [(0, "a", ""), (1, "b", "")]),
        ("a? b", "B", [(0, "b", "")]),
        ("~a (b | c) /c", "ACC", [(0, "a", "~"), (1, "c", ""), (2, "c", "/")]),
        ("{m} c", "BC", [(0, "b", ""), (1, "c", "")]),
        ("ab !c", "AB", [(0, "ab", "")]),
        ("ab !c", "AC", None),
    ],
)
def test_notation(source: str, codes: str, slots: list[tuple[int, str, str]] | None) -> None:
    assert pattern_reads(source, codes) == slots


@pytest.mark.parametrize(
    ("source", "first"), [("a? b c", "AB"), ("(a | b c)? c", "ABC"), ("~c a?", "C"), ("{m} c", "AB")]
)
def test_first(source: str, first: str) -> None:
    assert compile_pattern(source, "date", {"m": "a | b"}, CODES).first == frozenset(first)


@pytest.mark.parametrize("source", ["a unknown", "a & b"])
def test_mistakes_are_told(source: str) -> None:
    with pytest.raises(ValueError, match=source.split()[1]):
        compile_pattern(source, "date", {}, CODES)


@pytest.mark.parametrize("language", ["de", "en"])
def test_data_files(language: str) -> None:
    words = lexicon(language)
    assert all(words.lists.values())
    assert all(holiday(fields["holiday"], 2024) for fields in words.all_fields() if "holiday" in fields)


def test_languages_without_a_file_are_read_as_german() -> None:
    assert lexicon("xx").fields("Montag", "weekday") == {"weekday": 1}
