import io
from collections.abc import Callable
from typing import get_args, get_type_hints
from xml.etree import ElementTree

import msgspec
import pytest
from rich.console import Console
from test_support import AFP, KREMLIN, KYIV, MINISTRY, SUMY, report

from lagebild.archive.answers import EventAnswer, Evidence, Stories, Story, StoryAnswer
from lagebild.archive.copies import Copy, Direction
from lagebild.archive.copies.compare import Kind
from lagebild.archive.events import ContradictionKind, MergedEvent, Position, SourceKind
from lagebild.archive.exports.column import DocumentFacts, Exported
from lagebild.archive.merging.ledger import Decision, Reason, Verdict
from lagebild.archive.reports import Party, Report, Spot, Voice
from lagebild.archive.store.documents import Revision
from lagebild.archive.support.dyads import DyadWeek
from lagebild.archive.support.summary import summarise
from lagebild.view.archive.document import DocumentScreen, Stored
from lagebild.view.archive.dyads import DyadScreen, table
from lagebild.view.archive.event import EventScreen
from lagebild.view.archive.events import EventList
from lagebild.view.archive.picture import HEIGHT, draw
from lagebild.view.archive.story import StoryScreen
from lagebild.view.words import words

SVG = "{http://www.w3.org/2000/svg}"
CRIMEA = msgspec.structs.replace(
    SUMY, text="Krim", name="Krim", lat=45.3, lon=34.3, admin1="UA-43", precision="region", status="annexed"
)


def printed(show: Callable[[Console], None], width: int = 100, encoding: str = "utf-8") -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", write_through=True)
    show(Console(file=out, width=width, highlight=False))
    return "\n".join(line.rstrip() for line in out.buffer.getvalue().decode(encoding).split("\n"))


def told(*reports: Report, decisions: tuple[Decision, ...] = ()) -> EventAnswer:
    event = summarise("E0123456789", reports)
    facts = tuple(
        DocumentFacts(r.document, outlet=r.outlet, title=f"Titel {r.document}", published=r.published) for r in reports
    )
    evidence = tuple(Evidence(r.id, r.sentence_text, 1, (4, 11)) for r in reports)
    return EventAnswer(Exported(event, facts, tuple(reports)), evidence, decisions)


@pytest.fixture
def disputed() -> EventAnswer:
    """Two copies of one agency's text, and a denial that speaks of another number."""
    denial = msgspec.structs.replace(MINISTRY, stance="deny")
    parties = {"actors": (KREMLIN,), "recipients": (KYIV,), "places": (CRIMEA,)} | dict.fromkeys(
        ("earliest", "latest"), "2024-08-01"
    )
    wire = {"copy_group": "a", "voices": (AFP,), "dead": 3, **parties}
    reasons = (Reason("place same", "Krim / Krim", 1.3), Reason("time other", "", -3.0), Reason("veto day"))
    light = Reason("mode same", "", 0.0)
    why = Decision("D1", "a:5-12", "b:5-12", "together", "score", 0.97, (light, *reasons))
    return told(
        report("a", **wire),
        report("b", published="2024-08-02", **wire),
        report("c", voices=(denial,), dead=5, sentence_text="Kein Angriff traf die Stadt.", **parties),
        decisions=(why,),
    )


def event(answer: EventAnswer, why: bool = False, width: int = 100, language: str = "de") -> list[str]:
    return printed(lambda to: EventScreen(to, words(language), answer).show(why), width).splitlines()


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_value_has_its_word(language: str) -> None:
    known = words(language).archive
    assert set(known.position) == set(get_args(Position))
    assert set(known.source_kind) == set(get_args(SourceKind))
    assert set(known.differs) == set(get_args(ContradictionKind))
    assert set(known.verdict) == set(get_args(Verdict))
    assert set(known.decided_by) == set(get_args(get_type_hints(Decision)["by"]))
    assert set(known.copy_kind) == set(get_args(Kind))


def test_who_says_so_is_counted_once_a_source_and_denials_stand_apart(disputed: EventAnswer) -> None:
    lines = event(disputed)
    assert "Wer was sagt: 2 unabhängige Quellen (berichtet: 1, bestreitet: 1)" in lines
    agency = lines.index("  berichtet: Agence France-Presse [JRN] (Agentur)")
    assert lines[agency + 1 : agency + 4] == [
        "    „Ein Angriff traf die Stadt.“",
        "      Blatt a · 2024-08-01 · a:5-12",
        "      Blatt b · 2024-08-02 · b:5-12",
    ]
    assert lines[agency + 4] == "  bestreitet: Verteidigungsministerium [UKR MIL] (Stimme)"


