import msgspec
import pytest

from lagebild.archive.events import Source
from lagebild.archive.reports import Party, Report, Spot, Voice, kilometres, reports
from lagebild.archive.support.contradictions import contradictions
from lagebild.archive.support.dyads import DyadWeek, dyads
from lagebild.archive.support.sources import independent, positions, sources
from lagebild.archive.support.summary import summarise
from lagebild.record import Count, Document, Event, Model, Record

KREMLIN = Party("Moskau", "Russland", "polity", "RUS", "GOV", "Q159")
KYIV = Party("Kiew", "Ukraine", "polity", "UKR", "GOV", "Q212")
SUMY = Spot("Sumy", "Sumy", 50.92, 34.80, "UKR", "59", 692194, "point")
KHARKIV = Spot("Charkiw", "Charkiw", 49.98, 36.25, "UKR", "63", 706483, "point")
MINISTRY = Voice("state", "indirect", "das Ministerium", "Verteidigungsministerium", "UKR", "MIL", kind="organisation")
AFP = Voice("state", "indirect", "AFP", "Agence France-Presse", None, "JRN", "Q40464", relay=True)
WITNESSES = Voice("claim", "indirect", "Augenzeugen")


def report(document: str, **fields: object) -> Report:
    base = Report(
        id=f"{document}:5-12",
        document=document,
        event="e1",
        type="ASSAULT",
        status="actual",
        quad="material conflict",
        score=-9.0,
        confidence=0.8,
        begin=5,
        end=12,
        trigger="Angriff",
        sentence=0,
        sentence_text="Ein Angriff traf die Stadt.",
        outlet=f"Blatt {document}",
        published="2024-08-01",
    )
    return msgspec.structs.replace(base, **fields)


def found(*reports: Report) -> list[tuple[str, str, str, bool, int]]:
    return [(s.kind, s.name, s.stance, s.independent, len(s.reports)) for s in sources(reports)]


def test_a_speaker_counts_once_and_who_passes_on_is_not_independent() -> None:
    first, second = report("a", voices=(AFP, MINISTRY)), report("b", voices=(MINISTRY,))
    assert found(first, second) == [
        ("speaker", "Verteidigungsministerium", "reports", True, 2),
        ("agency", "Agence France-Presse", "reports", False, 1),
    ]
    assert independent(sources([first, second])) == 1


def test_an_agency_speaks_where_nobody_else_does() -> None:
    assert found(report("a", voices=(AFP,))) == [("agency", "Agence France-Presse", "reports", True, 1)]
    assert found(report("a", agencies=("dpa",)), report("b", agencies=("dpa",))) == [
        ("agency", "dpa", "reports", True, 2)
    ]
    assert ("agency", "dpa", "reports", False, 1) in found(report("a", agencies=("dpa",), voices=(MINISTRY,)))


def test_a_credit_and_a_citation_of_one_agency_are_one_source() -> None:
    cited = report("b", voices=(Voice("state", "report", "Deutsche Presse-Agentur", relay=True),))
    assert [s.kind for s in sources([report("a", agencies=("dpa",)), cited])] == ["agency"]


def test_copies_are_one_source_and_different_papers_are_two() -> None:
    copies = [report("a", copy_group="a"), report("b", copy_group="a", published="2024-08-02")]
    assert found(*copies) == [("outlet", "Blatt a", "reports", True, 2)]
    assert independent(sources([*copies, report("c")])) == 2


def test_positions() -> None:
    voices = {s: msgspec.structs.replace(MINISTRY, stance=s) for s in ("confirm", "deny", "accuse", "doubt", "demand")}
    stances = [found(report("a", voices=(voice,)))[0][2] for voice in voices.values()]
    assert stances == ["confirms", "denies", "claims", "doubts", "reports"]
    assert found(report("a", status="negated", voices=(MINISTRY,)))[0][2] == "denies"


def test_those_described_alike_are_one_and_nameless_chains_fall_back_on_the_paper() -> None:
    nobody = Voice("state", "free")
    assert found(report("a", voices=(WITNESSES,)), report("b", voices=(WITNESSES,))) == [
        ("speaker", "Augenzeugen", "claims", True, 2)
    ]
    assert found(report("a", voices=(nobody,))) == [("outlet", "Blatt a", "reports", True, 1)]


def test_a_bare_noun_is_the_speaker_of_its_document_that_it_can_only_be() -> None:
    bare = Voice("deny", "indirect", "das Ministerium")
    one, two = report("a", voices=(MINISTRY,)), report("a", id="a:20-25", voices=(bare,))
    assert independent(sources([one, two])) == 1
    assert independent(sources([one, msgspec.structs.replace(two, document="b")])) == 2
    other = Voice("state", "indirect", "das Außenministerium", "Außenministerium", "RUS", "GOV")
    assert independent(sources([one, two, report("a", id="a:30-35", voices=(other,))])) == 3


