import random
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from benchmarks.merging import synthetic
from lagebild.archive.merging.anaphora import reference
from lagebild.archive.merging.blocks import REACH, Blocks, Key, affected
from lagebild.archive.merging.ledger import Decision, Merging, Ruling
from lagebild.archive.merging.merge import merge, standing
from lagebild.archive.reports import Party, Report, Spot, Voice

ODESSA = Spot("Odessa", "Odessa", 46.48, 30.73, "UKR", "UA-51", 698740, "point")
KHARKIV = Spot("Charkiw", "Charkiw", 49.98, 36.25, "UKR", "UA-63", 706483, "point")
UKRAINE = Spot("Ukraine", "Ukraine", 49.0, 32.0, "UKR", None, 690791, "country")
ARMY = Party("russische Armee", "russische Armee", "organisation", "RUS", "MIL")
HARBOUR = Party("Hafen von Odessa", "Hafen von Odessa", "organisation", "UKR", "BUS")
POLICE = Party("die Polizei", "Polizei", "organisation", None, "COP")


def report(document: str, begin: int = 0, **changes: Any) -> Report:
    whole: dict[str, Any] = {
        "id": f"{document}:{begin}-{begin + 7}",
        "document": document,
        "event": "e1",
        "type": "ASSAULT",
        "status": "actual",
        "quad": "material conflict",
        "score": -9.0,
        "confidence": 0.9,
        "begin": begin,
        "end": begin + 7,
        "trigger": "Angriff",
        "sentence": begin // 100,
        "sentence_text": f"Bericht {document}, Stelle {begin}.",
        "actors": (ARMY,),
        "places": (ODESSA,),
        "earliest": "2023-07-20",
        "latest": "2023-07-20",
        "published": "2023-07-20",
        "language": "de",
    }
    return Report(**{**whole, **changes})


def bare(document: str, begin: int = 0, **changes: Any) -> Report:
    return report(document, begin, **{"actors": (), "places": (), "earliest": None, "latest": None, **changes})


def groups(merging: Merging) -> list[tuple[str, ...]]:
    return sorted(event.reports for event in merging.events)


def decision(merging: Merging, left: Report, right: Report) -> Decision:
    return next(d for d in merging.decisions if {d.left, d.right} == {left.id, right.id})


def together(merging: Merging, *reports: Report) -> bool:
    return any({r.id for r in reports} <= set(event.reports) for event in merging.events)


def test_reports_of_one_event_make_one_event_named_by_the_earliest() -> None:
    late, early = report("aa", published="2023-07-21"), report("bb")
    merging = merge([late, early])
    assert groups(merging) == [(late.id, early.id)]
    assert merging.events[0].id == merge([early]).events[0].id
    found = decision(merging, late, early)
    assert (found.verdict, found.by) == ("together", "score")
    assert found.score > 0.8
    assert {"actor same", "place same", "time same"} <= {r.name for r in found.reasons}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"earliest": "2023-07-18", "latest": "2023-07-18"}, "veto day"),
        ({"status": "hypothetical"}, "veto hypothetical"),
    ],
)
def test_a_veto_stands_in_the_ledger(change: dict[str, Any], reason: str) -> None:
    one, other = report("aa", dead=4), report("bb", dead=4, **change)
    merging = merge([one, other])
    assert not together(merging, one, other)
    found = decision(merging, one, other)
    assert (found.verdict, found.by, found.reasons[0].name) == ("apart", "veto", reason)


@pytest.mark.parametrize(
    "change",
    [
        {"dead": 9},
        {"status": "negated"},
        {"earliest": "2023-07-21", "latest": "2023-07-21"},
        {"places": (UKRAINE,)},
        {"places": (KHARKIV,), "presumed_places": True, "dead": 4},
    ],
)
def test_a_contradiction_is_no_veto(change: dict[str, Any]) -> None:
    one, other = report("aa", **{"dead": 4}), report("bb", **change)
    assert together(merge([one, other]), one, other)


def test_another_place_speaks_against_one_event_but_may_be_overruled() -> None:
    alike = np.ones(1, dtype="<f2").tobytes()
    vectors = {"aa": alike, "bb": alike}
    one, two = report("aa"), report("bb", places=(KHARKIV,))
    assert not together(merge([one, two], vectors=vectors), one, two)
    one, two = (replace(r, dead=4, recipients=(HARBOUR,)) for r in (one, two))
    merging = merge([one, two], vectors=vectors)
    assert together(merging, one, two)
    assert "place other" in {r.name for r in decision(merging, one, two).reasons}


def test_nothing_shared_is_no_event() -> None:
    one, other = bare("aa", presumed_time=True), bare("bb", presumed_time=True)
    assert not together(merge([one, other]), one, other)


def test_what_has_no_date_at_all_is_not_put_together() -> None:
    dateless = {"earliest": None, "latest": None, "published": None, "actors": (POLICE,), "places": ()}
    one, other = report("aa", **dateless), report("bb", **dateless)
    assert not together(merge([one, other]), one, other)


