import json
from pathlib import Path

import pytest

from lagebild.archive.extraction.credits import agencies, byline_of
from lagebild.archive.extraction.extract import EXTRACTORS, extract
from lagebild.archive.extraction.gate import skip_reason
from lagebild.archive.items import Extracted, Item
from lagebild.errors import InputError
from lagebild.record import Published

PAGES = Path(__file__).with_name("pages")
TEXT = "Der Bundestag hat in Berlin über den Haushalt beraten. Die Abgeordneten stimmten am Ende für das Gesetz."


def page(name: str, **fields: str) -> Extracted:
    return extract(Item(name, (PAGES / name).read_bytes(), "text/html", **fields))


def html(body: str, head: str = "", media_type: str = "text/html", **fields: str) -> Extracted:
    raw = f"<html><head>{head}</head><body><article><p>{body}</p></article></body></html>"
    return extract(Item("x", raw.encode(), media_type, **fields))


def row(**fields: object) -> Extracted:
    return extract(Item("a.jsonl:1", json.dumps(fields).encode(), "application/json"))


def test_a_german_news_page() -> None:
    found = page("news_de.html")
    paragraphs = found.text.split("\n\n")
    assert paragraphs[0].startswith("Besitz und Anbau von Cannabis werden für Volljährige in Grenzen erlaubt.")
    assert paragraphs[1].startswith("Berlin (dpa) – Der Bundestag hat die kontrollierte Freigabe")
    assert "Anbauvereine mit bis zu 500 Mitgliedern," in paragraphs
    assert "Der Bundesrat soll sich am 22. März damit befassen." in paragraphs
    assert paragraphs[-1] == "© dpa-infocom, dpa:240223-99-96120/3"
    for foreign in ("Cookies", "Leverkusen", "Facebook", "Kommentar", "Fehler", "Abo", "Mehr zum Thema", "Impressum"):
        assert foreign not in found.text
    assert found.title == "Bundestag stimmt für Cannabis-Freigabe"
    assert found.published == Published("2024-02-23T14:05:00+01:00", "2024-02-23", "2024-02-23", "html")
    assert (found.outlet, found.language, found.byline) == ("Beispielblatt", "de", "dpa, AFP")
    assert found.agencies == ("dpa", "AFP")
    assert found.sections[:2] == ("Politik", "Deutschland")
    assert found.url == "https://blatt.example/politik/deutschland/cannabis-freigabe-bundestag-100.html"
    assert found.extractor in EXTRACTORS.values()


def test_an_english_news_page() -> None:
    found = page("news_en.html")
    assert found.text.startswith("Prime minister hands over final documents in Washington")
    assert "“Good things come to those who wait,” said Blinken." in found.text
    assert "newsletter" not in found.text
    assert "Most read" not in found.text
    assert (found.language, found.outlet, found.agencies) == ("en", "The Example Times", ("Reuters",))
    assert found.published.value == "2024-03-07T17:31:22Z"


def test_a_blog_without_metadata() -> None:
    found = page("blog.html")
    assert found.title == "Das Paneuropäische Picknick"
    assert found.text.startswith("Am 19. August 1989 öffnete Ungarn bei Sopron")
    assert "Danke für den Beitrag" not in found.text
    assert (found.published.value, found.published.method) == ("2019-08-19", "html")


def test_broken_markup() -> None:
    found = page("broken.html")
    assert found.title == "Getreideabkommen: Russland steigt aus"
    assert 'das Abkommen sei "faktisch beendet".' in found.text
    assert "|" not in found.text
    assert (found.published.value, found.agencies) == ("2023-07-17", ("AFP",))


def test_lines_that_only_mark_an_advertisement_are_left_out() -> None:
    found = html(f"{TEXT}</p><p>Anzeige</p><p>{TEXT[::-1]}</p><p>- ADVERTISEMENT -</p><p>Eine Anzeige ging ein.")
    assert found.text.split("\n\n") == [TEXT, TEXT[::-1], "Eine Anzeige ging ein."]


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"^empty\.html: no article text in the page$"):
        page("empty.html")


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "utf-16", "idna", "no-such"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_wrong_charset_declarations(declared: str, encoding: str) -> None:
    raw = f'<html><head><meta charset="{declared}"></head><body><p>{TEXT} „Grüße“ aus Köln.</p></body></html>'
    found = extract(Item("x", raw.encode(encoding), f"text/html; charset={declared}"))
    assert found.text == f"{TEXT} „Grüße“ aus Köln."


