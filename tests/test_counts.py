import pytest

from lagebild.what import counts
from lagebild.what.ontology import Language


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zehn", 10),
        ("Zwei", 2),
        ("mehr als 30", 30),
        ("ein Dutzend", 12),
        ("drei Dutzend Soldaten", 36),
        ("mindestens sechsundfünfzig", 56),
        ("über 1.400", 1400),
        ("12’000", 12_000),
        ("zwei Millionen", 2_000_000),
        ("mehr als hundert", 100),
        ("eine 61-jährige Frau", 1),
        ("an die dreißig", 30),
        ("neun Polizisten und acht Zivilisten", 17),
        ("Hunderte", None),
        ("mehrere hundert", None),
        ("einige Dutzend", None),
        ("ein halbes Dutzend", None),
        ("zwischen 10 und 15", None),
        ("10 bis 15", None),
        ("die Mutter und fünf Kinder", None),
        ("ein Ehepaar", None),
        ("Tote", None),
        ("", None),
        ("drei " * 500, None),
    ],
)
def test_german(text: str, number: int | None) -> None:
    assert counts.value(text, "de") == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("two dozen", 24),
        ("a hundred", 100),
        ("two hundred and five", 205),
        ("as many as 30,000", 30_000),
        ("a soldier and two officers", 3),
        ("several dozen", None),
        ("thousands", None),
        ("no one", None),
    ],
)
def test_english(text: str, number: int | None) -> None:
    assert counts.value(text, "en") == number


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_article_of_the_other_language_is_no_number(language: Language) -> None:
    assert counts.value({"de": "an", "en": "ein"}[language], language) is None


def test_a_number_is_any_that_a_text_has() -> None:
    assert counts.any_in("Dutzende Soldaten", "de")
    assert counts.any_in("eine 61-jährige", "de")
    assert not counts.any_in("at least", "en")
    assert not counts.any_in("", "de")
