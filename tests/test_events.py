from lagebild.reader.reading import EventFrame
from lagebild.record import Actor, Count, Place, Span, Spans, Time
from lagebild.what.events import Context, assemble

TEXT = "Ruhe.\nAm Montag griff die Armee Charkiw mit Drohnen an, zwei Dutzend Menschen starben, darunter acht Kinder."


def at(part: str) -> Span:
    begin = TEXT.index(part)
    return begin, begin + len(part)


def context(language: str | None = "de") -> Context:
    chains: dict[Spans, tuple[str, ...]] = {(at("griff"), at("an,")): ("a1", "a2")}
    return Context(TEXT, language, ((0, 5), (6, len(TEXT))), lambda trigger: chains.get(trigger, ()))


def frame(**changes: object) -> EventFrame:
    whole: dict[str, object] = {
        "type": "ASSAULT",
        "mode": "drone",
        "status": "actual",
        "trigger": (at("griff"), at("an,")),
        "actors": (at("die Armee"),),
        "recipients": (),
        "places": (at("Charkiw"),),
        "times": (at("Am Montag"),),
        "dead": (at("zwei Dutzend"),),
        "injured": (),
        "confidence": 0.87654,
    }
    return EventFrame(**{**whole, **changes})  # type: ignore[arg-type]


def test_an_event_has_its_parts_and_its_codes() -> None:
    (event,) = assemble([frame()], context())
    assert (event.id, event.sentence, event.type, event.mode, event.status) == ("e1", 1, "ASSAULT", "drone", "actual")
    assert (event.quad, event.score, event.cameo) == ("material conflict", -9.0, "195")
    assert event.actors == (Actor((at("die Armee"),)),)
    assert event.places == (Place((at("Charkiw"),)),)
    assert event.times == (Time((at("Am Montag"),)),)
    assert event.dead == Count((at("zwei Dutzend"),), 24)
    assert event.injured is None
    assert event.according_to == ("a1", "a2")
    assert event.confidence == 0.877


def test_events_are_numbered_in_order() -> None:
    events = assemble([frame(), frame(mode=None)], context())
    assert [(event.id, event.mode, event.cameo) for event in events] == [("e1", "drone", "195"), ("e2", None, "190")]


def test_two_counts_for_one_event_state_no_number() -> None:
    both = (at("zwei Dutzend"), at("acht"))
    (event,) = assemble([frame(dead=both)], context())
    assert event.dead == Count(both, None)
