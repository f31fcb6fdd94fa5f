"""The yardstick for stories: its measures on cases small enough to count by hand."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks.stories import Corpus, all_edges, b_cubed, ecb_texts, grouped, plain, stories_of, tfidf, twins_mixed
from lagebild.archive.stories import Profile

GOLD = {"a": "1ecb", "b": "1ecb", "c": "1ecbplus", "d": "2ecb"}
TWINS = frozenset({("1ecb", "1ecbplus")})


def corpus() -> Corpus:
    return Corpus([Profile(id) for id in GOLD], [], GOLD, TWINS)


def test_b_cubed() -> None:
    assert b_cubed([{"a", "b"}, {"c"}, {"d"}], GOLD) == (1, 1, 1)
    precision, recall, f1 = b_cubed([{"a", "b", "c"}, {"d"}], GOLD)
    assert (precision, recall) == (pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4), 1)
    assert f1 == pytest.approx(2 * precision / (precision + 1))


def test_twins_are_counted_by_topic_and_by_pair() -> None:
    assert twins_mixed([{"a", "b"}, {"c"}, {"d"}], corpus()) == (0, 0)
    assert twins_mixed([{"a", "c"}, {"b"}, {"d"}], corpus()) == (1, 0.5)


def test_lists_of_tokens_become_text(tmp_path: Path) -> None:
    raw = "http: / / www. example. org / news\n"
    raw += "The mayor ’ s office said : “ No comment . ”\nA well - known judge left .\n"
    assert plain(raw) == "The mayor’s office said: “No comment.”\nA well-known judge left."
    (tmp_path / "1ecb").mkdir()
    (tmp_path / "1ecb" / "2.txt").write_text(raw, encoding="utf8")
    assert dict(ecb_texts(tmp_path)) == {"1ecb/2": plain(raw)}


def test_the_peer_groups_by_shared_words() -> None:
    texts = ["fire in the harbour of Kiel", "harbour fire in Kiel", "parliament votes on budget", "budget vote"]
    similarities = tfidf(texts)
    assert np.diag(similarities) == pytest.approx(1)
    found = grouped(corpus(), all_edges(list(GOLD), similarities), 0.3)
    assert {"a", "b"} in found
    assert {"c"} in found or {"c", "d"} in found


def test_steps_of_one_matter_are_one_story_and_other_twins_are_not() -> None:
    def event(id: str, twin: str, hard: bool) -> dict[str, object]:
        return {"id": id, "twin": {"event": twin, "hard": hard}}

    events = [event("m1", "m2", True), event("m2", "m1", True), event("m3", "m4", True), event("m4", "m3", True)]
    events += [event("m5", "m6", False), event("m6", "m5", False)]
    days = {id: [date(2024, 1, 1)] for id in ("m1", "m2", "m3", "m5", "m6")} | {"m4": [date(2024, 2, 1)]}
    story, twins = stories_of(events, days)
    assert story == {"m1": "m1", "m2": "m1", "m3": "m3", "m4": "m4", "m5": "m5", "m6": "m6"}
    assert twins == {("m3", "m4"), ("m5", "m6")}
