"""Resolution with the shipped gazetteer; the sentences' facts are public."""

import re
import time

import pytest

from benchmarks.common import REPOSITORY, csv_rows
from benchmarks.places import COVERAGE, Article, accuracy, coverage, kilometres
from lagebild.where.gazetteer import default
from lagebild.where.overlay import Stake, overlaid, stakes
from lagebild.where.resolve import Context, Resolved, Resolver, explain

RESOLVER = Resolver()


def places(*phrases: str, language: str = "de", **context: object) -> list[Resolved | None]:
    return RESOLVER.places(phrases, Context(language, **context))  # type: ignore[arg-type]


def place(phrase: str, language: str = "de") -> Resolved:
    found = places(phrase, language=language)[0]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("phrase", "country", "admin1", "precision"),
    [
        ("Region Kursk", "RUS", "RU-KRS", "region"),
        ("im Gebiet Donezk", "UKR", "UA-14", "region"),
        ("in Donezk", "UKR", "UA-14", "point"),
        ("Provinz Idlib", "SYR", "SY-ID", "region"),
        ("im Moskauer Gebiet", "RUS", "RU-MOS", "region"),
        ("Rom", "ITA", "IT-62", "point"),
        ("Pjöngjang", "PRK", "KP-01", "point"),
        ("in der syrischen Hauptstadt Damaskus", "SYR", "SY-DI", "point"),
        ("in der syrischen Hauptstadt", "SYR", "SY-DI", "point"),
        ("Hauptstadt der Ukraine", "UKR", "UA-30", "point"),
        ("nahe der syrischen Grenze", "SYR", None, "country"),
        ("an der indisch-pakistanischen Grenze", "IND", None, "country"),
        ("an der deutsch-polnischen Grenze", "DEU", None, "country"),
        ("in der sudanesischen Provinz Rotes Meer", "SDN", "SD-RS", "region"),
        ("in der ägyptischen Provinz Rotes Meer", "EGY", "EG-BA", "region"),
        ("Wowtschansk", "UKR", "UA-63", "point"),
        ("Nordkorea", "PRK", None, "country"),
        ("Syriens", "SYR", None, "country"),
        ("Moskaus", "RUS", "RU-MOW", "point"),
        ("Ostukraine", "UKR", None, "region"),
        ("Chan Junis", "PSE", "PS-KYS", "point"),
        ("Charkow", "UKR", "UA-63", "point"),
        ("al-Faschir", "SDN", "SD-DN", "point"),
        ("Kiewer Vorort Butscha", "UKR", "UA-32", "point"),
        ("Stuttgarter Schlossgarten", "DEU", "DE-BW", "point"),
        ("im Bezirk Abs", "YEM", "YE-HJ", "district"),
        ("am Dnipro", None, None, "region"),
        ("im Schwarzen Meer", None, None, "region"),
    ],
)
def test_german_phrases(phrase: str, country: str | None, admin1: str | None, precision: str) -> None:
    found = place(phrase)
    assert (found.country, found.admin1, found.precision) == (country, admin1, precision)


@pytest.mark.parametrize(
    "phrase",
    [
        "in einem Krankenhaus",
        "auf der Straße nach Norden",
        "das Rathaus",
        "zwei Meter",
        "am Potsdamer Platz",
        "Xyzzy",
        "beim indisch-pakistanischen Gipfel",
        "an der Grenze",
        "the Saxon capital",
        "auf dem Marktplatz",
        "",
        "???",
    ],
)
def test_phrases_without_a_name(phrase: str) -> None:
    assert places(phrase) == [None]


def test_disputed_place_has_its_status() -> None:
    crimea = place("Krim")
    assert (crimea.country, crimea.admin1, crimea.status) == ("UKR", "UA-43", "annexed")


@pytest.mark.parametrize(
    ("phrases", "country", "admin1"),
    [
        (("Paris", "France"), "FRA", "FR-IDF"),
        (("Paris", "Texas", "Dallas"), "USA", "US-TX"),
        (("Tripoli", "Beirut", "Sidon"), "LBN", None),
        (("Tripoli", "Benghazi", "Misrata"), "LBY", None),
        (("Georgia", "Atlanta", "Savannah"), "USA", "US-GA"),
        (("Georgia", "Tbilisi", "Batumi"), "GEO", None),
        (("Birmingham", "Alabama"), "USA", "US-AL"),
    ],
)
def test_other_places_decide(phrases: tuple[str, ...], country: str, admin1: str | None) -> None:
    found = places(*phrases, language="en")[0]
    assert found is not None
    assert found.country == country
    assert admin1 in (None, found.admin1)


def test_comma_makes_the_next_name_count_for_more() -> None:
    phrases = ("Paris", "Texas")
    near = RESOLVER.places(phrases, Context("en"), [(0, 5), (7, 12)])[0]
    apart = RESOLVER.places(phrases, Context("en"), [(0, 5), (200, 205)])[0]
    assert near is not None
    assert apart is not None
    assert (near.country, apart.country) == ("USA", "FRA")