def test_organs_and_institutions_of_one_state_are_one_speaker() -> None:
    army = [Voice("state", "indirect", n, n, "ISR", "MIL", kind="organisation") for n in ("israelische Armee", "IDF")]
    names = ("russische Verteidigungsministerium", "Russian defence ministry", "Russian foreign ministry")
    ministries = [Voice("state", "indirect", n, n, "RUS", "GOV", kind="organisation") for n in names]
    said = [report(str(n), voices=(v,)) for n, v in enumerate((*army, *ministries))]
    assert [(name, count) for _, name, _, _, count in found(*said)] == [
        ("israelische Armee", 2),
        ("russische Verteidigungsministerium", 2),
        ("Russian foreign ministry", 1),
    ]


def test_a_surname_is_the_person_who_bears_it() -> None:
    def person(name: str, country: str | None = None) -> Voice:
        return Voice("state", "indirect", name, name, country, "GOV", kind="person")

    full, short, other = person("Ihor Klymenko"), person("Klymenko", "UKR"), person("Olena Klymenko")
    (one,) = sources([report("a", voices=(short,)), report("b", voices=(full,))])
    assert (one.name, one.country, len(one.reports)) == ("Ihor Klymenko", "UKR", 2)
    assert independent(sources([report(d, voices=(v,)) for d, v in zip("abc", (full, short, other), strict=True)])) == 3


def test_a_spokesperson_and_whom_it_speaks_for_are_one() -> None:
    kremlin = Voice("deny", "indirect", "Der Kreml", "Kreml", "RUS", "GOV", kind="organisation")
    peskov = Voice("state", "indirect", "Kremlsprecher Dmitri Peskow", "Dmitri Peskow", "RUS", "GOV", kind="person")
    both = sources([report("a", voices=(kremlin,)), report("b", voices=(peskov,))])
    assert [(s.name, s.speaks_for, s.stance) for s in both] == [
        ("Dmitri Peskow", "Kreml", "reports"),
        ("Kreml", None, "denies"),
    ]
    assert positions(both) == {"denies": 1}
    assert independent(sources([report("a", voices=(peskov,))])) == 1


def test_who_takes_several_positions_counts_once() -> None:
    stances = [msgspec.structs.replace(MINISTRY, stance=stance) for stance in ("accuse", "deny", "state")]
    said = sources(report(d, voices=(v,)) for d, v in zip("abc", stances, strict=True))
    assert len(said) == 3
    assert positions(said) == {"denies": 1}


def test_copies_of_one_sentence_are_read_once() -> None:
    voices = [msgspec.structs.replace(MINISTRY, stance=stance) for stance in ("confirm", "deny")]
    sure, unsure = (
        report(d, copy_group="a", voices=(v,), confidence=c) for d, v, c in zip("ab", voices, (0.9, 0.5), strict=True)
    )
    event = summarise("E1", [unsure, sure])
    assert [(s.stance, s.reports) for s in event.sources] == [("confirms", ("a:5-12", "b:5-12"))]
    assert event.contradictions == ()


def test_who_speaks_and_passes_on_stands_with_what_it_says_itself() -> None:
    own, passed = report("a", agencies=("dpa",)), report("a", id="a:20-25", agencies=("dpa",), voices=(MINISTRY,))
    assert found(own, passed) == [
        ("speaker", "Verteidigungsministerium", "reports", True, 1),
        ("agency", "dpa", "reports", True, 1),
    ]


def kinds(*reports: Report) -> dict[str, list[str]]:
    return {c.kind: [value for value, _ in c.values] for c in contradictions(reports, "ASSAULT")}


def test_contradictions_of_numbers_and_status() -> None:
    a, b = report("a", dead=3, injured=10), report("b", dead=5, injured=10)
    assert kinds(a, b) == {"dead": ["3", "5"]}
    assert contradictions([a, b], "ASSAULT")[0].values == (("3", (a.id,)), ("5", (b.id,)))
    assert kinds(a, report("b", status="planned")) == {}


def test_a_number_that_grows_from_day_to_day_is_no_contradiction() -> None:
    first, later = report("a", dead=10), report("b", dead=14, published="2024-08-02")
    assert kinds(first, later, report("c", dead=10, published="2024-08-02")) == {}
    assert kinds(first, later, report("c", dead=10, published="2024-08-03")) == {"dead": ["10", "14"]}
    assert kinds(first, report("b", dead=8, published="2024-08-02")) == {"dead": ["8", "10"]}
    assert kinds(first, later, report("c", dead=11)) == {"dead": ["10", "11"]}
    assert kinds(first, msgspec.structs.replace(later, published=None)) == {"dead": ["10", "14"]}