def test_a_vague_report_does_not_chain_two_events_together() -> None:
    odessa, kharkiv = report("aa"), report("bb", places=(KHARKIV,))
    vague = report("cc", places=(UKRAINE,), earliest=None, latest=None)
    merging = merge([odessa, kharkiv, vague])
    assert not together(merging, odessa, kharkiv)
    assert together(merging, odessa, vague) != together(merging, kharkiv, vague)


def test_mentions_of_one_event_in_one_document_are_one() -> None:
    first = report("aa")
    again = bare("aa", 120, sentence_text="Nach dem Angriff brannte der Hafen.")
    assert together(merge([first, again]), first, again)


@pytest.mark.parametrize(
    ("language", "sentence", "trigger", "how"),
    [
        ("de", "Nach dem bisher schwersten Angriff schwieg der Kreml.", "Angriff", "the"),
        ("de", "Am Morgen gab es einen weiteren Angriff.", "Angriff", "a"),
        ("de", "In Odessa endeten Gespräche ohne Ergebnis.", "Gespräche", "none"),
        ("de", "Die Armee griff die Stadt an.", "griff … an", "verb"),
        ("de", "Getroffen wurde ein Wohnhaus.", "Getroffen", "verb"),
        ("en", "Officials condemned Friday's attack.", "attack", "the"),
        ("en", "A drone attack hit the port.", "attack", "a"),
        ("en", "The rebels attacked the port.", "attacked", "verb"),
        ("en", "Troops were sent to attack the port.", "attack", "verb"),
    ],
)
def test_how_a_trigger_refers(language: str, sentence: str, trigger: str, how: str) -> None:
    assert reference(report("aa", language=language, sentence_text=sentence, trigger=trigger)) == how


def test_what_a_definite_noun_takes_up_is_one_event_and_a_further_one_another() -> None:
    first = report("aa", trigger="beschoss", sentence_text="Die russische Armee beschoss am Donnerstag Odessa.")
    taken_up = bare("aa", 100, sentence_text="Bei dem Angriff starben zwei Menschen.")
    further = bare("aa", 500, sentence_text="Die Behörden erwarten einen Angriff.", status="planned")
    assert together(merge([first, taken_up]), first, taken_up)
    assert not together(merge([first, further]), first, further)


def test_an_earlier_event_that_an_article_recalls_stays_apart() -> None:
    own = report("aa", trigger="beschossen", sentence_text="Die Armee hat am Donnerstag Odessa beschossen.")
    recalled = bare("aa", 120, sentence_text="Zwei Tage nach einem Angriff war der Hafen noch gesperrt.")
    assert not together(merge([own, recalled]), own, recalled)


def test_days_counted_back_from_the_own_event_are_the_days_of_the_other() -> None:
    earlier = report("bb", earliest="2023-07-18", latest="2023-07-18", published="2023-07-18")
    own = report("aa", trigger="beschossen", sentence_text="Die Armee hat am Donnerstag Odessa beschossen.")
    recalled = bare(
        "aa", 120, places=(ODESSA,), sentence_text="Zwei Tage nach einem Angriff war der Hafen noch gesperrt."
    )
    merging = merge([own, recalled, earlier])
    assert together(merging, recalled, earlier)
    assert not together(merging, own, earlier)


def test_documents_of_other_matter_are_kept_apart_by_their_vectors() -> None:
    one, other = report("aa", actors=(), places=(UKRAINE,)), report("bb", actors=(), places=(UKRAINE,))
    vectors = {
        document: vector.astype("<f2").tobytes() for document, vector in zip(("aa", "bb"), np.eye(2), strict=True)
    }
    assert not together(merge([one, other], vectors=vectors), one, other)
    assert together(merge([one, other], vectors=dict.fromkeys(vectors, vectors["aa"])), one, other)


def test_of_an_act_of_words_without_actor_the_speaker_is_the_actor() -> None:
    words = {"type": "REJECT", "quad": "verbal conflict", "places": (), "actors": ()}
    one = report("aa", **words, voices=(Voice("deny", "direct", name="GDL", country="DEU", sector="LAB"),))
    other = report("bb", **{**words, "actors": (Party("die GDL", "GDL", "organisation", "DEU", "LAB"),)})
    assert together(merge([one, other]), one, other)


def test_people_decide_also_through_chains() -> None:
    a, b, c = report("aa"), report("bb"), report("cc")
    apart = merge([a, b, c], [Ruling(c.id, a.id, together=False)])
    assert not together(apart, a, c)
    assert (decision(apart, a, c).verdict, decision(apart, a, c).by) == ("apart", "ruling")
    far = report("dd", places=(KHARKIV,))
    forced = merge([a, far], [Ruling(a.id, far.id, together=True)])
    assert together(forced, a, far)
    chained = [Ruling(a.id, b.id, together=True), Ruling(b.id, c.id, together=True), Ruling(a.id, c.id, together=False)]
    merging = merge([a, b, c], chained)
    assert not together(merging, a, c)
    assert together(merging, a, b)
    assert decision(merging, b, c).verdict == "apart"