def test_what_the_item_says_holds() -> None:
    given = {"date": "2024-02-25", "outlet": "Archiv", "title": "T", "language": "de-AT", "url": "https://a.example/x"}
    found = page("news_de.html", **given)
    assert found.published == Published("2024-02-25", "2024-02-25", "2024-02-25", "given")
    assert (found.outlet, found.title, found.language, found.url) == ("Archiv", "T", "de", "https://a.example/x")
    assert page("news_de.html", language="deu").language == "de"


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ('<meta property="article:published_time" content="2024-05-03T08:00:00+02:00">', "2024-05-03T08:00:00+02:00"),
        ('<meta name="date" content="1970-01-01T00:00:00Z"><meta name="pubdate" content="2024-05-03">', "2024-05-03"),
        ('<meta name="date" content="2031-01-01"><meta name="dcterms.created" content="2024-05-03">', "2024-05-03"),
        ('<meta name="date" content="neulich">', None),
    ],
)
def test_dates_of_meta_tags(head: str, value: str | None) -> None:
    assert html(TEXT, head, fetched="2024-05-04T00:00:00+00:00").published.value == value


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"@graph":' * 50_000,
        '{"a":"' + '\\"author":' * 50_000,
        '{"@type":"NewsArticle","headline":[1],"author":{"name":["x",null]},"keywords":{"a":1},"datePublished":5}',
        '{"@type":"NewsArticle","datePublished":' + "9" * 100_000 + "}",
    ],
)
def test_hostile_json_ld(script: str) -> None:
    found = html(TEXT, f'<script type="application/ld+json">{script}</script>')
    assert (found.text, found.published.value) == (TEXT, None)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>x" * 30_000, "a page of more than 20,000 elements"),
        ("<div>" * 100_000 + TEXT, "a page of more than 20,000 elements"),
        (f"<p {' '.join(f'a{n}' for n in range(2000))}>", "a page of more than 1,000 attributes in one element"),
        (f"{TEXT} " * 30_000, "a page of more than 2,000,000 characters"),
        ("<div>" * 5_000 + TEXT, "no article text in the page"),
    ],
)
def test_pages_beyond_the_limits_are_refused(body: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"^x: {reason}$"):
        html(body)


def test_entities_of_a_page_are_not_expanded() -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    found = extract(Item("x", f"{doctype}<html><body><p>{TEXT} &b; &c; &#1;</p></body></html>".encode(), "text/html"))
    assert found.text == f"{TEXT} &b; &c;"


def test_plain_text_stays_as_it_is() -> None:
    text = "Kiew, 12. Oktober 2023 (dpa) –\r\nDer Präsident  sprach.\r\n"
    found = extract(Item("a.txt", text.encode("cp1252"), "text/plain"))
    assert (found.text, found.extractor, found.title) == (text, "plain 1", None)
    assert (found.published.value, found.published.method, found.agencies) == ("2023-10-12", "text", ("dpa",))


@pytest.mark.parametrize(
    ("raw", "media_type", "reason"),
    [
        (b"%PDF-1.4", "text/plain", "a PDF file, not plain text"),
        (b" \n", "text/plain", "text of white space only"),
        (b"", "text/html", "no HTML in it"),
        (b'{"text": "x", "date": "gestern"}', "application/json", "date 'gestern' cannot be read"),
        (b'{"text": "x", "language": "deutsch"}', "application/json", "language 'deutsch' is no code"),
        (b"{}", "application/json", "an object with neither text nor html"),
        (b"x", "image/png", "image/png is none of the kinds"),
    ],
)
def test_what_cannot_be_extracted_says_where_and_why(raw: bytes, media_type: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"^there: {reason}"):
        extract(Item("there", raw, media_type))


