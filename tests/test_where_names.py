"""Spellings and phrases."""

import pytest

from lagebild.where.fold import fold, key, sounds
from lagebild.where.phrases import Found, Name, bare, names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khan Younis", "khan-younis"),
        ("Dayr az-Zawr", "Dayr az Zawr"),
        ("Łódź", "Lodz"),
        ("St. Pölten", "Sankt Polten"),
        ("N'Djamena", "N’Djamena"),
    ],
)
def test_spellings_with_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert key(fold(one)) == key(fold(other))


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Chan Junis", "Khan Younis"),
        ("Chartum", "Khartoum"),
        ("Charkiw", "Kharkov"),
        ("Schytomyr", "Zhytomyr"),
        ("Tscherkassy", "Cherkasy"),
        ("Dschenin", "Jenin"),
        ("Awdijiwka", "Avdeevka"),
        ("Bila Zerkwa", "Bila Tserkva"),
        ("al-Bab", "Bab"),
    ],
)
def test_transliterations_share_a_sound(german: str, english: str) -> None:
    assert set(sounds(german, "de")) & set(sounds(english, "en"))


def test_different_names_do_not_sound_alike() -> None:
    assert not set(sounds("Kiew", "de")) & set(sounds("Chemnitz", "de"))
    assert not set(sounds("Homs", "de")) & set(sounds("Hama", "de"))


@pytest.mark.parametrize(
    ("area", "name"),
    [
        ("Oblast Kursk", "Kursk"),
        ("Kursk Oblast", "Kursk"),
        ("State of Texas", "Texas"),
        ("Texas", "Texas"),
        ("Region", ""),
    ],
)
def test_bare_names(area: str, name: str) -> None:
    assert bare(area) == name


KNOWN = {
    "Kursk", "Donezk", "Idlib", "Rafah", "Gazastreifen", "Damaskus", "Dnipro", "Kiew", "Butscha", "Den Haag", "Syria",
    "Homs", "Potsdamer", "Stadt", "Grenze", "Khan Younis",
}  # fmt: skip
SMALL = {"Krankenhaus", "Butscha", "Werchni", "Ort im Dorf"}
ADJECTIVES = {"syrischen", "Kiewer"}


def known(text: str) -> Found | None:
    if text in ADJECTIVES:
        return "adjective"
    return "sure" if text in KNOWN else "small" if text in SMALL else "sound" if text == "Sudscha" else None


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Region Kursk", [Name("Kursk", type="area")]),
        ("im Gebiet Donezk", [Name("Donezk", type="area")]),
        ("Kursk region", [Name("Kursk", type="area")]),
        ("in der Idlib-Provinz", [Name("Idlib", type="area", article=True)]),
        ("in Rafah im Gazastreifen", [Name("Rafah"), Name("Gazastreifen", article=True)]),
        (
            "der syrischen Hauptstadt Damaskus",
            [Name("Damaskus", type="town", capital=True), Name("syrischen", adjective=True, owner=True)],
        ),
        ("nahe der syrischen Grenze", [Name("syrischen", article=True, adjective=True, owner=True)]),
        ("der syrischen Botschaft in Kiew", [Name("Kiew")]),
        ("Kiewer Park", []),
        ("Hotel Homs", [Name("Homs", piece=True, house=True)]),
        ("Universität Homs", [Name("Homs")]),
        ("am Dnipro", [Name("Dnipro", article=True, beside=True)]),
        ("in Dnipro", [Name("Dnipro")]),
        (
            "Kiewer Vorort Butscha",
            [Name("Butscha", type="town"), Name("Kiewer", adjective=True, owner=True)],
        ),
        ("im Norden von Syria", [Name("Syria")]),
        ("city of Homs", [Name("Homs", type="town")]),
        ("capital of Syria", [Name("Syria", capital=True)]),
        ("in der syrischen Hauptstadt", [Name("syrischen", article=True, adjective=True, type="town", capital=True)]),
        ("in einem Krankenhaus", []),
        ("Werchni Logowsk", []),
        ("Potsdamer Platz", []),
        ("in Den Haag", [Name("Den Haag")]),
        ("bei Sudscha", [Name("Sudscha")]),
        ("in einer Stadt", []),
        ("an der Grenze", []),
        ("", []),
        ("…", []),
    ],
)
def test_phrases(phrase: str, expected: list[Name]) -> None:
    assert names(phrase, known) == expected
