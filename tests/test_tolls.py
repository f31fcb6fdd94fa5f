import pytest

from lagebild.record import Count, Event, EventType, Spans
from lagebild.what.ontology import Language
from lagebild.what.tolls import with_tolls


def event(text: str, trigger: str, sentence: int, type: EventType = "ASSAULT", dead: Count | None = None) -> Event:
    begin = text.index(trigger)
    span = ((begin, begin + len(trigger)),)
    return Event("e1", sentence, type, "actual", span, "material conflict", -9.0, dead=dead)


def sentences(text: str) -> Spans:
    ends = [at + 1 for at, letter in enumerate(text) if letter == "."]
    return tuple(zip([0, *(end + 1 for end in ends)], ends, strict=False))


def tolls(text: str, *events: Event, language: Language = "de") -> list[tuple[int | None, int | None]]:
    told = with_tolls(events, text, sentences(text), language)
    return [(e.dead and e.dead.value, e.injured and e.injured.value) for e in told]


@pytest.mark.parametrize(
    ("text", "trigger", "language", "dead", "injured"),
    [
        ("Ein Anschlag traf Kabul. Die Zahl der Toten stieg von neun auf 14.", "Anschlag", "de", 14, None),
        ("Ein Anschlag traf Kabul. Die Zahl der Verletzten gab sie mit mindestens 30 an.", "Anschlag", "de", None, 30),
        ("A bomb hit Kabul. The death toll rose to more than 100 on Friday.", "hit", "en", 100, None),
        ("A bomb hit Kabul. The number of people killed stands at 55, of those injured at 90.", "hit", "en", 55, None),
        ("A bomb hit Kabul. The toll came to nothing.", "hit", "en", None, None),
        ("A bomb hit Kabul. It rained. It poured. The death toll rose to 12.", "hit", "en", None, None),
    ],
)  # fmt: skip
def test_a_toll_goes_to_the_act_before_it(
    text: str, trigger: str, language: Language, dead: int | None, injured: int | None
) -> None:
    assert tolls(text, event(text, trigger, 0), language=language) == [(dead, injured)]


def test_of_several_acts_the_last_of_violence_without_a_count_gets_it() -> None:
    text = "Bomben trafen Kabul, dann brannte ein Markt, Berlin protestierte. Die Zahl der Toten stieg auf 14."
    counted = event(text, "brannte", 0, dead=Count(((0, 5),), 3))
    assert tolls(text, event(text, "trafen", 0), counted, event(text, "protestierte", 0, "ACCUSE")) == [
        (14, None), (3, None), (None, None),
    ]  # fmt: skip


def test_a_number_that_the_reader_gave_to_an_act_is_not_given_twice() -> None:
    text = "Bomben trafen Kabul. Die Zahl der Toten nach dem Angriff stieg auf 14."
    at = text.index("14")
    attack = event(text, "Angriff", 1, dead=Count(((at, at + 2),), 14))
    assert tolls(text, event(text, "trafen", 0), attack) == [(None, None), (14, None)]
