import pytest

from lagebild.errors import InputError
from lagebild.text.canonical import MAX_CHARACTERS, check, decode

TEXT = "„Nein“, sagte er.\r\n\tGrüße aus\xadKöln – e\u0301t\u0301e\u0301 \x0c Ende"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_decoded_text_is_unchanged(encoding):
    assert decode(TEXT.encode(encoding), "a.txt") == TEXT


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_of_both_orders(order):
    assert decode(("\ufeff" + TEXT).encode(order), "a.txt") == TEXT


@pytest.mark.parametrize(
    "text", ["Der Kreml nannte die Vorwürfe „Unsinn“ – und schwieg.\r\n", "„Gruß“ aus Kiew", "Öl für Köln"]
)
def test_windows_1252_is_the_fallback(text):
    assert decode(text.encode("cp1252"), "a.txt") == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04....", "zip archive"),
        (b"\x89PNG\r\n", "PNG"),
        (b"Kreml\x00\x01\x02", "binary"),
        (b"\x01\x02\x03\x04\x05abc", "control characters"),
        ("Президент заявил".encode("cp1251"), "tried UTF-8, UTF-16"),
        ("Президент заявил".encode("koi8-r"), "tried UTF-8, UTF-16"),
        ("Die Vorwürfe seien grundlos, äußerte der Präsident".encode()[:-1] + b"\xe4", "not UTF-8 from byte"),
        (b"\xff\xfeK\x00r", "damaged text"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data, message):
    with pytest.raises(InputError, match=message) as refused:
        decode(data, "news/a.txt")
    assert str(refused.value).startswith("news/a.txt: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n\t\u00a0", "white space"),
        ("a" * (MAX_CHARACTERS + 1), "1,000,001 characters; the limit is 1,000,000"),
        ("Kiew \ud83d meldet", "character 5"),
        ("\x00\x01\x02 ab", "control characters"),
    ],
)
def test_unreadable_text_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        check(text)


@pytest.mark.parametrize("text", ["a", "a" * MAX_CHARACTERS, "Der Kreml \x07dementiert weiterhin.", "🇺🇦 meldet"])
def test_readable_text_comes_back(text):
    assert check(text) is text