def test_undoing_a_join_and_then_the_undoing_changes_nothing() -> None:
    a, b = report("aa"), report("bb")
    before = merge([a, b])
    found = decision(before, a, b)
    undone = merge([a, b], [Ruling(found.left, found.right, together=False)])
    assert groups(undone) == [(a.id,), (b.id,)]
    assert decision(undone, a, b).id == found.id
    assert merge([a, b], [Ruling("gone:1-2", a.id, together=False)]) == before


def test_people_decide_within_a_document() -> None:
    first, again = report("aa"), bare("aa", 120)
    assert not together(merge([first, again], [Ruling(first.id, again.id, together=False)]), first, again)


def test_the_order_of_arrival_does_not_matter() -> None:
    told = synthetic(600, a_day=60)
    whole = merge(told)
    assert len(whole.events) < 500
    for seed in range(3):
        random.Random(seed).shuffle(told)
        assert merge(told) == whole


class Store:
    """What a store does to merge in part, with dictionaries for tables."""

    def __init__(self) -> None:
        self.documents: dict[str, list[Report]] = {}
        self.rulings: list[Ruling] = []
        self.keys: dict[str, tuple[Key, ...]] = {}
        self.component: dict[str, str] = {}
        self.merging = Merging((), ())

    def change(self, documents: dict[str, list[Report]], rulings: Iterable[Ruling] = ()) -> int:
        """Documents with their reports, none for one that goes. Returns how many reports were merged anew."""
        changed = {*documents, *(r.partition(":")[0] for x in rulings for r in (x.left, x.right))}
        gone = [key for d in changed for key in self.keys.pop(d, ())]
        old = {r.id for d in changed for r in self.documents.get(d, ())}
        self.documents = {d: r for d, r in {**self.documents, **documents}.items() if r}
        self.rulings += rulings
        for d in changed & set(self.documents):
            self.keys[d] = standing(self.documents[d], self.rulings)
        came = [key for d in changed for key in self.keys.get(d, ())]
        index = Blocks(key for keys in self.keys.values() for key in keys)
        touched = {self.component.get(r) for r in affected([*gone, *came], index) | old}
        present = {r.id: r for d in self.documents.values() for r in d}
        region = {r for r, c in self.component.items() if c in touched and r in present}
        region |= {r.id for d in changed for r in self.documents.get(d, ())}
        whole = [r for d in {present[r].document for r in region} for r in self.documents[d]]
        self.replace(merge(whole, self.rulings, index, region), region, set(present))
        return len(region)

    def replace(self, new: Merging, region: set[str], present: set[str]) -> None:
        events = [e for e in self.merging.events if set(e.reports) <= present - region]
        kept = [d for d in self.merging.decisions if {d.left, d.right} <= present and not {d.left, d.right} <= region]
        self.merging = Merging(
            tuple(sorted((*events, *new.events), key=lambda e: e.id)),
            tuple(sorted((*kept, *new.decisions), key=lambda d: d.id)),
        )
        self.component = {r: e.component for e in self.merging.events for r in e.reports}


def test_merging_in_part_is_merging_from_scratch() -> None:
    told = synthetic(500, a_day=5)
    documents: dict[str, list[Report]] = {}
    for r in told:
        documents.setdefault(r.document, []).append(r)
    names = sorted(documents)
    random.Random(1).shuffle(names)
    store, merged_anew = Store(), []
    for name in names:
        merged_anew.append(store.change({name: documents[name]}))
    assert store.merging == merge(told)
    assert sum(merged_anew[-20:]) / 20 < len(told) / 2
    for name in names[:15]:
        store.change({name: []})
    left = [r for name in names[15:] for r in documents[name]]
    assert store.merging == merge(left)
    joins = [d for d in store.merging.decisions if d.verdict == "together"][:5]
    rulings = [Ruling(d.left, d.right, together=False) for d in joins]
    store.change({}, rulings)
    assert store.merging == merge(left, rulings)


def test_a_block_is_read_only_so_far() -> None:
    index = Blocks(Key("b", f"2023-01-01|{i:03d}") for i in range(100))
    near = list(index.near([Key("b", "2023-01-01|050")]))
    assert near == [f"{i:03d}" for i in (*range(50 - REACH, 50), *range(51, 51 + REACH))]


@pytest.mark.parametrize(
    "change",
    [
        {"earliest": "0001-01-01", "latest": None, "published": "0001-01-01"},
        {"earliest": None, "latest": "0001-01-01", "published": "9999-12-31"},
        {"earliest": "9999-12-31", "latest": None},
        {"earliest": "not a day", "latest": "2023-13-45", "published": ""},
        {"trigger": "(((", "sentence_text": "", "language": "xx"},
        {"places": (Spot("", None), Spot("?", "(", float("nan"), 400.0, "", "", 0, "?"))},
        {"actors": (Party("", "", "person"), Party(" ", None, None, "", ""))},
    ],
)
def test_odd_reports_merge_without_an_error(change: dict[str, Any]) -> None:
    merging = merge([report("aa", **change), report("bb", **change), report("cc")])
    assert sorted(r for event in merging.events for r in event.reports) == ["aa:0-7", "bb:0-7", "cc:0-7"]