def test_who_denies_contradicts_that_it_happened_and_nothing_else() -> None:
    denied = report("b", dead=5, actors=(KYIV,), voices=(msgspec.structs.replace(MINISTRY, stance="deny"),))
    assert kinds(report("a", dead=3, actors=(KREMLIN,)), denied) == {"status": ["actual", "negated"]}
    assert kinds(report("a"), report("b", status="negated")) == {"status": ["actual", "negated"]}
    assert summarise("E1", [report("a", dead=3), denied]).dead == (3,)
    assert summarise("E1", [denied]).dead == (5,)


def test_contradictions_of_place_are_of_one_precision_and_stated() -> None:
    a, b = report("a", places=(SUMY,)), report("b", places=(KHARKIV,))
    assert kinds(a, b) == {"place": ["Sumy", "Charkiw"]}
    assert kinds(a, msgspec.structs.replace(b, presumed_places=True)) == {}
    assert kinds(report("a", places=(SUMY, KHARKIV)), b) == {}
    assert kinds(a, report("b", places=(Spot("Ukraine", "Ukraine", 49, 32, "UKR", None, 690791, "country"),))) == {}


def test_contradictions_of_day_and_agent() -> None:
    a = report("a", earliest="2024-08-01", latest="2024-08-01", actors=(KREMLIN,))
    assert kinds(a, report("b", earliest="2024-08-02", latest="2024-08-02", actors=(KYIV,))) == {
        "date": ["2024-08-01", "2024-08-02"],
        "agent": ["Russland", "Ukraine"],
    }
    assert kinds(a, report("b", earliest="2024-08-01", latest="2024-08-31", actors=(Party("Unbekannte"),))) == {}
    assert kinds(a, report("b", earliest="2024-08-02", latest="2024-08-02", presumed_time=True)) == {}


def test_only_reports_of_one_act_contradict_each_other_in_who_did_it() -> None:
    a = report("a", actors=(KREMLIN,), places=(SUMY,))
    assert kinds(a, report("b", type="MOBILIZE", actors=(KYIV,), places=(KHARKIV,))) == {}
    spoken = [msgspec.structs.replace(a, id=p.country, quad="verbal conflict", actors=(p,)) for p in (KREMLIN, KYIV)]
    assert kinds(*spoken) == {}


def test_agents_of_one_country_are_one_value() -> None:
    russian = [Party(n, n, "group", "RUS", "MIL") for n in ("russische Artillerie", "Russian forces")]
    one, two = (report(d, actors=(p,)) for d, p in zip("ab", russian, strict=True))
    assert kinds(one, two) == {}
    assert kinds(one, report("c", actors=(KYIV,)), two) == {"agent": ["Ukraine", "russische Artillerie"]}
    assert [p.name for p in summarise("E1", [one, two]).actors] == ["russische Artillerie"]


def acting(*phrases: tuple[str, str | None, str | None], role: str = "actors") -> list[str]:
    """The parties of an event whose reports each name one nameless group: its words, country and sector."""
    given = (Party(words, words, "group", country, sector) for words, country, sector in phrases)
    said = [report(str(n), **{role: (party,)}) for n, party in enumerate(given)]
    return [p.name or p.text for p in getattr(summarise("E1", said), role)]


def test_phrases_cut_short_are_put_in_order() -> None:
    phrases = [
        ("Supermarkt in", None, None),
        ("Supermarkt", None, None),
        ("elf", None, None),
        ("more than 300", None, "CVL"),
    ]
    assert acting(*phrases, role="recipients") == ["Supermarkt"]
    assert acting(("russischen", "RUS", None)) == ["Russland"]
    place = report("a", recipients=(Party("indischen", "indischen", "place", "IND"),))
    assert [p.wikidata for p in summarise("E1", [place]).recipients] == ["Q668"]


def test_those_described_alike_are_one_party() -> None:
    assert acting(("11 people", None, "CVL"), ("Zivilisten", None, "CVL")) == ["Zivilisten"]
    assert acting(("Polizei", None, "COP"), ("Austrian police", "AUT", "COP")) == ["Austrian police"]
    assert acting(("Russian missile", "RUS", None), ("Russian", "RUS", "CVL"), ("Moskau", "RUS", "GOV")) == ["Moskau"]
    assert acting(("airfield", "RUS", None), ("Moskau", "RUS", "GOV"), role="recipients") == ["airfield", "Moskau"]
    assert acting(("Gewehre", None, None), ("Ukrainische Drohnen", "UKR", None)) == ["Ukrainische Drohnen", "Gewehre"]


