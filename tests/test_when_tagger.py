"""Which words are a time expression, where it begins and ends, and of what type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.when.tagger import find


def found(text: str, language: str = "de") -> list[tuple[str, str]]:
    return [(text[slice(*timex.span)], timex.type) for timex in find(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Am Montag, den 3. Mai 2004, begann es.", [("Montag, den 3. Mai 2004", "DATE")]),
        ("Am Mittwoch (26.06.) schloss das Amt.", [("Mittwoch (26.06.)", "DATE")]),
        ("Am 12.03.2024 und am 2024-03-13", [("12.03.2024", "DATE"), ("2024-03-13", "DATE")]),
        ("vom 3. bis 5. Mai", [("3.", "DATE"), ("5. Mai", "DATE")]),
        ("zwischen dem 8. und dem 13. Oktober", [("8.", "DATE"), ("13. Oktober", "DATE")]),
        ("am Montagabend", [("Montagabend", "TIME")]),
        ("in der Nacht zum Dienstag", [("Nacht zum Dienstag", "TIME")]),
        ("in der Nacht vom 5. auf den 6. Mai", [("Nacht vom 5. auf den 6. Mai", "TIME")]),
        ("gestern am späten Abend", [("gestern am späten Abend", "TIME")]),
        ("Am Freitag gegen 17 Uhr", [("Freitag", "DATE"), ("17 Uhr", "TIME")]),
        ("um 20.25 Uhr und um 4 Uhr morgens", [("20.25 Uhr", "TIME"), ("4 Uhr morgens", "TIME")]),
        ("zum Jahresende", [("Jahresende", "DATE")]),
        ("in der zweiten Jahreshälfte 2024", [("der zweiten Jahreshälfte 2024", "DATE")]),
        ("im dritten Quartal", [("dritten Quartal", "DATE")]),
        ("Ende der 90er-Jahre", [("Ende der 90er-Jahre", "DATE")]),
        ("im 19. Jahrhundert", [("19. Jahrhundert", "DATE")]),
        ("zu Ostern und am Tag der Deutschen Einheit", [("Ostern", "DATE"), ("Tag der Deutschen Einheit", "DATE")]),
        ("vor drei Wochen", [("drei Wochen", "DATE")]),
        ("drei Tage später", [("drei Tage später", "DATE")]),
        ("drei Tage lang", [("drei Tage lang", "DURATION")]),
        ("eine zweijährige Haft, mehr als ein halbes Jahr", [
            ("zweijährige", "DURATION"), ("mehr als ein halbes Jahr", "DURATION"),
        ]),
        ("seit Jahren", [("Jahren", "DURATION")]),
        ("wochenlang, tagelange Kämpfe", [("wochenlang", "DURATION"), ("tagelange", "DURATION")]),
        ("jeden Sonntag, täglich, montags, zweimal pro Woche", [
            ("jeden Sonntag", "SET"), ("täglich", "SET"), ("montags", "SET"), ("zweimal pro Woche", "SET"),
        ]),
        ("kürzlich, derzeit, in den letzten Monaten, bis auf weiteres", [
            ("kürzlich", "DATE"), ("derzeit", "DATE"), ("den letzten Monaten", "DATE"), ("bis auf weiteres", "DATE"),
        ]),
        ("14:32 – Explosionen in Kiew\n+++ 15:05 Luftalarm", [("14:32", "TIME"), ("15:05", "TIME")]),
        ("Morgen kommt er, am Morgen ging sie", [("Morgen", "DATE"), ("Morgen", "TIME")]),
    ],
)  # fmt: skip
def test_german(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2000 Menschen flohen.",
        "Das Spiel endete 3:1.",
        "der 45-jährige Mann, 30 Jahre alt",
        "in Chan Junis",
        "Jan Müller und Mais",
        "Das Jahr begann, der Tag auch.",
        "1.500 Soldaten, 2,5 Prozent, 12.000 Euro",
    ],
)
def test_no_time_in_german(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Monday, May 3, 2004, he left", [("Monday, May 3, 2004", "DATE")]),
        ("from May 3 to 5", [("May 3", "DATE"), ("5", "DATE")]),
        ("on the 12th of March", [("the 12th of March", "DATE")]),
        ("overnight into Tuesday", [("overnight into Tuesday", "TIME")]),
        ("by 8 p.m. the previous evening", [("8 p.m. the previous evening", "TIME")]),
        ("three weeks ago", [("three weeks ago", "DATE")]),
        ("the day after tomorrow", [("the day after tomorrow", "DATE")]),
        ("in the late 1990s", [("the late 1990s", "DATE")]),
        ("in the first half of 2024", [("the first half of 2024", "DATE")]),
        ("on New Year's Eve and Good Friday", [("New Year's Eve", "DATE"), ("Good Friday", "DATE")]),
        ("a three-day visit, for weeks", [("three-day", "DURATION"), ("weeks", "DURATION")]),
        ("every Sunday, daily, twice a week", [("every Sunday", "SET"), ("daily", "SET"), ("twice a week", "SET")]),
        ("over the past few weeks", [("the past few weeks", "DATE")]),
        ("06:42 - Sirens in Kyiv", [("06:42", "TIME")]),
        ("in mid-June and since 1897", [("mid-June", "DATE"), ("1897", "DATE")]),
    ],
)
def test_english(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize("text", ["He may march.", "The second man fell.", "Spring water", "5 months old"])
def test_no_time_in_english(text: str) -> None:
    assert found(text, "en") == []


def test_signals_only_on_request() -> None:
    assert find("Zuvor hatte er geschwiegen.", "de") == ()
    (signal,) = find("Zuvor hatte er geschwiegen.", "de", signals=True)
    assert signal.signal
    assert signal.meaning.reference == "PAST_REF"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("seit dem späten Abend", "since"),
        ("bis zum 3. Mai", "until"),
        ("ab Donnerstag", "from"),
        ("nach dem 3. Mai", "after"),
        ("vor drei Tagen", None),
        ("Er kam nach Kiew, am Montag", None),
    ],
)
def test_prepositions_open_an_interval(text: str, bound: str | None) -> None:
    assert find(text, "de")[-1].bound == bound


#: Words that meet in time expressions, and figures that lie out of any calendar.
WORDS = [
    "vor", "seit", "3", ".", "Mai", "2024", ",", "99999999999", "Jahren", "Tagen", "am", "31", "Februar", "Uhr",
    "24", ":", "der",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS)))
def test_spans_are_ordered_whatever_the_text(words: list[str]) -> None:
    text = " ".join(words)
    ends = [offset for timex in find(text, "de", signals=True) for offset in timex.span]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(text) for end in ends)
