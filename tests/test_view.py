import re
from typing import get_args

import msgspec
import pytest
from cli_records import record
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from lagebild.record import AttributionType, Entity, MentionType, Place, QuoteUse, Stance, Status, Time
from lagebild.view import values
from lagebild.view.html import page
from lagebild.view.marks import Mark, marks, segments
from lagebild.view.names import in_language
from lagebild.view.summary import Summary
from lagebild.view.terminal import Screen, printable
from lagebild.view.words import Role, locale_language, words

HOSTILE = "<script>alert(1)</script>\"'><img src=http://example.org/x onerror=alert(1)> Der Getreideminister sprach. "


@given(st.text(min_size=1, max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_segments_are_the_whole_text_evenly_marked(text: str, edges: list[tuple[int, int]]) -> None:
    spans = {(min(a, b), min(max(a, b), len(text))) for a, b in edges if min(a, b) < min(max(a, b), len(text))}
    cut = list(segments(text, [Mark(span, "actor") for span in spans]))
    assert "".join(segment.text for segment in cut) == text
    for segment in cut:
        begin, end = segment.span
        assert {mark.span for mark in segment.marks} == {(b, e) for b, e in spans if b < end and begin < e}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_value_of_the_record_has_its_word(language: str) -> None:
    known = words(language)
    assert set(known.stance) == set(get_args(Stance))
    assert set(known.status_value) == set(get_args(Status))
    assert set(known.role) == set(get_args(Role))
    assert set(known.note) == {*get_args(QuoteUse), *get_args(MentionType)}
    assert set(known.attribution_type) == set(get_args(AttributionType))


def test_language_of_the_locale() -> None:
    assert locale_language({"LANG": "de_AT.UTF-8"}) == "de"
    assert locale_language({"LANG": "de_DE", "LC_ALL": "C"}) == "en"
    assert locale_language({}) == "en"


def test_groups_run_from_the_paper_to_the_speaker() -> None:
    groups = Summary(record(outlet="gnews.cz"), words("de")).groups()
    assert [link.name for link in groups[0].chain] == ["gnews.cz"]
    assert [(link.name, link.stance) for link in groups[1].chain[1:]] == [
        ("TASS", "state"),
        ("Dmitri Peskow", "claim"),
    ]
    assert [statement.said for group in groups for statement in group.statements] == [
        "Hunderte Millionen Menschen müssten"
    ]


def test_colours_show_roles_and_a_legend_explains_them() -> None:
    console = Console(width=80, force_terminal=True, color_system="standard", no_color=False, highlight=False)
    with console.capture() as capture:
        Screen(console, words("de")).show(record())
    output = capture.get()
    assert "\x1b[1;31mangegriffen\x1b[0m" in output
    assert re.search(r"Legende: .*\x1b\[34mAkteur\x1b\[0m", output)


def test_printable_keeps_offsets_and_stops_control_characters() -> None:
    assert printable("a\x1b[2J\u202eb\tc\n") == "a\ufffd[2J\ufffdb\tc\n"


def test_the_page_escapes_every_character_of_a_hostile_article() -> None:
    metadata = {"title": HOSTILE, "outlet": HOSTILE, "id": HOSTILE, "url": "javascript:alert(1)", "language": "de"}
    html = page(record(HOSTILE, **metadata), words("de"))
    assert html.count("<script") == 1
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_page_marks_each_role_and_links_triggers_to_their_rows() -> None:
    html = page(record(), words("en"))
    assert 'class="trigger depth0" data-marks="trigger:e3" data-notes="">angegriffen</a>' in html
    assert html.count('<tr id="e') == 3
    assert "depth2" in html
    assert "Quoted: quoted fragment" in html


def test_countries_and_places_have_the_names_of_the_language() -> None:
    known = record()
    kyiv = Place((), "Kiew", 50.45466, 30.5238, "UKR", "UA-30", 703448, "point")
    crimea = Place((), "Krim", 45.3, 34.3, "UKR", "UA-43", None, "region", status="annexed")
    nowhere = Place((), "Krim", 1.0, 2.0)
    first = msgspec.structs.replace(known.events[0], places=(kyiv, crimea, nowhere, Place(())))
    entities = (Entity("n1", "Russland", "polity", "RUS", "GOV", "Q159"), Entity("n2", "Wladimir Putin", "person"))
    told = msgspec.structs.replace(known, entities=entities, events=(first,))
    english, german = in_language(told, "en"), in_language(told, "de")
    assert [each.name for each in english.events[0].places] == ["Kyiv", "Crimea", "Krim", None]
    assert [each.name for each in english.entities] == ["Russia", "Wladimir Putin"]
    assert in_language(english, "de") == german == told
    assert "Crimea, UKR, UA-43, region" in page(told, words("en"))


def test_marks_name_the_event_or_attribution_they_belong_to() -> None:
    read = record()
    known = {part.id for part in (*read.events, *read.attributions)}
    assert {mark.of for mark in marks(read) if mark.role != "name"} <= known


def test_an_open_interval_is_not_its_bound() -> None:
    assert values.time(Time((), "2026", None, "2025-12-31"), words("de")) == "bis 2025-12-31"
    assert values.time(Time((), "2025-10", "2025-10-01", "2025-10-31"), words("de")) == "2025-10"