def test_a_person_with_more_or_less_of_the_name_is_one_party() -> None:
    names = ("Artamonow", "Igor Artamonow", "Igor Artamonov")
    said = [report(str(n), actors=(Party(name, name, "person"),)) for n, name in enumerate(names)]
    assert [p.name for p in summarise("E1", said).actors] == ["Igor Artamonow"]


def test_who_is_on_both_sides_is_where_most_documents_put_them() -> None:
    talks = [report("a", actors=(KREMLIN, KYIV)), report("b", actors=(KREMLIN,), recipients=(KYIV,))]
    shelled = report("c", actors=(KREMLIN,), recipients=(KYIV,))
    one, two = summarise("E1", talks), summarise("E1", [*talks, shelled])
    assert ([p.name for p in one.actors], one.recipients) == (["Russland", "Ukraine"], ())
    assert [[p.name for p in side] for side in (two.actors, two.recipients)] == [["Russland"], ["Ukraine"]]


def test_a_region_is_one_place_in_all_languages() -> None:
    names = [Spot(n, n, 45.3, 34.3, "UKR", "UA-43", None, "region", "annexed") for n in ("Krim", "Crimea")]
    assert len(summarise("E1", [report(s.text, places=(s,)) for s in names]).places) == 1


@pytest.mark.parametrize(("dead", "injured", "told"), [("mindestens 11", "11", (11, None)), ("11", "11", (None, None))])
def test_one_number_is_not_both_dead_and_injured(dead: str, injured: str, told: tuple[int | None, int | None]) -> None:
    text = "Der Angriff traf mindestens 11 Menschen."
    spans = [((text.index(words), text.index(words) + len(words)),) for words in (dead, injured)]
    counts = [Count(span, 11) for span in spans]
    event = Event(
        "e1", 0, "ASSAULT", "actual", ((4, 11),), "material conflict", -9.0, dead=counts[0], injured=counts[1]
    )
    record = Record(Document("d", text), Model("m", "1"), sentences=((0, len(text)),), events=(event,))
    (one,) = reports(record)
    assert (one.dead, one.injured) == told


def test_distance() -> None:
    assert kilometres(SUMY, KHARKIV) == pytest.approx(147, abs=2)
    assert kilometres(SUMY, Spot("dort")) is None


def test_the_summary_takes_what_most_independent_documents_give() -> None:
    wire = [report(d, copy_group="a", places=(KHARKIV,), dead=3, confidence=0.9) for d in "abc"]
    own = [report(d, places=(SUMY,), dead=5, earliest="2024-07-31", latest="2024-07-31") for d in "de"]
    event = summarise("E1", [*wire, *own])
    assert event == summarise("E1", [*reversed(own), *wire])
    assert [p.name for p in event.places] == ["Sumy", "Charkiw"]
    assert (event.earliest, event.dead, event.confidence) == ("2024-07-31", (3, 5), 0.9)
    assert event.outlets == tuple(f"Blatt {d}" for d in "abcde")


def test_a_stated_day_comes_before_a_presumed_one() -> None:
    presumed = [report(d, earliest="2024-08-01", latest="2024-08-01", presumed_time=True) for d in "ab"]
    event = summarise("E1", [*presumed, report("c", earliest="2024-07-30", latest="2024-07-30")])
    assert (event.earliest, event.presumed_time) == ("2024-07-30", False)


def test_dyads_by_week() -> None:
    talks = report("a", type="CONSULT", score=2.5, actors=(KREMLIN, KYIV), earliest="2024-08-04", latest="2024-08-04")
    attack = report("b", actors=(KREMLIN,), recipients=(KYIV,), earliest="2024-07-29", latest="2024-07-29")
    threat = report("c", actors=(KYIV,), recipients=(KREMLIN,), status="planned", earliest="2024-08-05")
    undated = report("d", actors=(KREMLIN,), recipients=(KYIV,))
    series = dyads(summarise("E", [r]) for r in (talks, attack, attack, threat, undated))
    assert series == (
        DyadWeek("RUS", "UKR", "2024-07-29", True, 3, 2.5, -18.0),
        DyadWeek("RUS", "UKR", "2024-08-05", False, 1, 0.0, -9.0),
    )


def test_sources_are_json() -> None:
    one = sources([report("a", voices=(MINISTRY,))])[0]
    assert msgspec.json.decode(msgspec.json.encode(one), type=Source) == one
