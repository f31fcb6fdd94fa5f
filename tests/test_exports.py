import csv as reader
import datetime as dt
import io
import json
from pathlib import Path

import duckdb
import msgspec
import pytest
from followthemoney import model
from test_support import AFP, KREMLIN, KYIV, MINISTRY, SUMY, report

from lagebild.archive.exports import columns, csv, ftm, gdelt, geojson, jsonl, parquet, polecat
from lagebild.archive.exports.column import Column, DocumentFacts, Exported
from lagebild.archive.reports import Party, Spot
from lagebild.archive.support.summary import summarise

DOCUMENTATION = Path(__file__).parents[1] / "docs" / "exports.md"
SHAPES = {"lagebild": columns.COLUMNS, "polecat": polecat.COLUMNS, "gdelt": gdelt.COLUMNS}


@pytest.fixture(scope="module")
def rows() -> list[Exported]:
    """One event with everything, one with nothing."""
    full = {
        "actors": (KREMLIN, Party("Söldner", "Söldner", "group")),
        "recipients": (KYIV,),
        "places": (SUMY,),
        "mode": "aerial",
    }
    dated = {"earliest": "2024-08-01", "latest": "2024-08-01", "dead": 3, "cameo": "195"}
    one = report("a", voices=(AFP, MINISTRY), language="de", story="S1", **full, **dated)
    two = msgspec.structs.replace(one, id="b:1-2", document="b", dead=5, outlet="Blatt b")
    bare = report("c", outlet=None, published=None, quad="verbal conflict", sentence_text='=HYPERLINK("x")')
    facts = tuple(DocumentFacts(d, f"https://example.org/{d}", f"Blatt {d}", "T", "de", "2024-08-01") for d in "ab")
    return [
        Exported(summarise("E1", [one, two]), facts, (one, two)),
        Exported(summarise("E2", [bare]), (DocumentFacts("c"),), (bare,)),
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_csv_has_every_column_and_row(shape: str, rows: list[Exported]) -> None:
    out = io.BytesIO()
    assert csv.write(iter(rows), out, SHAPES[shape]) == 2
    head, *body = reader.reader(io.StringIO(out.getvalue().decode(), newline=""))
    assert head == [column.name for column in SHAPES[shape]]
    assert [len(cells) for cells in body] == [len(head)] * 2


def cells(shape: str, rows: list[Exported]) -> dict[str, str]:
    out = io.BytesIO()
    csv.write(iter(rows), out, SHAPES[shape])
    return next(reader.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_own_columns(rows: list[Exported]) -> None:
    row = cells("lagebild", rows)
    assert (row["type"], row["actors"], row["actor_countries"]) == ("ASSAULT", "Russland; Söldner", "RUS")
    assert (row["dead"], row["source_count"], row["presumed_time"]) == ("3; 5", "1", "false")
    assert (row["place"], row["lat"], row["contradictions"]) == ("Sumy", "50.92", "dead")
    assert row["score"] == "-9.0"


def test_a_place_is_a_known_one_and_says_whether_it_is_disputed(rows: list[Exported]) -> None:
    crimea = Spot("Krim", "Krim", 45.3, 34.3, "UKR", "UA-43", None, "region", "annexed")
    told = [
        msgspec.structs.replace(rows[0], event=summarise("E1", [report("a", places=places, presumed_places=True)]))
        for places in ((Spot("Schule"),), (Spot("Schule"), crimea))
    ]
    assert (cells("lagebild", told[:1])["place"], cells("polecat", told[:1])["Raw Placename"]) == ("", "")
    row = cells("lagebild", told[1:])
    assert (row["place"], row["place_status"], row["presumed_place"]) == ("Krim", "annexed", "true")


def test_the_shape_of_polecat(rows: list[Exported]) -> None:
    row = cells("polecat", rows)
    assert (row["Event Date"], row["Quad Code"], row["City"]) == ("2024-08-01", "MATERIAL CONFLICT", "Sumy")
    assert (row["Actor Name"], row["Actor Name Raw"]) == ("Russland; Söldner", "Moskau; Söldner")
    assert (row["Primary Actor Sector"], row["Wikipedia Recipient ID"]) == ("GOV", "Q212")
    assert (row["Province"], row["Publication Date"]) == ("", "2024-08-01")


def test_the_shape_of_gdelt(rows: list[Exported]) -> None:
    row = cells("gdelt", rows)
    assert len(row) == 61
    assert (row["Day"], row["MonthYear"], row["FractionDate"]) == ("20240801", "202408", "2024.6603")
    assert (row["Actor1Code"], row["Actor2CountryCode"], row["QuadClass"]) == ("RUSGOV", "UKR", "4")
    assert (row["EventCode"], row["EventRootCode"], row["NumMentions"], row["NumArticles"]) == ("195", "19", "2", "2")
    assert (row["ActionGeo_FeatureID"], row["SOURCEURL"]) == ("692194", "https://example.org/a")
    assert int(row["GlobalEventID"]) < 2**63


def test_a_spreadsheet_runs_no_article_text(rows: list[Exported]) -> None:
    out = io.BytesIO()
    csv.write(iter(rows), out, columns.COLUMNS)
    last = list(reader.DictReader(io.StringIO(out.getvalue().decode(), newline="")))[1]
    assert last["sentence"] == '\'=HYPERLINK("x")'


def test_json_lines(rows: list[Exported]) -> None:
    out = io.BytesIO()
    assert jsonl.write(iter(rows), out, columns.COLUMNS) == 2
    first = json.loads(out.getvalue().splitlines()[0])
    assert (first["dead"], first["mode"], first["outlets"]) == ([3, 5], "aerial", ["Blatt a", "Blatt b"])
    whole = io.BytesIO()
    jsonl.write_whole(iter(rows), whole)
    assert msgspec.json.decode(whole.getvalue().splitlines()[0], type=Exported).event == rows[0].event


def test_duckdb_reads_the_parquet(rows: list[Exported], tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    with path.open("wb") as out:
        assert parquet.write(iter(rows), out, columns.COLUMNS) == 2
    query = f"select id, list_max(dead), lat from '{path}' where list_contains(actor_countries, 'RUS')"
    assert duckdb.sql(query).fetchall() == [("E1", 5, 50.92)]


def test_the_query_in_the_documentation_runs(
    rows: list[Exported], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("events.parquet").open("wb") as out:
        parquet.write(iter(rows), out, columns.COLUMNS)
    query = DOCUMENTATION.read_text(encoding="utf-8").partition("```sql\n")[2].partition("```")[0]
    assert duckdb.sql(query).fetchall() == [(dt.date(2024, 7, 29), "UKR", 1, 0, 5)]


def test_geojson_holds_events_with_a_place(rows: list[Exported]) -> None:
    out = io.BytesIO()
    assert geojson.write(iter(rows), out, columns.COLUMNS) == 1
    (feature,) = json.loads(out.getvalue())["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [34.8, 50.92]}
    assert feature["properties"]["type"] == "ASSAULT"


def test_no_events(tmp_path: Path) -> None:
    out = io.BytesIO()
    assert geojson.write(iter([]), out, columns.COLUMNS) == 0
    assert json.loads(out.getvalue())["features"] == []
    assert parquet.write(iter([]), io.BytesIO(), columns.COLUMNS) == 0


def test_follow_the_money(rows: list[Exported]) -> None:
    out = io.BytesIO()
    assert ftm.write(iter(rows), out) == 2
    entities = [model.get_proxy(json.loads(line)) for line in out.getvalue().splitlines()]
    by_schema: dict[str, list[object]] = {}
    for entity in entities:
        by_schema.setdefault(entity.schema.name, []).append(entity.id)
    assert by_schema["Event"] == ["E1", "E2"]
    assert by_schema["Article"] == ["lagebild-a", "lagebild-b", "lagebild-c"]
    assert by_schema["PublicBody"] == ["Q159", "Q212"]
    assert by_schema["Mention"] == ["lagebild-a-Q159", "lagebild-a-Q212", "lagebild-b-Q159", "lagebild-b-Q212"]
    event = next(e for e in entities if e.id == "E1")
    assert event.get("proof") == ["lagebild-a", "lagebild-b"]
    assert event.first("startDate") == "2024-08-01"


@pytest.mark.parametrize("shape", SHAPES)
def test_the_documentation_lists_the_columns(shape: str) -> None:
    assert table(SHAPES[shape]) in DOCUMENTATION.read_text(encoding="utf-8")


def table(shape: tuple[Column, ...]) -> str:
    """The columns as a table in Markdown: print it to refresh docs/exports.md."""
    return "".join(f"| `{c.name}` | {c.kind} | {c.meaning} |\n" for c in shape)
