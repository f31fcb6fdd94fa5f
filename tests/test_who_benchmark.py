"""The yardstick of actors: what counts as right."""

import pytest

from benchmarks.actors import acts, gold_acts, is_named, phrase_rows, read_phrases
from lagebild.record import Actor, Document, Entity, Event, Model, Record


def event(actors: tuple[Actor, ...], recipients: tuple[Actor, ...] = ()) -> Event:
    return Event(
        "e1", 0, "CONSULT", "actual", ((0, 1),), "verbal cooperation", 2.5, actors=actors, recipients=recipients
    )


def record(*events: Event) -> Record:
    return Record(Document("d", "x"), Model("m", "1"), events=events)


def actor(country: str | None, sector: str | None = None) -> Actor:
    return Actor(((0, 1),), None, country, sector)


def test_the_list_is_halved() -> None:
    phrases = read_phrases()
    assert len(phrases) == 400
    assert [sum(phrase.part == part for phrase in phrases) for part in ("tune", "final")] == [200, 200]
    assert {name for name, *_ in phrase_rows(phrases[:4])} == {"tune", "final", "tune de", "final de"}


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ({"event": "FIGHT", "source": [{"code": "JAP"}], "target": [{"code": "PRK"}]}, {("ASSAULT", "JPN", "PRK")}),
        ({"event": "PROTEST", "source": [{"code": "ITA"}], "target": []}, {("PROTEST", "ITA", None)}),
        (
            {"event": "AGREE", "source": [{"code": "PER"}], "target": [{"code": "CHL"}, {"code": "BOL"}]},
            {("AGREE", "PER", "CHL"), ("AGREE", "PER", "BOL")},
        ),
    ],
)
def test_gold_records(gold: dict[str, object], expected: set[tuple[str, str, str | None]]) -> None:
    assert gold_acts(gold) == expected


def test_actors_and_recipients_are_paired() -> None:
    found = acts(record(event((actor("PER"), actor(None, "IGO")), (actor("CHL"),))))
    assert found == {("CONSULT", "PER", "CHL"), ("CONSULT", "IGO", "CHL")}


def test_who_acts_with_each_other_is_source_and_target() -> None:
    found = acts(record(event((actor("PER"), actor("CHL")))))
    assert {("CONSULT", "PER", "CHL"), ("CONSULT", "CHL", "PER"), ("CONSULT", "PER", None)} <= found


def test_a_referent_is_found_by_name_or_phrase() -> None:
    entity = Entity("x1", "Ana Lima", "person", aliases=("Lima",))
    assert is_named(entity, [], "lima")
    assert is_named(entity, ["Ministerin Ana Lima"], "Ministerin Ana Lima")
    assert not is_named(entity, ["der Mann, der gestern mit Rosa Pinto nach Cusco gereist ist"], "Rosa Pinto")