def test_json_lines_hold_text_or_html() -> None:
    found = row(text=TEXT, date="2024-05-03", url="https://www.blatt.example/politik/haushalt-beschlossen-1.html")
    assert (found.text, found.extractor, found.outlet, found.sections) == (
        TEXT,
        "jsonl 1",
        "blatt.example",
        ("politik",),
    )
    found = row(html=f"<h1>Haushalt</h1><p>{TEXT}</p>", outlet="Blatt", url="http://[::1")
    assert (found.text, found.title, found.outlet) == (TEXT, "Haushalt", "Blatt")
    assert found.extractor == EXTRACTORS["text/html"]


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("Berlin (dpa) – Der Bundestag hat", ("dpa",)),
        ("WASHINGTON, March 7 (Reuters) - Sweden", ("Reuters",)),
        ("Moskau/Kiew, 3. Mai (AP/dpa) — Die", ("AP", "dpa")),
        ("Hannover (epd). Die Synode", ("epd",)),
        ("(dpa) Der Bundestag", ("dpa",)),
        ("Von Reuters\n\nDer Bundestag", ("Reuters",)),
        ("Ende.\n\n(dpa/lsw)", ("dpa",)),
        ("Ende. (AFP)", ("AFP",)),
        ("Ende.\nQuelle: ntv.de, jki/dpa/AFP", ("dpa", "AFP")),
        ("Ende.\nMit Material der dpa", ("dpa",)),
        ("Ende.\n© dpa-infocom, dpa:240223-99-96120/3", ("dpa",)),
        ("The end.\nCopyright 2024 The Associated Press. All rights reserved.", ("AP",)),
        ("The end.\n(Reporting by Reuters; Editing by the foreign desk)", ("Reuters",)),
        ("Das sagte er der Nachrichtenagentur AFP.", ()),
        ("Berichtet hatten Reuters, AFP und dpa.", ()),
        ("Teheran (Iran) – Die Agentur Fars meldete", ()),
    ],
)
def test_credits(text: str, credited: tuple[str, ...]) -> None:
    assert agencies(text) == credited


def test_bylines() -> None:
    assert agencies("Text", "Egon Erwin Kisch, dpa") == ("dpa",)
    assert byline_of("Kopf\nVon Egon Erwin Kisch\nText") == "Egon Erwin Kisch"
    assert byline_of("Von dort ging es weiter nach Prag") is None


FOOTBALL = (
    "Borussia Dortmund hat am 33. Spieltag der Bundesliga das Heimspiel gegen Mainz gewonnen. Der Stürmer traf kurz "
    "vor der Halbzeit per Elfmeter. Trainer und Torwart lobten die Mannschaft."
)
RIOT = (
    "Nach dem Bundesliga-Spiel in Frankfurt haben Hooligans im Stadion Polizisten angegriffen. Die Polizei nahm 40 "
    "Menschen fest, 15 wurden verletzt. Der Innenminister forderte vom Trainer des Heimvereins eine Erklärung zur "
    "Halbzeitpause."
)
FORECAST = "Heute ist es heiter bis wolkig, im Norden einzelne Schauer. Die Höchstwerte liegen bei 20 Grad."
FLOOD = "Regen, Gewitter und Sturmböen: Bei Hochwasser sind in Polen sechs Menschen getötet worden."


@pytest.mark.parametrize(
    ("text", "sections", "reason"),
    [
        (FOOTBALL, (), "sport"),
        ("Trainer und Torwart sprachen über die Saison.", ("Fußball",), "sport"),
        (RIOT, ("sport", "fussball"), None),
        ("Der Minister besuchte das Finale.", ("sport",), None),
        (TEXT, ("sport",), None),
        (FORECAST, (), "weather"),
        (FLOOD, ("wetter",), None),
        ("Das Horoskop: Widder und Stier haben Glück, Löwe und Waage warten.", (), "horoscope"),
        ("Die Lottozahlen: 1, 2, 3. Superzahl 4, Spiel 77 und Super 6 ohne Gewähr.", (), "lottery"),
    ],
)
def test_topics(text: str, sections: tuple[str, ...], reason: str | None) -> None:
    assert skip_reason(Extracted(text, "plain 1", language="de", sections=sections)) == reason


def test_the_gate_can_be_opened() -> None:
    article = Extracted(FOOTBALL, "plain 1", language="de")
    assert skip_reason(article, relevance=False) is None
    assert skip_reason(Extracted("Le président a parlé.", "plain 1", language="fr")) == "language fr"
    assert skip_reason(Extracted("Le président a parlé.", "plain 1", language="fr"), ("fr",)) is None
