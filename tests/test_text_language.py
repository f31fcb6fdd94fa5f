import time

import pytest

from lagebild.errors import InputError
from lagebild.text.language import LANGUAGES, SUPPORTED, check_language, identify

SAMPLES = {
    "de": "Der Präsident kündigte am Montag an, weitere Truppen nach Rumänien zu entsenden.",
    "en": "The president announced on Monday that more troops would be sent to Romania.",
    "fr": "Le président a annoncé lundi l'envoi de nouvelles troupes en Roumanie.",
    "es": "El presidente anunció el lunes el envío de nuevas tropas a Rumanía.",
    "ru": "Президент объявил в понедельник об отправке новых войск в Румынию.",
    "uk": "Президент оголосив у понеділок про відправлення нових військ до Румунії.",
    "cs": "Prezident v pondělí oznámil vyslání dalších vojáků do Rumunska.",
    "pl": "Prezydent ogłosił w poniedziałek wysłanie kolejnych żołnierzy do Rumunii.",
}


@pytest.mark.parametrize(("code", "text"), SAMPLES.items())
def test_the_eight_languages(code, text):
    assert check_language(identify(text)) == code
    assert code in LANGUAGES


def test_the_measured_ones_are_among_them():
    assert set(SUPPORTED) < set(LANGUAGES)


@pytest.mark.parametrize(
    "text", ["Kreml dankt Kim.", "Selenskyj in Rom", "PUTIN", "Angriff auf Odessa", "26. 4. 2025", "."]
)
def test_short_texts_are_never_refused(text):
    check_language(identify(text))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("nl", "De minister heeft maandag aangekondigd dat de onderhandelingen over de grens doorgaan. " * 4),
        ("ar", "أعلن الرئيس يوم الاثنين أن المفاوضات ستستمر"),
        ("zh", "总统周一宣布谈判将继续进行。"),
    ],
)
def test_other_languages_are_named_and_refused(code, text):
    assert identify(text) == code
    with pytest.raises(InputError, match=rf"'{code}' cannot be read.*German \(de\)"):
        check_language(code)


def test_long_text_is_read_at_its_head():
    identify("warm")
    begin = time.perf_counter()
    assert identify(SAMPLES["de"] * 12_000) == "de"
    assert time.perf_counter() - begin < 0.2
