"""The article's own date: given, of the page, of the dateline, or bounded by what the text tells."""

import datetime as dt

import pytest

from lagebild.errors import InputError
from lagebild.record import Published
from lagebild.when.published import from_given, from_html, from_text, published


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-04-26", "2025-04-26", "2025-04-26"),
        ("2025-04-26T23:30:00+02:00", "2025-04-26", "2025-04-26"),
    ],
)
def test_given(date: str, earliest: str, latest: str) -> None:
    assert from_given(date) == Published(date, earliest, latest, "given")


@pytest.mark.parametrize("date", ["2025-13", "2025-02-30", "2025-04-26T18:00", "gestern", "", "25-04-26"])
def test_given_date_that_is_none(date: str) -> None:
    with pytest.raises(InputError, match="date"):
        from_given(date)


@pytest.mark.parametrize(
    "metadata",
    ["2025-04-26", "2025-04-26T18:00:00", " 2025-04-26T18:00:00Z ", "Sat, 26 Apr 2025 18:00:00 GMT",
     "26.04.2025, 18:00 Uhr", "Samstag, 26. April 2025"],
)  # fmt: skip
def test_html(metadata: str) -> None:
    found = from_html(metadata, "de")
    assert found
    assert (found.earliest, found.latest, found.method) == ("2025-04-26", "2025-04-26", "html")


def test_html_without_a_date() -> None:
    assert from_html("Nachrichten", "de") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kiew, 12. Oktober 2023 (dpa) – Die Lage war ruhig.", "de"),
        ("Schüsse in Kiew\n12. Oktober 2023\nDie Lage war ruhig.", "de"),
        ("Stand: 12.10.2023, 14.30 Uhr\nDie Lage war ruhig.", "de"),
        ("KYIV, Oct 12, 2023 (Reuters) - It was quiet.", "en"),
    ],
)
def test_dateline(text: str, language: str) -> None:
    assert from_text(text, language) == Published("2023-10-12", "2023-10-12", "2023-10-12", "text")


def test_the_latest_day_told_as_past_bounds_the_date() -> None:
    text = (
        "Die im Sommer 2024 eroberte Region ist frei. Am 26. April 2025 verkündete das der Kreml. "
        "Am 9. Mai 2030 soll gefeiert werden, das Verbot gilt bis zum 1. Juni 2031. Am 3. Mai reiste er ab."
    )
    assert from_text(text, "de") == Published(None, "2025-04-26", None, "text")
    assert from_text(text, "de", dt.date(2025, 5, 2)) == Published(None, "2025-04-26", "2025-05-02", "text")


def test_nothing_told_nothing_known() -> None:
    assert from_text("Die Lage ist ruhig.", "de") == Published()


def test_order_of_the_methods() -> None:
    text = "Kiew, 12. Oktober 2023 (dpa) – Ruhe."
    assert published(text, "de", given="2024", html="2025-04-26").method == "given"
    assert published(text, "de", html="2025-04-26").method == "html"
    assert published(text, "de", html="nichts").method == "text"
