"""The yardstick of copies: what the edits make, and that the two halves share no article."""

from benchmarks.copies import Index
from benchmarks.copy_edits import EDITS, as_found, derived, half, own_stories
from lagebild.archive.copies import keys
from lagebild.archive.copies.words import numbers

STORIES = own_stories()
SOME = [story for story in STORIES if not story.event][:12] + [story for story in STORIES if story.event][:8]


def test_halves_part_the_articles_and_keep_events_whole() -> None:
    halves = [half(STORIES, which) for which in (0, 1)]
    assert sorted(story.id for part in halves for story in part) == [story.id for story in STORIES]
    assert not {s.event for s in halves[0] if s.event} & {s.event for s in halves[1]}


def test_edits_are_seeded_and_leave_what_they_say() -> None:
    pairs = list(derived(SOME, 1))
    assert pairs == list(derived(SOME, 1)) != list(derived(SOME, 2))
    assert {pair.edit for pair in pairs} == {*EDITS}
    for pair in pairs:
        a, b = numbers(pair.a), numbers(pair.b)
        assert (a.tolist() == b.tolist()) == (pair.kind == "identical")
        if pair.edit == "sentences moved":
            assert sorted(a) == sorted(b)
        if pair.edit == "brief: first quarter":
            assert len(b) < len(a) / 2


def test_copies_of_the_merging_set_are_pairs_and_no_twins() -> None:
    pairs = {(pair.edit, pair.a, pair.b) for pair in as_found(STORIES)}
    copies = {(story.text, other.text) for story in STORIES for other in STORIES if story.copy_of == other.id}
    by_hand = {frozenset(texts) for edit, *texts in pairs if edit == "edited by hand"}
    assert by_hand == {frozenset(texts) for texts in copies}


def test_the_index_counts_strangers() -> None:
    index = Index(keys, ["eins zwei drei vier fünf sechs", "Eins, zwei: drei vier fünf sechs!", "sieben acht"])
    assert index.strangers() == 1 / 3
    assert index.find("eins zwei drei vier fünf sechs sieben") == sorted(index.texts)[:2]
