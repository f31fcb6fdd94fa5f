"""The built file, and building one."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lagebild.errors import GazetteerError
from lagebild.where.gazetteer import FILE, Gazetteer
from lagebild.where.layout import MAGIC, Kind
from tools.gazetteer.rows import Row, centroid, kilometres, readable
from tools.gazetteer.write import write


def small(path: Path) -> Gazetteer:
    """A country with an area and two places of one name."""
    country = Row(Kind.COUNTRY, "Ukraine", (49.0, 32.0), german="Ukraine", code="UKR", population=40_000_000)
    country.country = country
    oblast = Row(Kind.ADMIN1, "Donetsk", (48.0, 37.7), german="Oblast Donezk", code="UA-14", country=country)
    oblast.admin1 = oblast
    city = Row(
        Kind.PLACE, "Donetsk", (48.0, 37.8), german="Donezk", population=900_000, geonames=709717, country=country
    )
    city.admin1 = oblast
    village = Row(Kind.PLACE, "Donetsk", (-33.5, 151.2))
    for row in (village, city, oblast, country):
        row.call(row.name, usual=row is not village)
        row.call(row.german, usual=True)
    write(path, [village, city, oblast, country], frozenset({"UKR"}))
    return Gazetteer(path)


def test_written_rows_are_read_back(tmp_path: Path) -> None:
    gazetteer = small(tmp_path / "g.bin")
    assert len(gazetteer) == 4
    found = {hit.row: hit.usual for hit in gazetteer.lookup("DONETSK")}
    entries = {row: gazetteer.entry(row) for row in found}
    assert [entry.kind for entry in entries.values()].count(Kind.PLACE) == 2
    city = next(entry for entry in entries.values() if entry.population == 900_000)
    assert (city.name, city.german, city.lat, city.lon, city.geonames) == ("Donetsk", "Donezk", 48.0, 37.8, 709717)
    assert city.country == "UKR"
    assert city.admin1 is not None
    assert gazetteer.entry(city.admin1).code == "UA-14"
    village = next(entry for entry in entries.values() if entry.lat < 0)
    assert not found[village.row]
    assert (village.country, village.admin1, village.geonames) == (None, None, None)


def test_sounds_are_indexed_for_the_countries_asked_for(tmp_path: Path) -> None:
    gazetteer = small(tmp_path / "g.bin")
    assert {gazetteer.entry(hit.row).country for hit in gazetteer.spelled("~donetsk")} <= {"UKR"}
    assert gazetteer.spelled("~donesk")


def test_unknown_and_empty_names_are_not_found(tmp_path: Path) -> None:
    gazetteer = small(tmp_path / "g.bin")
    assert gazetteer.lookup("Atlantis") == gazetteer.lookup("") == gazetteer.lookup("!?") == []


@pytest.mark.parametrize(
    "content", [b"", b"something else", MAGIC + b"{}\n", MAGIC + b'{"columns": {"keys": [0, 8]}}\n']
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "g.bin"
    path.write_bytes(content)
    with pytest.raises(GazetteerError, match=r"g\.bin"):
        Gazetteer(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="none"):
        Gazetteer(tmp_path / "none.bin")


def test_shipped_file_is_the_one_that_was_hashed() -> None:
    digest, name = FILE.with_suffix(".sha256").read_text("utf8").split()
    assert name == FILE.name
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == digest
    assert FILE.stat().st_size < 40_000_000


def test_threads_share_a_gazetteer() -> None:
    gazetteer = Gazetteer()
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda name: len(gazetteer.lookup(name)), ["Paris"] * 400))
    assert found == {len(gazetteer.lookup("Paris"))} != {0}


def test_centroid_counts_crowded_cells_once() -> None:
    crowd = [(50.0 + i / 1000, 10.0) for i in range(50)]
    middle = centroid([*crowd, (52.0, 10.0)])
    assert middle is not None
    assert middle[0] == pytest.approx(51.0, abs=0.1)
    assert centroid([]) is None


def test_centroid_crosses_the_date_line() -> None:
    middle = centroid([(0.0, 179.0), (0.0, -179.0)])
    assert middle is not None
    assert abs(middle[1]) == pytest.approx(180.0)


def test_distance() -> None:
    assert kilometres((52.52, 13.405), (48.137, 11.575)) == pytest.approx(504, abs=2)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Koursk", True), ("Курск", True), ("كورسك", True), ("ku er si ke", False), ("URS", False), ("庫爾斯克", False)],
)
def test_readable_alternates(name: str, kept: bool) -> None:
    assert readable(name) is kept