def test_actors_and_outlet_decide_between_equals() -> None:
    contexts = (Context("en"), Context("en", frozenset({"ESP"})), Context("en", outlet="ESP"))
    found = [RESOLVER.places(["Valencia"], context)[0] for context in contexts]
    assert [place and place.country for place in found] == ["VEN", "ESP", "ESP"]


@pytest.mark.parametrize("name", ["Libanon", "Jordan", "China", "Rom", "Athen", "Mali", "Kuba"])
def test_countries_and_capitals_are_no_villages(name: str) -> None:
    assert place(name).precision == "country" or place(name).score > 0.9


def test_explanation_ranks_all_readings() -> None:
    readings = explain("Tripolis", "de")
    assert [reading.score for reading in readings] == sorted((reading.score for reading in readings), reverse=True)
    assert {"LBY", "LBN"} <= {reading.country for reading in readings}
    assert all(reading.reasons for reading in readings)
    assert explain("Xyzzyqu") == []


def test_runners_up_are_less_likely() -> None:
    found = place("Frankfurt")
    assert found.name.startswith("Frankfurt")
    assert found.runners_up
    assert all(other.score <= found.score for other in found.runners_up)


def test_place_of_the_record() -> None:
    record = place("Rom").place(((3, 6),))
    assert (record.spans, record.name, record.country, record.precision) == (((3, 6),), "Rom", "ITA", "point")


def test_stakes() -> None:
    assert stakes("ISR part 1967-06-07/;Palestinian Authority;ARM 1994/2020-11") == (
        Stake("ISR", True, "1967-06-07", None),
        Stake("Palestinian Authority", False, None, None),
        Stake("ARM", False, "1994", "2020-11"),
    )


def test_overlay_is_well_formed() -> None:
    rows = list(csv_rows(REPOSITORY / "src/lagebild/where/data/overlay.csv"))
    assert len({row["id"] for row in rows}) == len(rows) >= 200
    for row in rows:
        assert all(row[language] for language in ("de", "en", "fr", "ru", "uk", "ar")), row["id"]
        assert stakes(row["claimed_by"]) or not row["status"] or row["source"], row["id"]
        stakes(row["controlled_by"])
        found = RESOLVER.explain(row["de"].split("|")[0], Context("de"))
        assert any(kilometres((float(row["lat"]), float(row["lon"])), (r.lat, r.lon)) < 300 for r in found), row["id"]


def test_overlaid_entry() -> None:
    entries = map(default().entry, (hit.row for hit in default().lookup("Sewastopol")))
    entry = next(entry for entry in entries if entry.geonames == 694423)
    details = overlaid(entry)
    assert details is not None
    assert details.status == "annexed"
    assert details.controlled_by == (Stake("RUS", False, "2014-02-27", None),)


def test_coverage_of_conflict_places_does_not_fall() -> None:
    rows = list(csv_rows(COVERAGE))
    assert len(rows) >= 300
    for language in ("de", "en"):
        countries, admin1s, wrong = coverage(RESOLVER, rows, language)
        assert countries >= 0.97 * len(rows), wrong
        assert admin1s >= 0.96 * len(rows), wrong


def test_long_documents_take_no_time() -> None:
    phrases = ["San Antonio", "Santa Maria", "Springfield", "Washington", "Kursk", "Rom"] * 50
    begin = time.process_time()
    RESOLVER.places(phrases, Context("en"))
    assert time.process_time() - begin < 2.0


def test_accuracy_counts_missing_answers_as_wrong() -> None:
    article = Article(("a", "b", "c"), ((0, 1),) * 3, ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0)), None)
    result = accuracy([article], lambda _: [(0.0, 1.0), (0.0, 2.0), None])
    assert result == {"gold": 3, "found": 2, "of found": 50.0, "of all": 33.3}


def test_mentions_tell_names_from_nouns() -> None:
    phrases, spans = ["in Stadel", "bei Kessel", "bei Nowa Rudnia"], [(0, 9), (30, 40), (50, 65)]
    assert RESOLVER.places(phrases, Context("de"), spans, mentions=[]) == [None] * 3
    first, second, third = RESOLVER.places(phrases, Context("de"), spans, mentions=[(3, 9), (54, 65)])
    assert first is not None
    assert second is None
    assert third is None or third.name != "Nova"


