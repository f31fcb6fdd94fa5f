"""Words, quote marks and windows: the geometry under the model."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from lagebild.reader.session import WEIGHTS
from lagebild.reader.windows import MAX_SUBWORDS, windows
from lagebild.reader.words import quote_pairs, quote_states, sentence_of_words, split_words

TOKENIZER = Tokenizer.from_file(str(Path(WEIGHTS) / "tokenizer.json"))


def words_of(text: str) -> list[str]:
    return [text[b:e] for b, e in split_words(text, TOKENIZER).spans]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("US-Präsident Biden", ["US", "-", "Präsident", "Biden"]),
        ("„Nein!“, sagte er.", ["„", "Nein", "!", "“", ",", "sagte", "er", "."]),
        ("Sa\u0301nchez", ["Sa\u0301nchez"]),  # a combining mark belongs to its letter
        ("Bundes\u00adkanzler", ["Bundes\u00adkanzler"]),  # so does a soft hyphen
        ("Ja 👍🏽\r\n\tNein", ["Ja", "👍", "🏽", "Nein"]),
        ("Київ 1/2 ½ …", ["Київ", "1", "/", "2", "½", "…"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=200))
def test_every_word_has_subwords_in_order(text: str) -> None:
    words = split_words(text, TOKENIZER)
    assert (words.first <= words.last).all()
    assert (np.diff(words.first) >= 0).all()
    if len(words):
        assert words.last.max() < max(len(words.subwords), 1)


@given(st.text(alphabet='ab„“”«»" ‚‘,.', max_size=60))
def test_quote_pairs_nest(text: str) -> None:
    pairs = quote_pairs(words_of(text))
    assert all(a < b for a, b in pairs)
    assert len({mark for pair in pairs for mark in pair}) == 2 * len(pairs)
    assert not any(a < c < b < d for a, b in pairs for c, d in pairs)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("„A“ und „B“", [(0, 2), (4, 6)]),
        ("“A” and “B”", [(0, 2), (4, 6)]),
        ("«A» »B«", [(0, 2), (3, 5)]),
        ('"A" b "C', [(0, 2)]),
        ("„A ‚B‘ C“", [(0, 6), (2, 4)]),
        ("„A", []),
    ],
)
def test_quote_styles(text: str, pairs: list[tuple[int, int]]) -> None:
    assert quote_pairs(words_of(text)) == pairs


def test_quote_states() -> None:
    assert quote_states(["er", "„", "a", "b", "“", "c"]).tolist() == [0, 2, 1, 1, 2, 0]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80), st.integers(300, MAX_SUBWORDS))
def test_windows_own_every_word_once(lengths: list[int], limit: int) -> None:
    text = " ".join("Wort" for _ in range(sum(lengths)))
    words = split_words(text, TOKENIZER)
    sentences = np.repeat(np.arange(len(lengths)), lengths)
    found = windows(words, sentences, limit)
    owned = [w for window in found for w in range(window.own_begin, window.own_end)]
    assert owned == list(range(len(words)))
    for window in found:
        assert window.begin <= window.own_begin < window.own_end <= window.end
        assert words.last[window.end - 1] - words.first[window.begin] < limit


def test_a_sentence_longer_than_a_window_is_cut() -> None:
    words = split_words("Wort " * 3000, TOKENIZER)
    found = windows(words, np.zeros(len(words), dtype=np.int64))
    assert len(found) > 3
    assert found[-1].own_end == 3000


def test_sentence_of_words() -> None:
    words = split_words("Eins. Zwei drei.", TOKENIZER)
    assert sentence_of_words(words, ((0, 5), (6, 16))).tolist() == [0, 0, 1, 1, 1]