def test_contradictions_say_who_gives_which_value(disputed: EventAnswer) -> None:
    lines = event(disputed)
    assert lines[lines.index("  ob es geschah:") + 1] == "    bestreitet  Verteidigungsministerium [UKR MIL]"
    differing = event(told(report("a", dead=3), report("b", dead=5)))
    dead = differing.index("  Tote:")
    assert differing[dead + 1 : dead + 3] == ["    3  Blatt a (a:5-12)", "    5  Blatt b (b:5-12)"]


def test_a_toll_that_grows_is_told_with_its_days() -> None:
    grown = told(report("a", dead=3), report("b", dead=5, published="2024-08-02"))
    assert "Opferzahl  Tote: 3 (2024-08-01), dann 5 (2024-08-02)" in event(grown)
    assert "Tote: 3, dann 5" in listed([grown.told.event], 1, 80)
    assert "Tote: 3 oder 5" in listed([told(report("a", dead=3), report("b", dead=5)).told.event], 1, 80)


def test_who_only_speaks_for_another_and_who_is_not_named_is_marked() -> None:
    kremlin = Voice("deny", "indirect", "Der Kreml", "Kreml", "RUS", "GOV", kind="organisation")
    peskov = Voice("deny", "indirect", "Kremlsprecher Dmitri Peskow", "Dmitri Peskow", "RUS", "GOV", kind="person")
    circles = Voice("state", "indirect", "Sicherheitskreisen", "Sicherheitskreisen", None, "COP", kind="group")
    lines = event(told(*(report(d, voices=(v,)) for d, v in zip("abc", (kremlin, peskov, circles), strict=True))))
    assert "Wer was sagt: 2 unabhängige Quellen (berichtet: 1, bestreitet: 1)" in lines
    assert "  bestreitet: Dmitri Peskow [RUS GOV] (Stimme, für Kreml)" in lines
    assert "  berichtet: „Sicherheitskreisen“ [COP] (Stimme)" in lines


def test_what_is_probably_misread_is_marked() -> None:
    unsure = told(report("a", confidence=0.499))
    assert "      Blatt a · 2024-08-01 · a:5-12 · unsicher gelesen, 49%" in event(unsure)
    assert "unsicher gelesen, 49%" in listed([unsure.told.event], 1, 80)
    assert "unsicher" not in listed([told(report("a")).told.event], 1, 80)


def test_who_did_it_is_either_where_reports_differ() -> None:
    parties = ("c", KYIV), ("a", KREMLIN), ("b", KREMLIN)
    blamed = told(*(report(d, actors=(p,)) for d, p in parties))
    assert event(blamed)[0] == "Angriff [ASSAULT]: Russland oder Ukraine"
    assert "Russland oder Ukraine" in listed([blamed.told.event], 1, 80)


def test_words_that_are_no_known_place_are_quoted() -> None:
    school = told(report("a", places=(Spot("Schule"), SUMY)))
    assert "    „Schule“" in event(school)
    assert "Schule" not in listed([school.told.event], 1, 80)


def test_places_that_are_only_presumed_say_so() -> None:
    near = told(report("a", places=(SUMY,), presumed_places=True))
    assert "Wo  Sumy [UKR 59], Punkt, 50.92 34.80, angenommen" in event(near)
    assert "Sumy [UKR] (angenommen)" in listed([near.told.event], 1, 80)
    both = told(report("a", places=(SUMY,), presumed_places=True), report("b", places=(CRIMEA,)))
    assert [line for line in event(both) if "angenommen" in line or "Sumy" in line] == []


def test_copies_are_listed_below_the_first_of_them(disputed: EventAnswer) -> None:
    lines = event(disputed)
    first = lines.index("  2024-08-01 · Blatt a · Titel a")
    assert lines[first + 2] == "    Kopie: 2024-08-02 · Blatt b · Titel b"


def test_who_passes_on_is_not_among_the_sources() -> None:
    lines = event(told(report("a", voices=(AFP, MINISTRY))))
    assert "Wer was sagt: 1 unabhängige Quelle" in lines
    apart = lines.index("Weitergegeben von (zählt nicht als weitere Quelle)")
    assert lines.index("  berichtet: Agence France-Presse [JRN] (Agentur)") > apart


