"""From a reading to a record: what is resolved, and what is only presumed and marked so."""

from lagebild.assembly import to_record
from lagebild.reader.reading import EventFrame, MentionSpan, Reading
from lagebild.record import Document, Event, Model, Published, Record, Span

TEXT = "Russische Soldaten griffen am Montag in Charkiw Stellungen an. In Kiew protestierten Studenten."
SENTENCES = ((0, 62), (63, 95))
PUBLISHED = Published("2024-05-15", "2024-05-15", "2024-05-15", "given")


def span(words: str) -> Span:
    begin = TEXT.index(words)
    return begin, begin + len(words)


def frame(kind: str, trigger: str, actor: str, place: str | None, time: str | None) -> EventFrame:
    return EventFrame(
        type=kind,  # type: ignore[arg-type]
        mode=None,
        status="actual",
        trigger=(span(trigger),),
        actors=(span(actor),),
        recipients=(),
        places=(span(place),) if place else (),
        times=(span(time),) if time else (),
        dead=(),
        injured=(),
        confidence=0.9,
    )


def record(published: Published = PUBLISHED) -> Record:
    reading = Reading(
        mentions=(
            MentionSpan(span("Russische"), "NORP"),
            MentionSpan(span("Charkiw"), "GPE"),
            MentionSpan(span("Kiew"), "GPE"),
        ),
        events=(
            frame("ASSAULT", "griffen", "Russische Soldaten", "Charkiw", "Montag"),
            frame("PROTEST", "protestierten", "Studenten", None, None),
        ),
    )
    document = Document("x", TEXT, language="de", published=published)
    return to_record(document, SENTENCES, reading, Model("m", "0"))


def events(published: Published = PUBLISHED) -> tuple[Event, ...]:
    return record(published).events


def test_who_when_and_where_are_resolved() -> None:
    attack, _ = events()
    assert (attack.actors[0].country, attack.actors[0].sector) == ("RUS", "MIL")
    assert (attack.places[0].name, attack.places[0].country) == ("Charkiw", "UKR")
    assert attack.times[0].value == "2024-05-13"
    assert attack.presumed_time is None
    assert attack.presumed_places == ()


def test_what_the_text_does_not_tie_to_the_act_is_only_presumed() -> None:
    _, protest = events()
    assert (protest.times, protest.places) == ((), ())
    assert [place.name for place in protest.presumed_places] == ["Kiew"]


def test_an_undated_article_gives_no_date() -> None:
    attack, protest = events(Published())
    assert (attack.times[0].earliest, attack.times[0].latest) == (None, None)
    assert protest.presumed_time is None


def test_the_record_is_well_formed() -> None:
    record().check()
    assert Record.from_json(record().to_json()) == record()


def test_agencies_are_relays_and_disputed_places_say_so() -> None:
    text = "Laut AFP griffen Soldaten auf der Krim einen Hafen an."

    def at(words: str) -> Span:
        return text.index(words), text.index(words) + len(words)

    attack = EventFrame(
        "ASSAULT", None, "actual", (at("griffen"),), (at("Soldaten"),), (), (at("Krim"),), (), (), (), 0.9
    )
    reading = Reading(mentions=(MentionSpan(at("AFP"), "ORG"), MentionSpan(at("Krim"), "GPE")), events=(attack,))
    record = to_record(Document("x", text, language="de"), ((0, len(text)),), reading, Model("m", "0"))
    assert [entity.name for entity in record.entities if entity.relay] == ["Agence France-Presse"]
    assert record.events[0].places[0].status == "annexed"
