"""Places of sentences."""

import pytest

from lagebild.where.locative import contains, place_phrases, widened


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("In der Provinz Idlib fielen Bomben.", ["Idlib"], ["Provinz Idlib"]),
        ("Bei Bachmut wird gekämpft.", ["Bachmut"], ["Bachmut"]),
        ("Pjöngjang bestätigte den Einsatz.", ["Pjöngjang"], []),
        ("Er reiste nach Rom und sprach dort.", ["Rom"], []),
        (
            "Truppen aus Moskau kämpfen im nordsyrischen Gebiet Afrin.",
            ["Moskau", "Afrin"],
            ["nordsyrischen Gebiet Afrin"],
        ),
        ("Er sagte in einem Interview, Moskau werde handeln.", ["Moskau"], []),
        ("Fighting went on in the city of Homs.", ["Homs"], ["city of Homs"]),
        ("In a statement Moscow denied it.", ["Moscow"], []),
        ("Kämpfe gab es vor allem Donezk betreffend.", ["Donezk"], []),
    ],
)
def test_place_phrases(text: str, names: list[str], expected: list[str]) -> None:
    mentions = [(text.index(name), text.index(name) + len(name)) for name in names]
    assert [text[b:e] for b, e in place_phrases(text, (0, len(text)), mentions)] == expected


def test_other_sentences_do_not_count() -> None:
    text = "Es fielen Bomben. In Homs brannte es."
    assert place_phrases(text, (0, 17), [(21, 25)]) == []
    assert place_phrases(text, (18, 37), [(21, 25)]) == [(21, 25)]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("Er starb in der Halle am Samstag.", "Halle", "in der Halle"),
        ("Im Hafen brannte es.", "Hafen", "Im Hafen"),
        ("Truppen, die Homs räumten.", "Homs", "Homs"),
        ("Das Gebiet, in dem Homs liegt.", "Homs", "Homs"),
        ("Im Norden brannte Homs.", "Homs", "Homs"),
        ("Bandits in Niger state fled.", "Niger", "Niger state"),
        ("Bandits in Niger fled.", "Niger", "Niger"),
        ("Homs", "Homs", "Homs"),
    ],
)
def test_widened(text: str, place: str, expected: str) -> None:
    begin, end = widened(text, (text.index(place), text.index(place) + len(place)))
    assert text[begin:end] == expected


@pytest.mark.parametrize(
    ("between", "expected"),
    [(" in ", True), (", im Norden des ", True), (" (", True), (" und ", False), (" nach ", False), ("", False)],
)
def test_what_lies_in_the_next_place(between: str, expected: bool) -> None:
    assert contains(between) is expected
