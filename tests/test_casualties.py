import pytest

from lagebild.record import Spans
from lagebild.what.casualties import told_apart
from lagebild.what.ontology import Language


def sorted_out(text: str, dead: list[str], injured: list[str], language: Language) -> tuple[list[str], list[str]]:
    """What becomes of the counts with these words, as words."""

    def spans(words: list[str]) -> Spans:
        return tuple((at := text.index(word), at + len(word)) for word in words)

    found = told_apart(spans(dead), spans(injured), text, ((0, len(text)),), language)
    return tuple([text[b:e] for b, e in role] for role in found)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "dead", "injured", "told"),
    [
        ("Ein Toter und sieben Schwerverletzte.", ["Ein", "sieben"], ["sieben"], (["Ein"], ["sieben"])),
        ("In Cherson wurden drei Menschen verletzt.", ["drei"], [], ([], ["drei"])),
        ("Drohnen töteten in Sumy fünf Zivilisten und verletzten zwölf.", [], ["fünf"], (["fünf"], [])),
        ("Zwölf starben, mehr als 30 wurden verletzt.", ["Zwölf", "als 30"], [], (["Zwölf"], ["mehr als 30"])),
        ("Milizen griffen an, 12 Millionen Menschen sind geflohen.", ["12"], [], ([], [])),
        ("Es gab Dutzende von Toten und Verletzten.", ["Dutzende"], ["Dutzende"], (["Dutzende"], ["Dutzende"])),
        ("Eine Bombe traf vier Soldaten.", ["vier"], [], (["vier"], [])),
        ("Im Mai waren zwei Polizisten entführt worden.", ["zwei"], [], ([], [])),
        ("Mehrere Polizisten starben.", ["Mehrere", "Polizisten"], [], (["Mehrere"], [])),
    ],
)
def test_german(text: str, dead: list[str], injured: list[str], told: tuple[list[str], list[str]]) -> None:
    assert sorted_out(text, dead, injured, "de") == told


@pytest.mark.parametrize(
    ("text", "dead", "injured", "told"),
    [
        ("Gunmen fired, killing 17 people and wounding 30.", ["17", "30"], [], (["17"], ["30"])),
        ("A strike killed at least four people.", ["at"], ["least four"], (["at least four"], [])),
        ("Floods came after the attack; 12 million fled.", ["12"], [], ([], [])),
        ("The attack killed 12 million birds.", ["12"], [], (["12 million"], [])),
        ("The war has displaced 12 million people.", ["12 million"], [], ([], [])),
        ("Gunmen kidnapped 30 pupils.", [], ["30"], ([], [])),
        ("The bomb left scores dead or wounded.", ["scores"], [], (["scores"], [])),
    ],
)
def test_english(text: str, dead: list[str], injured: list[str], told: tuple[list[str], list[str]]) -> None:
    assert sorted_out(text, dead, injured, "en") == told


def test_words_of_another_sentence_say_nothing() -> None:
    text = "Sechs Menschen traf es. Verletzt wurde sonst niemand."
    assert told_apart(((0, 5),), (), text, ((0, 23), (24, len(text))), "de") == (((0, 5),), ())


def test_a_text_without_sentences_is_one() -> None:
    assert told_apart(((0, 2),), (), "30 Verletzte", (), "de") == ((), ((0, 2),))
