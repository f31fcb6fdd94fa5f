import textwrap
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lagebild.text.sentences import split

GERMAN = [
    # dates and ordinals
    "Am 26. April stimmte der Rat zu. | Der 3. Mai war ein Samstag. | Das geschah am 9. 11. 1989 in Berlin.",
    "Im frühen 19. Jahrhundert herrschte Friedrich Wilhelm III. in Preußen. | Ihr 18. Paket beschloss die EU.",
    "Die Mauer fiel 1989. | Präsident war damals Bush. | Sein Gast war Benedikt XVI. | Der Papst schwieg.",
    "Die Zahl der Toten stieg auf 12. | Helfer suchten weiter. | Die Stärke lag bei 5,9. | Für die Küste galt Alarm.",
    "Soldaten des dort stationierten 1. Bataillons zogen ab. | Bayern steht auf Platz 2. | Leipzig folgt.",
    # abbreviations and initials
    "Man sprach u. a. mit Dr. Blix und Prof. ElBaradei. | Z. B. Genf und St. Gallen boten sich an, d. h. die Schweiz.",
    "Der US-Präs. Trump gab ca. 3 Mio. Dollar bzw. Euro. | Er gab 3 Mio. | Die Firma schwieg.",
    "Nach Art. 51 und Abs. 2 Nr. 4 ist das erlaubt. | Kriege dieser Art. | Das genügt.",
    "Für J. D. Vance und George W. Bush sprach Gen. Petraeus. | Verurteilt wurde Lina E. | Die Richterin blieb hart.",
    "Er schrieb auf X. | Präsident Biden las es.",
    # figures, times, addresses
    "Um 14.30 Uhr fielen 3.5 Prozent weg. | Das meldet gnews.cz unter https://gnews.cz/a.b?c=1.2 heute.",
    "14:32 Uhr: Kiew meldet Treffer. | 15.10 Uhr: Moskau dementiert. | Es bleibt ruhig.",
    "+++ 10.15 +++ In Kiew heulen Sirenen. +++ | +++ 10.40 +++ Entwarnung in der Stadt. +++",
    # quotes, ellipses, brackets
    "„Nein!“, sagte er. | „Nein!“ sagte sie. | »Nie!« | Dann ging er. | Er sagte: „Wir kommen.“ | Niemand kam.",
    'Sie nannten ihn „Held“. | "Das stimmt." | Das war alles. | „Wirklich?“, fragte man.',
    "Er zögerte… | Dann sprach er … leise. | „Die Lage […] Wir sehen es.“ | (Wir berichteten.) | Es blieb ruhig.",
    "Ein Erfolg (!) war es nicht. | Er rief: „Halt!“ | Der Wagen fuhr weiter.",
    # datelines
    "Seoul (dpa) - Nordkorea hat eine Rakete getestet. | Tokio protestierte.",
    "KIEW/BERLIN (AFP) – Die Ukraine dankt. | Berlin schweigt.",
    "Kiew, 12. Oktober (Ukrinform). In der Nacht fielen Drohnen. | Es gab Tote.",
    "Berlin. Die Koalition hat sich geeinigt. | Details fehlen.",
    # colons and semicolons stay inside; names in small letters; a forgotten blank
    "Die Lage ist klar: Niemand weicht; Moskau schweigt. | al-Kaida droht. | tagesschau.de berichtet.",
]

ENGLISH = [
    "The U.S. Navy fired on Jan. 19. | Gen. Austin flew to the U.S. | The vote failed at 8 p.m. | The crowd cheered.",
    "“Why?” Joe Biden asked. | “Why?” | He left. | Ferdinand Marcos Jr. said no. | No. 5 won.",
    'J. D. Vance met Mr. and Mrs. Bush in St. Louis. | So did I. | Biden did not. | "We will stay." | They left.',
    "He wrote on X. | Reports differ. | It grew by 3.5 percent. | In World War II. | Russia won.",
    "She waited . . . and left. | Enough! | Joe Biden said so. | Is it over? | Yes! | It is over.",
]


def marked(text: str, language: str) -> str:
    return " | ".join(text[begin:end] for begin, end in split(text, language))


@pytest.mark.parametrize("expected", GERMAN)
def test_german(expected):
    assert marked(expected.replace(" | ", " "), "de") == expected


def test_a_forgotten_blank_is_no_reason_to_go_on():
    assert marked("Der Krieg ist zu Ende.Die Truppen bleiben.", "de") == "Der Krieg ist zu Ende. | Die Truppen bleiben."


@pytest.mark.parametrize("expected", ENGLISH)
def test_english(expected):
    assert marked(expected.replace(" | ", " "), "en") == expected


def test_other_languages_get_the_bare_rules():
    assert marked("Президент уехал. Он вернётся 5. мая.", "ru") == "Президент уехал. | Он вернётся 5. мая."


PARAGRAPH = (
    "Nordkorea hat bestätigt, dass seine Truppen an der Seite russischer Einheiten in der Region Kursk kämpfen. "
    "Der russische Präsident Wladimir Putin dankte dem nordkoreanischen Machthaber Kim Jong-un für die Hilfe der "
    "Koreanischen Volksarmee. Aus Seoul und Washington kam scharfe Kritik an dem Einsatz, der seit Monaten bekannt ist."
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("columns", [50, 60, 70, 80])
def test_hard_wrapped_lines_are_not_cut(columns, newline):
    title = "Pjöngjang bestätigt Einsatz"
    text = newline.join([title, *textwrap.wrap(PARAGRAPH, columns), "", *textwrap.wrap(PARAGRAPH, columns)])
    found = [" ".join(text[begin:end].split()) for begin, end in split(text, "de")]
    assert found == [title, *2 * [PARAGRAPH[begin:end] for begin, end in split(PARAGRAPH, "de")]]


@pytest.mark.parametrize(
    "expected",
    [
        "Kreml dankt Kim\n| Putin lobt Truppen\n\n| Moskau dankte Pjöngjang für die Hilfe.\n| gnews.cz",
        "Am Gipfel nehmen teil:\n| - Wladimir Putin\n| - Kim Jong-un\n| • Xi Jinping\n| Er sagte nichts.",
        "Er kam am Montag in\ndie Stadt und sprach mit der\nRegierung. | Danach ging er.",
        "Überschrift\twie\teine Tabelle\n| \tEingerückter Absatz ohne Punkt\n| Ende",
        "Putin droht der Nato\u2028| Berlin warnt",
    ],
)
def test_line_breaks(expected):
    text = expected.replace("| ", "")
    assert [text[begin:end] for begin, end in split(text, "de")] == [part.strip() for part in expected.split("| ")]


ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from(".!?…„“\"'()[]+ \n\r\t1aA-:,")))


@given(ANY_TEXT, st.sampled_from(["de", "en", "ru"]))
@example("A. 1. … “ . +++", "de")
@example("\x1c\x85.\u2028.\ud800", "en")
def test_spans_are_ordered_disjoint_and_complete(text, language):
    spans = split(text, language)
    ends = [0, *(end for _, end in spans)]
    for (begin, end), before in zip(spans, ends, strict=False):
        assert before <= begin < end
        assert text[begin:end] == text[begin:end].strip()
    assert "".join("".join(text[begin:end].split()) for begin, end in spans) == "".join(text.split())


@pytest.mark.parametrize("unit", ["wort ", ".", ". ", ".)", " ", "\n", "x"])
def test_time_is_linear(unit):
    text = unit * (1_000_000 // len(unit))
    split("warm", "de")
    begin = time.perf_counter()
    split(text, "de")
    assert time.perf_counter() - begin < 1