def test_where_it_was_says_how_exactly_and_that_it_is_disputed(disputed: EventAnswer) -> None:
    assert "Wo         Krim [UKR UA-43], Region, 45.30 34.30, annektiert" in event(disputed)


def test_the_ledger_is_shown_on_demand(disputed: EventAnswer) -> None:
    assert not any("zusammen" in line for line in event(disputed))
    lines = event(disputed, why=True)
    first, second, reasons = lines[lines.index("  zusammen 97%, nach Wert · D1") + 1 :][:3]
    assert first == "    Blatt a · 2024-08-01 · „Angriff“ · a:5-12"
    assert second == "    Blatt b · 2024-08-02 · „Angriff“ · b:5-12"
    assert reasons == "    Ausschluss wegen Tag; Zeit verschieden -3.0; Ort gleich +1.3 (Krim / Krim)"
    assert "    veto day; time other -3.0; place same +1.3 (Krim / Krim)" in event(disputed, why=True, language="en")


def test_the_ledger_tells_reports_of_other_events_by_their_sentences(disputed: EventAnswer) -> None:
    other = report("x", outlet="Abendblatt", sentence_text="Ein Angriff auf Lwiw schlug fehl.")
    kept = Decision("D2", "a:5-12", other.id, "apart", "veto", 0.5, (Reason("veto day"),))
    answer = msgspec.structs.replace(disputed, decisions=(kept,), others=(other,))
    lines = event(answer, why=True)
    assert "    Abendblatt · 2024-08-01 · „Ein Angriff auf Lwiw schlug fehl.“ · x:5-12" in lines


def test_in_english(disputed: EventAnswer) -> None:
    lines = event(disputed, language="en")
    assert "Who says what: 2 independent sources (reports: 1, denies: 1)" in lines
    assert lines[0] == "assault [ASSAULT]: Russia [RUS GOV] -> Ukraine [UKR GOV]"
    assert "Casualties dead: 3" in [" ".join(line.split()) for line in lines]


def test_no_line_is_wider_than_the_terminal_and_nothing_drives_it(disputed: EventAnswer) -> None:
    hostile = told(report("a", sentence_text="Ein\x1b[2J\u202e Angriff. " + "x" * 200, outlet="\x9b31m", dead=1))
    for answer in (disputed, hostile):
        lines = event(answer, why=True, width=50)
        assert max(map(len, lines)) <= 50
        assert not {"\x1b", "\u202e", "\x9b"} & set("".join(lines))


def listed(events: list[MergedEvent], total: int, width: int) -> str:
    return printed(lambda to: EventList(to, words("de")).show(events, total), width)


def test_a_list_of_events_is_a_table_where_there_is_room(disputed: EventAnswer) -> None:
    wide = listed([disputed.told.event], 3, 140)
    assert wide.splitlines()[0].split()[-1] == "Ereignis"
    assert "Russland [RUS GOV] ->" in wide
    assert wide.endswith("2 weitere; --limit zeigt mehr.\n")


def test_a_list_of_events_is_blocks_where_there_is_none(disputed: EventAnswer) -> None:
    assert listed([disputed.told.event], 1, 100).splitlines() == [
        "2024-08-01 · Angriff [ASSAULT] · E0123456789",
        "    Russland [RUS GOV] -> Ukraine [UKR GOV] · Krim [UKR] (annektiert) · Tote: 3",
        "    „Ein Angriff traf die Stadt.“",
        "    2 unabhängige Quellen (berichtet: 1, bestreitet: 1) · Widersprüche: ob es geschah",
    ]
    assert listed([], 0, 80) == "Keine Ereignisse gefunden.\n"


def copied(a: str, b: str, origin: str | None) -> Copy:
    return Copy(a, b, "wire copy", 0.95, 0.97, (), Direction(origin, None, ""), one_source=True)


