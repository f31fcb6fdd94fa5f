"""Questions to an archive of merged events, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest

from lagebild.archive.archive import Archive
from lagebild.archive.merge import merge
from lagebild.archive.store import events, facets
from lagebild.archive.store.connect import Store
from lagebild.archive.store.filters import Filter
from lagebild.errors import ArchiveError, InputError
from tests.archive_articles import Article, Told, add

STRIKE = (
    "Russland hat Charkiw in der Nacht beschossen. Nach Angaben des Gouverneurs starben drei Menschen, als eine Bombe "
    "ein Wohnhaus im Norden der Stadt traf. In mehreren Stadtteilen fiel der Strom aus, die Metro fuhr erst mittags."
)
AGAIN = "Auch in Odessa schlugen Geschosse ein, die Russland auf Häuser abfeuerte."
RAFAH = "Israel griff Rafah an. Die Hamas sprach von vielen Opfern."
SPEECH = "Putin drohte der Ukraine mit neuen Schlägen."
DENIED = "Die Hamas hat Israel nicht angegriffen, hieß es."


def articles() -> list[Article]:
    shelled: dict[str, Any] = {"mode": "heavy-weapons", "actor": "Russland", "place": "Charkiw", "day": "2024-05-13"}
    fired = Told("abfeuerte", actor="Russland", place="Odessa", day="2024-05-12")
    raid = Told("griff", actor="Israel", recipient="Hamas", place="Rafah", day="2024-05-15")
    threat = Told("drohte", "THREATEN", actor="Putin", recipient="Ukraine", day="2024-05-16")
    denied = Told("angegriffen", actor="Hamas", recipient="Israel", status="negated")
    longer = f"{STRIKE} Das teilte die Verwaltung mit."
    return [
        Article("s1", STRIKE, (Told("beschossen", dead=8, **shelled),)),
        Article("s2", longer, (Told("beschossen", dead=3, **shelled),), day="2024-05-14", outlet="Abendpost"),
        Article("o1", AGAIN, (fired,), axis=1),
        Article("r1", RAFAH, (raid,), day="2024-05-15", axis=2, outlet="The Morning", language="en"),
        Article("p1", SPEECH, (threat,), day="2024-05-16", axis=3),
        Article("d1", DENIED, (denied,), day=None, axis=4),
    ]


@pytest.fixture
def archive(where: str) -> Iterator[Archive]:
    store = Store.open(where, create=True)
    add(store, *articles())
    merge(store)
    with Archive(store) as opened:
        yield opened


def found(archive: Archive, **asked: Any) -> list[str]:
    """The triggers of the events that match."""
    return [event.trigger for event in archive.events(Filter(**asked)).events]


@pytest.mark.parametrize(
    ("asked", "triggers"),
    [
        ({}, ["drohte", "griff", "beschossen", "abfeuerte", "angegriffen"]),
        ({"actor": ("Putin",)}, ["drohte"]),
        ({"actor": ("Q7747",)}, ["drohte"]),
        ({"actor": ("der russische Präsident",)}, ["drohte"]),
        ({"actor": ("Wladimir Putin",)}, ["drohte"]),
        ({"actor": ("Ukraine",)}, []),
        ({"recipient": ("Ukraine",)}, ["drohte"]),
        ({"party": ("Hamas",)}, ["griff", "angegriffen"]),
        ({"party": ("Hamas",), "actor": ("Israel",)}, ["griff"]),
        ({"country": ("Ukraine",)}, ["drohte", "beschossen", "abfeuerte"]),
        ({"country": ("Ukraine", "Israel")}, ["drohte", "griff", "beschossen", "abfeuerte", "angegriffen"]),
        ({"actor_country": ("RUS",)}, ["drohte", "beschossen", "abfeuerte"]),
        ({"recipient_country": ("Israel",)}, ["angegriffen"]),
        ({"sector": ("reb",)}, ["griff", "angegriffen"]),
        ({"type": ("ASSAULT/heavy-weapons",)}, ["beschossen"]),
        ({"type": ("assault", "threaten"), "status": ("actual",)}, ["drohte", "griff", "beschossen", "abfeuerte"]),
        ({"quad": ("verbal conflict",)}, ["drohte"]),
        ({"place": ("Charkiw",)}, ["beschossen"]),
        ({"place": ("Kharkiv",)}, ["beschossen"]),
        ({"place": ("706483",)}, ["beschossen"]),
        ({"place": ("Oblast Charkiw",)}, ["beschossen"]),
        ({"place": ("Ukraine",)}, ["beschossen", "abfeuerte"]),
        ({"place": ("Gazastreifen",)}, ["griff"]),
        ({"bbox": (30.0, 45.0, 40.0, 55.0)}, ["beschossen", "abfeuerte"]),
        ({"bbox": (170.0, -90.0, -170.0, 90.0)}, []),
        ({"since": "2024-05-13", "until": "2024-05-15"}, ["griff", "beschossen"]),
        ({"status": ("negated",)}, ["angegriffen"]),
        ({"stance": ("denies",)}, ["angegriffen"]),
        ({"according_to": ("Abendpost",)}, []),  # the second outlet only copies the first
        ({"according_to": ("Morgenblatt",), "type": ("THREATEN",)}, ["drohte"]),
        ({"outlet": ("abendpost",)}, ["beschossen"]),
        ({"language": ("en",)}, ["griff"]),
        ({"contradicted": True}, ["beschossen"]),
        ({"min_sources": 2}, []),
        ({"min_confidence": 0.95}, []),
        ({"min_confidence": 0.9, "type": ("THREATEN",)}, ["drohte"]),
        ({"text": "Verwaltung"}, ["beschossen"]),
        ({"text": "Häuser", "country": ("UKR",)}, ["abfeuerte"]),
        ({"text": "Häuser", "country": ("ISR",)}, []),
        ({"text": "Wetter"}, []),
    ],
)
def test_filters(archive: Archive, asked: dict[str, Any], triggers: list[str]) -> None:
    assert found(archive, **asked) == triggers
    page = archive.events(Filter(**asked))
    assert (page.total, page.more, page.after) == (len(triggers), False, None)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"country": ("Rusland",)}, "country: 'rusland' is unknown; possible: russland$"),
        ({"type": ("ASSAULT/nap",)}, "mode of ASSAULT: 'nap' is unknown; possible: .*aerial"),
        ({"status": ("done",)}, "status: 'done' is unknown; possible: actual, demanded, .*possible"),
        ({"stance": ("lies",)}, "stance: 'lies' is unknown; possible: claims, confirms, denies, doubts, reports"),
        ({"country": ("Atlantis",)}, "country: 'atlantis' is unknown; possible: ISO 3166-1 alpha-3 codes, German and"),
        ({"story": ("S000",)}, "story: 'S000' is unknown; `lagebild stories` lists them"),
        ({"since": "13.5.2024"}, "since: '13.5.2024' is no day"),
        ({"until": "20240513"}, "until: '20240513' is no day"),
        ({"since": "2024-05-14", "until": "2024-05-13"}, "since: 2024-05-14 is after"),
        ({"min_confidence": 3.0}, "min_confidence: 3.0"),
        ({"bbox": (0.0, 50.0, 10.0, 40.0)}, "bbox:"),
    ],
)
def test_a_filter_that_cannot_be_meant_says_what_is_possible(
    archive: Archive, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        archive.events(Filter(**asked))


def test_what_is_only_known_to_end_stands_by_the_day_it_was_reported(where: str) -> None:
    order = "Die Ukraine will bis Ende 2027 neue Waffen bestellen."
    last = Told("bestellen", "CONSULT", actor="Ukraine", day="2027-12-31", open=True)
    past = Told("angegriffen", actor="Hamas", day="2023-12-31", open=True)
    store = Store.open(where, create=True)
    told = [Article("a", order, (last,)), Article("b", DENIED, (past,), axis=4)]
    add(store, *told, Article("c", SPEECH, (Told("drohte", "THREATEN", day="2024-05-16"),), axis=3))
    merge(store)
    with Archive(store) as archive:
        assert found(archive) == ["drohte", "bestellen", "angegriffen"]
        assert found(archive, since="2024-05-13", until="2024-05-13") == ["bestellen"]
        single = archive.stream(Filter(since="2024-05-13", until="2024-05-13"), each_report=True)
        assert [each.event.trigger for each in single] == ["bestellen"]


def test_many_values_are_looked_up_together(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Filter(document=tuple(each.public for each in articles()), type=("ASSAULT", "THREATEN"))
    few = archive.events(asked, limit=3)
    monkeypatch.setattr(facets, "_WALKS", 1)
    assert archive.events(asked, limit=3) == few
    assert len(few.events) == 3


def test_frequent_words_are_looked_up_along_the_walk(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ({"text": "Russland"}, {"text": "Häuser Russland"}, {"text": "Russland", "country": ("ISR",)})
    rare = [found(archive, **each) for each in asked]
    monkeypatch.setattr(events, "_FEW", 0)
    assert [found(archive, **each) for each in asked] == rare
    assert rare == [["beschossen", "abfeuerte"], ["abfeuerte"], []]


def test_words_to_look_for_must_be_words(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no word"):
        archive.events(Filter(text="--"))


@pytest.mark.parametrize("asked", [Filter(), Filter(type=("ASSAULT", "THREATEN")), Filter(text="Russland OR Putin*")])
def test_pages_join_without_gap_or_overlap(archive: Archive, asked: Filter) -> None:
    whole = archive.events(asked).events
    pages, after = [], None
    for _ in range(10):
        page = archive.events(asked, limit=2, after=after)
        pages += page.events
        after = page.after
        if after is None:
            break
    assert tuple(pages) == whole
    with pytest.raises(InputError, match="earlier page"):
        archive.events(asked, after="E123")
    with pytest.raises(InputError, match="earlier page"):
        archive.events(asked, after="9" * 5000)


def test_a_stream_has_all_events_with_their_documents(archive: Archive) -> None:
    streamed = list(archive.stream(with_reports=True))
    assert [each.event for each in streamed] == list(archive.events().events)
    strike = next(each for each in streamed if each.event.trigger == "beschossen")
    assert [d.id for d in strike.documents] == list(strike.event.documents)
    assert {d.outlet for d in strike.documents} == {"Morgenblatt", "Abendpost"}
    assert [r.id for r in strike.reports] == list(strike.event.reports)
    assert all(r.copy_group for r in strike.reports)


def test_each_report_can_be_had_as_an_event_of_its_own(archive: Archive) -> None:
    single = list(archive.stream(Filter(outlet=("Abendpost",)), each_report=True))
    assert [(s.event.dead, s.documents[0].outlet) for s in single] == [((3,), "Abendpost")]
    assert single[0].event.id == single[0].reports[0].id
    assert len(list(archive.stream(Filter(contradicted=True), each_report=True))) == 2


def test_one_event_comes_with_its_evidence_and_the_ledger(archive: Archive) -> None:
    [event] = archive.events(Filter(place=("Charkiw",))).events
    answer = archive.event(event.id)
    assert answer
    texts = {a.public: a.text for a in articles()}
    for each in answer.evidence:
        document = each.report.partition(":")[0]
        assert texts[document][each.begin :].startswith(each.sentence)
        assert each.sentence[slice(*each.trigger)] == "beschossen"
    assert [d.verdict for d in answer.decisions] == ["together"]
    assert archive.decisions(event.id) == list(answer.decisions)
    assert archive.event("E0") is None
    assert archive.event(event.id.swapcase()) == answer


def test_stories_hold_documents_copies_and_events(archive: Archive) -> None:
    every = archive.stories()
    assert every.total == 5
    [story] = archive.stories(party="Q7747").stories
    assert story.earliest == story.latest == "2024-05-16"
    assert [s.documents for s in archive.stories(min_documents=2).stories] == [2]
    assert archive.stories(since="2024-05-14", until="2024-05-15").total == 2
    told = archive.story(archive.stories(min_documents=2).stories[0].id)
    assert told
    assert [d.published for d in told.documents] == ["2024-05-13", "2024-05-14"]
    assert [(c.kind, c.one_source) for c in told.copies] == [("wire copy", True)]
    assert [e.trigger for e in told.events] == ["beschossen"]
    assert archive.story("S0") is None
    assert archive.story(told.story.id.swapcase()) == told
    with pytest.raises(InputError, match="since: 'gestern' is no day"):
        archive.stories(since="gestern")


def test_series_of_two_countries(archive: Archive) -> None:
    found = {(d.first, d.second, d.week, d.conflict) for d in archive.dyads(Filter(party=("Putin",)))}
    assert found == {("RUS", "UKR", "2024-05-13", -3.5)}


def test_the_most_frequent_values(archive: Archive) -> None:
    assert archive.values("type", 2) == [("ASSAULT", 4), ("ASSAULT/heavy-weapons", 1)]
    assert archive.values("actor country") == [("RUS", 3), ("ISR", 1), ("PSE", 1)]
    with pytest.raises(InputError, match="kind: 'actor' is unknown"):
        archive.values("actor")