def marked(text: str, language: str = "de", **context: object) -> list[str | None]:
    """The places of the phrases in brackets; each is a named mention too, as is what is in braces."""
    plain, spans, mentions = "", [], []
    for before, phrase, mention in re.findall(r"([^\[{]*)(?:\[(.+?)\]|\{(.+?)\}|$)", text):
        plain += before
        end = len(plain) + len(phrase or mention)
        mentions.append((len(plain), end))
        spans += mentions[-1:] if phrase else []
        plain += phrase or mention
    phrases = [plain[begin:end] for begin, end in spans]
    found = RESOLVER.places(phrases, Context(language, **context), spans, mentions, plain)  # type: ignore[arg-type]
    return [f"{each.name}, {each.country}" if each else None for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Angreifer stürmten das [Hotel Serena] in [Kabul].", [None, "Kabul, AFG"]),
        ("Das Treffen im [Palais Schaumburg] in [Bonn] endete.", [None, "Bonn, DEU"]),
        ("Im [Görlitzer Park] in [Berlin] gab es eine Razzia.", [None, "Berlin, DEU"]),
        ("In der [Metro] in [Kairo] brannte es.", [None, "Kairo, EGY"]),
        ("In der [Halle] bei [Bremen] lagen Drogen.", [None, "Bremen, DEU"]),
        ("In [Halle] bei [Leipzig] lagen Drogen.", ["Halle (Saale), DEU", "Leipzig, DEU"]),
        ("Auf der [A 3] bei [Montabaur] krachte es.", [None, "Montabaur, DEU"]),
        ("Im [Kreis 4] in [Zürich] wurde geschossen.", [None, "Zürich, CHE"]),
        ("In [Bonn-Mehlem] und [Köln] wurde gesucht.", ["Bonn, DEU", "Köln, DEU"]),
        ("Die [US-Bürger] in [Bagdad] sollen ausreisen.", [None, "Bagdad, IRQ"]),
        ("An der [französischen Botschaft] in [Bamako] brannte es.", [None, "Bamako, MLI"]),
        ("An der [polnischen Grenze zu Belarus] wurde geschossen.", ["Polen, POL"]),
        ("In der [libanesischen Hafenstadt Tripoli] wurde geschossen.", ["Tripoli, LBN"]),
        ("In der [Straße von Hormus] hielt der {Iran} ein Schiff auf.", ["Straße von Hormus, None"]),
        ("Am [Ostufer des Dnipro] wurde geschossen.", ["Dnipro, None"]),
        ("Aus [Córdoba] in {Argentinien} kam ein Aufruf.", ["Córdoba, ARG"]),
        ("In [Paris] im Bundesstaat {Texas} starb ein Mann.", ["Paris, USA"]),
        ("{London} bestätigte den Vorfall am [Flughafen Heathrow].", [None]),
        ("In der [JVA Stammheim] in {Stuttgart} brannte es.", [None]),
        ("In [Tripoli] im nördlichen [Libanon] wurde geschossen.", ["Tripoli, LBN", "Libanon, LBN"]),
    ],
)
def test_german_news(text: str, expected: list[str | None]) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb went off at [St. George's Church] in [Tanta].", [None, "Tanta, EGY"]),
        ("He died at the [Marriott Hotel] in [Islamabad].", [None, "Islamabad, PAK"]),
        ("Guests at the [Shangri-La] in [Colombo] died.", [None, "Colombo, LKA"]),
        ("A man was held in [College Park], [Maryland].", ["College Park, USA", "Maryland, USA"]),
        ("A fire broke out in the [French Quarter] of {New Orleans}.", [None]),
        ("He spoke at the [Kennedy Center] in [Washington].", [None, "Washington, USA"]),
        ("A ship sank in the [Red Sea] off [Yemen].", ["Red Sea, None", "Yemen, YEM"]),
        ("Crowds met in a [Gaza City square].", ["Gaza, PSE"]),
        ("Bandits took students in [Niger] state in [Nigeria].", ["Niger, NGA", "Nigeria, NGA"]),
        ("Shells hit [the Syrian side of the border with Turkey].", ["Syria, SYR"]),
    ],
)
def test_english_news(text: str, expected: list[str | None]) -> None:
    assert marked(text, "en") == expected


def test_doubtful_readings_need_a_country_of_the_document() -> None:
    text = "Das Dorf [Banjska] liegt in der [Provinz Kosovo]."
    assert marked(text)[0] is None
    assert marked("In [Sudscha] wurde gekämpft.", actors=frozenset({"RUS"}))[0] is not None


def test_actors_tell_the_country() -> None:
    assert marked("In [Newcastle] wurde gestreikt.", actors=frozenset({"GBR"}))[0] == "Newcastle upon Tyne, GBR"
    assert marked(
        "In [Newcastle], [London] und [Birmingham] gab es Razzien, sagte {Dublin}.", actors=frozenset({"IRL"})
    )[0] == ("Newcastle upon Tyne, GBR")
    assert marked("In [Abyei] wurde gekämpft.", actors=frozenset({"SDN"}))[0] == "Abyei, None"


def test_many_mentions_take_no_time() -> None:
    text = "In [Rom] traf er {Springfield}. " * 3 + " ".join(f"{{Ort {number}}}" for number in range(3000))
    begin = time.process_time()
    assert marked(text)[0] == "Rom, ITA"
    assert time.process_time() - begin < 4.0