def test_a_story_shows_copies_below_their_origin(disputed: EventAnswer) -> None:
    documents = tuple(DocumentFacts(d, title=f"Titel {d}", published=f"2024-08-0{n}") for n, d in enumerate("cab", 1))
    copies = (copied("a", "b", "b"), copied("a", "c", None), copied("b", "c", None))
    story = Story("S0123456789", "Angriff auf der Krim", "2024-08-01", "2024-08-03", 3)
    answer = StoryAnswer(story, documents, copies, (disputed.told.event,))
    lines = printed(lambda to: StoryScreen(to, words("de")).show(answer)).splitlines()
    assert lines[1] == "S0123456789 · 2024-08-01 – 2024-08-03 · 3 Dokumente · 1 Ereignis"
    first = lines.index("  2024-08-01 · Titel c · c")
    assert lines[first + 1 : first + 3] == [
        "      Agenturtext: 2024-08-02 · Titel a · a",
        "      Agenturtext: 2024-08-03 · Titel b · b",
    ]
    assert "  Russland [RUS GOV] · 1 Ereignis" in lines
    rocket = summarise("E1", [report("a", actors=(Party("Rakete", "Rakete", "other", "RUS"),))])
    lone = msgspec.structs.replace(answer, events=(rocket,))
    assert "Hauptakteure" not in printed(lambda to: StoryScreen(to, words("de")).show(lone))
    assert "    bestreitet: Verteidigungsministerium [UKR MIL]" in lines


def test_stories_without_title_or_day_are_listed_too() -> None:
    lone = Story("S1", None, None, None, 1)
    assert printed(lambda to: StoryScreen(to, words("en")).list(Stories((lone,), 2))).splitlines() == [
        "untitled",
        "    S1 · 1 document",
        "",
        "1 more; --limit shows it.",
    ]


def week(monday: str, cooperation: float, conflict: float, actual: bool = True) -> DyadWeek:
    return DyadWeek("IRN", "USA", monday, actual, 1, cooperation, conflict)


SERIES = [week("2024-08-05", 2.5, -10.0), week("2024-08-05", 5.0, 0.0, actual=False), week("2024-08-26", 0.0, -20.0)]


def test_weeks_are_bars_and_empty_ones_are_counted() -> None:
    lines = printed(lambda to: DyadScreen(to, words("de")).show("Iran – USA", SERIES)).splitlines()
    first = lines.index("  2 Wochen ohne Ereignisse")
    before, after = lines[first - 1], lines[first + 1]
    assert before.split() == ["2024-08-05", "1", "2.5", "-10.0", "1", "5.0", "0.0", "███████████|███░░░░░░"]
    assert after.count("█") == 22


def test_bars_where_the_encoding_has_no_blocks_or_the_terminal_no_room() -> None:
    def show(to: Console) -> None:
        DyadScreen(to, words("en")).show("Iran", SERIES)

    assert "###########|###......" in printed(show, encoding="ascii")
    assert max(map(len, printed(show, 60).splitlines())) <= 60


def test_the_series_as_csv() -> None:
    assert table(SERIES).splitlines()[:2] == [
        "first,second,week,actual,events,cooperation,conflict",
        "IRN,USA,2024-08-05,true,1,2.5,-10.0",
    ]


def test_the_picture_is_well_formed_and_to_scale() -> None:
    root = ElementTree.fromstring(draw("Iran <b> & USA", SERIES, words("de")))
    assert root.find(f"{SVG}title").text == "Iran <b> & USA"
    bars = [rect for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    heights = {rect.get("class"): float(rect.get("height")) for rect in bars if "-20.0" not in rect[0].text}
    assert heights["conflict"] == pytest.approx(4 * heights["cooperation"], abs=0.05)
    assert heights["cooperation other"] == pytest.approx(2 * heights["cooperation"], abs=0.05)
    assert all(0 < float(rect.get("y")) < HEIGHT for rect in bars)


def test_the_picture_of_nothing_says_so() -> None:
    assert "No events between the two found." in draw("A", [], words("en"))


def test_a_document_shows_its_revisions_copies_and_reading() -> None:
    old = Revision(1, "a" * 16, 1, "file:///x", "Alt.", "plain 1", "x.txt", 1_722_500_000.0, title="Titel")
    new = msgspec.structs.replace(old, number=2, text="Neuer Text.", agencies=("dpa", "AFP"))
    stored = Stored((old, new), 2, (copied("a" * 16, "b" * 16, "b" * 16),), "S1", "modell 1", 3, 1)
    lines = printed(lambda to: DocumentScreen(to, words("de")).show(stored)).splitlines()
    assert [" ".join(line.split()) for line in lines[:2]] == ["Titel", "a" * 16]
    assert f"  {'b' * 16}: Agenturtext, 95% hier, 97% dort, Text von {'b' * 16}" in lines
    assert "Gelesen    modell 1: 3 Ereignisse, 1 Aussage" in lines
    assert lines.index("  2 (gültig) · 11 Zeichen") < lines.index("  1 · 4 Zeichen")
