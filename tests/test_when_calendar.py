"""What time expressions amount to in an article of a known, a vague or an unknown date."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.record import Published, Status, Time
from lagebild.when.calendar import Calendar

TUESDAY = "2024-05-14"


def dated(day: str = TUESDAY) -> Published:
    return Published(day, day, day, "given")


def time(text: str, words: str, *, status: Status | None = "actual", language: str = "de", day: str = TUESDAY) -> Time:
    begin = text.index(words)
    return Calendar(text, language, dated(day)).time(((begin, begin + len(words)),), status)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("am 3. Mai 2004", "2004-05-03"),
        ("am 3. Mai", "2024-05-03"),
        ("am 3. Juni", "2023-06-03"),
        ("am 30. Februar", None),
        ("am 03.05.24", "2024-05-03"),
        ("im April", "2024-04"),
        ("im November", "2023-11"),
        ("im Mai vergangenen Jahres", "2023-05"),
        ("1998", "1998"),
        ("im Jahr 1860", "1860"),
        ("am Montag", "2024-05-13"),
        ("am Dienstag", "2024-05-14"),
        ("am Mittwoch", "2024-05-08"),
        ("am vergangenen Dienstag", "2024-05-07"),
        ("für Donnerstag", "2024-05-16"),
        ("am Montagabend", "2024-05-13TEV"),
        ("am Montag früh", "2024-05-13TMO"),
        ("am Donnerstag letzter Woche", "2024-05-09"),
        ("am gestrigen Montag", "2024-05-13"),
        ("in der Nacht zum Dienstag", "2024-05-13TNI"),
        ("in der Nacht von Montag auf Dienstag", "2024-05-13TNI"),
        ("in der Nacht vom 5. auf den 6. Mai", "2024-05-05TNI"),
        ("letzte Nacht", "2024-05-13TNI"),
        ("heute Morgen", "2024-05-14TMO"),
        ("gestern", "2024-05-13"),
        ("vorgestern", "2024-05-12"),
        ("am Freitag gegen 17 Uhr", "2024-05-10T17:00"),
        ("um 20.25 Uhr", "2024-05-14T20:25"),
        ("um vier Uhr nachmittags", "2024-05-14T16:00"),
        ("am Vortag", "2024-05-13"),
        ("am Wochenende", "2024-W19-WE"),
        ("vergangene Woche", "2024-W19"),
        ("in dieser Woche", "2024-W20"),
        ("Anfang der Woche", "2024-W20"),
        ("im vergangenen Jahr", "2023"),
        ("im vergangenen Sommer", "2023-SU"),
        ("im Herbst", "2023-FA"),
        ("im Sommer 2024", "2024-SU"),
        ("im ersten Quartal", "2024-Q1"),
        ("in der zweiten Jahreshälfte 2023", "2023-H2"),
        ("Ende 2008", "2008"),
        ("in den 90er-Jahren", "199"),
        ("in den 1980er Jahren", "198"),
        ("im 19. Jahrhundert", "18"),
        ("vor drei Wochen", "2024-04-23"),
        ("vor drei Jahren", "2021"),
        ("vor einem halben Jahr", "2023"),
        ("vor zwei Monaten", "2024-03"),
        ("vor einigen Jahren", "PAST_REF"),
        ("in den letzten Monaten", "PAST_REF"),
        ("in diesen Tagen", "PRESENT_REF"),
        ("kürzlich", "PAST_REF"),
        ("derzeit", "PRESENT_REF"),
        ("drei Tage lang", "P3D"),
        ("ein halbes Jahr", "P6M"),
        ("72 Stunden", "PT72H"),
        ("wochenlang", "PXW"),
        ("seit zwei Jahren", "P2Y"),
        ("jeden Sonntag", "XXXX-WXX-7"),
        ("täglich", "P1D"),
        ("alle zwei Jahre", "P2Y"),
        ("an Ostern", "2024-03-31"),
        ("am Karfreitag", "2024-03-29"),
        ("zu Weihnachten", "2023-12-25"),
        ("am orthodoxen Osterfest", "2024-05-05"),
        ("am Opferfest", "2023-06-28"),
        ("an Jom Kippur", "2023-09-25"),
        ("am Tag der Deutschen Einheit", "2023-10-03"),
        ("vom 3. bis 5. Mai", "2024-05-03..2024-05-05"),
        ("zwischen dem 25. Oktober 2002 und dem 15. März 2003", "2002-10-25..2003-03-15"),
        ("am 16. und 17. Juni 1998", "1998-06-16"),
        ("nach der Wahl", None),
    ],
)
def test_german_told_as_past(words: str, value: str | None) -> None:
    assert time(f"Die Truppen rückten {words} ab.", words).value == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("am Mittwoch", "2024-05-15"),
        ("am Dienstag", "2024-05-14"),
        ("am kommenden Dienstag", "2024-05-21"),
        ("im Juni", "2024-06"),
        ("im April", "2025-04"),
        ("am 3. Juni", "2024-06-03"),
        ("morgen", "2024-05-15"),
        ("in zwei Wochen", "2024-05-28"),
        ("in zwei Jahren", "2026"),
        ("nächste Woche", "2024-W21"),
        ("am Wochenende", "2024-W20-WE"),
        ("bis Jahresende", "2024-12"),
        ("bis Ende Oktober", "2024-10"),
        ("in den nächsten Tagen", "FUTURE_REF"),
        ("künftig", "FUTURE_REF"),
        ("zu Weihnachten", "2024-12-25"),
    ],
)
def test_german_told_as_future(words: str, value: str) -> None:
    assert time(f"Die Truppen sollen {words} abrücken.", words, status="planned").value == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("on Monday evening", "2024-05-13TEV"),
        ("overnight into Tuesday", "2024-05-13TNI"),
        ("last night", "2024-05-13TNI"),
        ("at 5 p.m. on Friday", "2024-05-10T17:00"),
        ("at noon", "2024-05-14T12:00"),
        ("on May 3, 2004", "2004-05-03"),
        ("on the 12th of March", "2024-03-12"),
        ("last summer", "2023-SU"),
        ("two weeks ago", "2024-04-30"),
        ("a decade ago", "201"),
        ("the day before", "2024-05-13"),
        ("the day after the quake", None),
        ("in recent weeks", "PAST_REF"),
        ("over the past few months", "PAST_REF"),
        ("for more than 15 months", "P15M"),
        ("at the weekend", "2024-W19-WE"),
        ("by the end of the year", "2024-12"),
        ("on Eid al-Fitr", "2024-04-10"),
        ("on Thanksgiving", "2023-11-23"),
        ("in the 1980s", "198"),
        ("between October 8 and 13, 2023", "2023-10-08..2023-10-13"),
    ],
)
def test_english(words: str, value: str | None) -> None:
    assert time(f"The troops left {words}.", words, language="en").value == value


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("am Montag", "2024-05-13", "2024-05-13"),
        ("in der Nacht zum Dienstag", "2024-05-13", "2024-05-14"),
        ("im Februar", "2024-02-01", "2024-02-29"),
        ("im Winter 2022", "2022-12-01", "2023-02-28"),
        ("seit 2014", "2014-01-01", "2024-05-14"),
        ("seit drei Tagen", "2024-05-11", "2024-05-14"),
        ("seit Jahren", None, "2024-05-14"),
        ("in den vergangenen 24 Stunden", "2024-05-13", "2024-05-14"),
        ("bis zum 3. Mai", None, "2024-05-03"),
        ("vor dem 3. Mai", None, "2024-05-02"),
        ("nach dem 3. Mai", "2024-05-03", None),
        ("kürzlich", None, "2024-05-14"),
        ("drei Tage lang", None, None),
        ("vom 3. bis 5. Mai", "2024-05-03", "2024-05-05"),
        ("kurz nach Mitternacht am Montag", "2024-05-13", "2024-05-13"),
        ("zwei Tage nach dem Angriff vom Freitag", "2024-05-12", "2024-05-12"),
        ("zwei Wochen vor der Wahl am 3. Mai 2022", "2022-04-19", "2022-04-19"),
        ("drei Tage später, am Montag,", "2024-05-13", "2024-05-13"),
    ],
)
def test_intervals(words: str, earliest: str | None, latest: str | None) -> None:
    found = time(f"Die Truppen rückten {words} ab.", words)
    assert (found.earliest, found.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("before dawn on Monday", "2024-05-13"),
        ("shortly before midnight on Monday", "2024-05-13"),
        ("a day after Friday's attack", "2024-05-11"),
    ],
)
def test_english_intervals(words: str, day: str) -> None:
    found = time(f"The troops withdrew {words}.", words, language="en")
    assert (found.earliest, found.latest) == (day, day)


def test_the_story_goes_on_from_the_day_told_last() -> None:
    text = (
        "Am 23. August 2005 brach der Sturm los. Am nächsten Morgen standen die Straßen unter Wasser. "
        "Drei Tage später kam Hilfe. Am Abend sprach der Präsident. Am Vortag hatte er geschwiegen."
    )
    values = [value.value for value in Calendar(text, "de", dated()).values]
    assert values == ["2005-08-23", "2005-08-24TMO", "2005-08-27", "2005-08-27TEV", "2005-08-26"]


def test_year_and_time_told_last() -> None:
    text = "Im März 1974 trat er zurück. Im August desselben Jahres starb er. Damals regierte die Junta."
    assert [value.value for value in Calendar(text, "de", dated()).values] == ["1974-03", "1974-08", "1974-08"]


def test_an_open_bound_does_not_move_the_story() -> None:
    text = "Bis zum 31. August gilt das Verbot. Am Abend wurde geschossen."
    assert Calendar(text, "de", dated()).values[1].value == "2024-05-14TEV"


def test_a_look_back_does_not_move_the_story() -> None:
    text = (
        "Die Armee rückte am Montag vor. Den Ort hatte der Gegner am Samstagabend verlassen. "
        "Am Vortag hatte es geregnet. Am Abend war Ruhe."
    )
    assert time(text, "am Samstagabend").value == "2024-05-11TEV"
    assert time(text, "Am Vortag").value == "2024-05-12"


@pytest.mark.parametrize(
    ("before", "value"),
    [
        ("am Samstagabend", "2024-05-12T00:00"),
        ("in der Nacht zum Sonntag", "2024-05-12T00:00"),
        ("am Samstag", "2024-05-11T24:00"),
    ],
)
def test_after_midnight_an_evening_is_over(before: str, value: str) -> None:
    text = f"Die Drohnen kamen {before}. Nach Mitternacht folgten Raketen."
    assert time(text, "Nach Mitternacht").value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Der Minister reist am Donnerstag nach Ankara.", "2024-05-16"),
        ("Der Minister reist am Montag nach Ankara.", "2024-05-13"),
        ("Der Minister ist am Donnerstag nach Ankara gereist.", "2024-05-09"),
        ("Der Minister hat am Donnerstag Ankara besucht.", "2024-05-09"),
        ("Rebellen stürmen am Donnerstag den Palast.", "2024-05-09"),
    ],
)
def test_the_present_of_an_appointment_may_be_ahead(text: str, value: str) -> None:
    words = next(word for word in ("am Donnerstag", "am Montag") if word in text)
    assert time(text, words).value == value


def test_tense_tells_the_direction() -> None:
    text = "Am Mittwoch griffen sie an. Am Mittwoch wird der Rat beraten."
    assert [v.value for v in Calendar(text, "de", dated()).values] == ["2024-05-08", "2024-05-15"]
    text = "On Wednesday they attacked. The council will meet on Wednesday."
    assert [v.value for v in Calendar(text, "en", dated()).values] == ["2024-05-08", "2024-05-15"]


def test_the_weekday_chooses_the_year() -> None:
    assert time("Am Freitag, dem 13. Oktober, starb er.", "Freitag, dem 13. Oktober").value == "2023-10-13"


def test_inside_a_quote_the_day_it_was_said() -> None:
    text = "„Wir greifen heute an“, sagte der General am Sonntag."
    quote = (text.index("Wir"), text.index("“"))
    calendar = Calendar(text, "de", dated(), (quote,))
    assert [value.value for value in calendar.values] == ["2024-05-12", "2024-05-12"]
    assert Calendar(text, "de", dated()).values[0].value == TUESDAY


def test_undated_text_keeps_symbols_and_intervals() -> None:
    text = "Heute, am Dienstag, im April, 2014 und in den letzten Wochen kämpften sie."
    calendar = Calendar(text, "de", Published(None, "2024-05-14", None, "text"))
    seen = [(v.value, v.earliest, v.latest) for v in calendar.values]
    assert seen[0] == ("PRESENT_REF", dt.date(2024, 5, 14), None)
    assert seen[1][0] == "XXXX-WXX-2"
    assert seen[2][0] == "XXXX-04"
    assert seen[3] == ("2014", dt.date(2014, 1, 1), dt.date(2014, 12, 31))
    assert seen[4] == ("PAST_REF", None, None)


def test_a_year_as_date_is_enough_for_what_it_settles() -> None:
    calendar = Calendar("Heuer und im Vorjahr und heute", "de", Published("2024", "2024-01-01", "2024-12-31", "given"))
    values = [value.value for value in calendar.values]
    assert values == ["2024", "2023", "PRESENT_REF"]
    assert (calendar.values[2].earliest, calendar.values[2].latest) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def test_nothing_known_nothing_said() -> None:
    (value,) = Calendar("heute", "de", Published()).values
    assert (value.value, value.earliest, value.latest) == ("PRESENT_REF", None, None)


def test_spans_may_hold_more_or_less_than_the_expression() -> None:
    text = "Die Armee griff noch am frühen Montagmorgen an."
    calendar = Calendar(text, "de", dated())
    for words in ("noch am frühen Montagmorgen an", "Montag", "am frühen Montagmorgen"):
        begin = text.index(words)
        assert calendar.time(((begin, begin + len(words)),), "actual").value == "2024-05-13TMO"


def test_spans_grow_to_whole_expressions() -> None:
    text = "Die Armee griff im Sommer 2024 an."
    calendar = Calendar(text, "de", dated())
    begin = text.index("im Sommer")
    assert calendar.grown(((begin, begin + len("im Sommer")),)) == ((begin, begin + len("im Sommer 2024")),)


def test_article_date_only_where_the_tense_allows() -> None:
    text = "Der Rat hat zugestimmt. Zuvor hatte er getagt. Am 3. Mai 2004 trat er zusammen und beschloss das."
    calendar = Calendar(text, "de", dated())

    def default(trigger: str, status: Status = "actual") -> Time | None:
        begin = text.index(trigger)
        return calendar.event_default(((begin, begin + len(trigger)),), status)

    assert default("zugestimmt") == Time((), TUESDAY, TUESDAY, TUESDAY)
    assert default("zugestimmt", "planned") is None
    assert default("getagt") is None  # pluperfect
    assert default("beschloss") is None  # another day was told


#: Words that meet in time expressions, and figures that lie out of any calendar.
WORDS = [
    "vor", "seit", "bis", "3", ".", "Mai", "2024", "999999999", "Jahren", "Tagen", "Stunden", "am",
    "31", "Februar", "Ende", "Nacht",
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS)),
    st.sampled_from(["0001-01-01", "2024-02-29", "9999-12-31"]),
)
def test_never_fails(words: list[str], day: str) -> None:
    assert len(Calendar(" ".join(words), "de", dated(day)).values) >= 0
