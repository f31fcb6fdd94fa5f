import re
from collections import Counter

import pytest

from lagebild.who.fold import fold
from lagebild.who.nouns import nouns
from lagebild.who.tables import countries, holds, organisations, persons, sectors

SECTORS = set(
    "GOV MIL COP JUD LEG PRM PTY OPP REB UAF SPY BUS CVL CRM EDU JRN MED LAB REL REF SOC IGO NGO UNK".split()  # noqa: SIM905
)
CODES = {country.entry.country for country in countries()}
_DATE = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?")


def test_all_countries_are_there() -> None:
    states = [code for code in CODES if code]
    assert len(states) == 249 + len(("XKX",)) + len(("SUN", "YUG", "SCG", "CSK", "DDR"))
    assert all(re.fullmatch("[A-Z]{3}", code) for code in states)
    assert {"PSE", "TWN", "XKX", "SUN"} <= set(states)


def test_tables_have_the_promised_size() -> None:
    assert sum(len(words.split(", ")) for lists in sectors().sectors.values() for words in lists.values()) >= 1500
    assert len(organisations()) >= 600
    assert len(persons()) >= 1200


def test_nouns_have_one_sector() -> None:
    for language in ("de", "en"):
        folded = ({fold(word) for word in lists[language].split(", ")} for lists in sectors().sectors.values())
        listed = Counter(word for words in folded for word in words)
        assert [word for word, times in listed.items() if times > 1] == []


def test_organisations_are_coded() -> None:
    for entry in organisations():
        assert entry.sector in SECTORS, entry.name
        assert entry.country is None or entry.country in CODES, entry.name
        assert _DATE.fullmatch(entry.since), entry.name
        assert _DATE.fullmatch(entry.until), entry.name


def test_persons_hold_known_offices_in_order() -> None:
    places = CODES | {entry.name for entry in organisations()} | {c.entry.key for c in countries()} | {"-"}
    known = {*sectors().office_sectors, "leader"}
    for person in persons():
        assert person.country is None or person.country in CODES, person.name
        for office in person.offices:
            assert office.title in known, person.name
            assert office.where in places, (person.name, office.where)
            assert _DATE.fullmatch(office.since), person.name
            assert not office.until or office.since <= office.until, person.name


def test_names_of_persons_are_unique() -> None:
    assert [name for name, times in Counter(person.name for person in persons()).items() if times > 1] == []


def test_sectors_are_plover() -> None:
    assert set(sectors().sectors) <= SECTORS
    assert set(sectors().office_sectors.values()) <= SECTORS


@pytest.mark.parametrize(
    ("since", "until", "date", "expected"),
    [
        ("2019-05-20", "", "2024-01-01", True),
        ("2019-05-20", "", "2019-05-19", False),
        ("2008", "2012-05-07", "2012-05-07", True),
        ("2008", "2012-05-07", "2012-05-08", False),
        ("2008", "2012-05-07", "2012", True),
        ("2019-05-20", "", None, True),
        ("2008", "2012", None, False),
    ],
)
def test_dates_hold_as_far_as_they_tell(since: str, until: str, date: str | None, expected: bool) -> None:
    assert holds(since, until, date) is expected


@pytest.mark.parametrize(
    ("word", "sector", "before"),
    [
        ("soldatinnen", "MIL", ""),
        ("ministerien", "GOV", ""),
        ("arzten", "MED", ""),
        ("abgeordneter", "LEG", ""),
        ("verteidigungsministeriumssprecher", None, "verteidigungsministeriums"),
        ("hafenpolizisten", "COP", "hafen"),
    ],
)
def test_german_nouns_under_endings_and_in_compounds(word: str, sector: str | None, before: str) -> None:
    found = nouns("de").find(word)
    assert found is not None
    assert (found.noun.sector, found.before) == (sector, before)


def test_no_noun_in_the_end_of_a_word() -> None:
    assert nouns("de").find("zugang") is None
