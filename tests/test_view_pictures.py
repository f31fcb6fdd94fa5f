import re

import pytest
from cli_records import record
from msgspec.structs import replace

from lagebild.record import Event, Place, Record, Time
from lagebild.view import map as maps
from lagebild.view import timeline
from lagebild.view.html import page
from lagebild.view.outlines import Window, clipped
from lagebild.view.values import Told, interval, same_name
from lagebild.view.values import place as place_line
from lagebild.view.words import Words, words
from lagebild.where.resolve import Context, Resolver

DE = words("de")
BRIDGE = Place(((0, 3),), "Krim-Brücke", 45.308, 36.506, "UKR", "UA-43", None, "point")
RUSSIA = Place(((0, 3),), "Russland", 60.0, 100.0, "RUS", None, 2017370, "country")
KYIV = Place(((0, 3),), "Kiew", 50.45, 30.52, "UKR", "UA-30", 703448, "point")


def happened(*events: tuple[tuple[Place, ...], tuple[Time, ...], Time | None]) -> tuple[Record, Words, Told]:
    """What pictures take, of events with these places, times and presumed time."""
    whole = record()
    one = whole.events[0]
    made: list[Event] = [
        replace(one, id=f"e{number}", places=places, times=times, presumed_time=presumed)
        for number, (places, times, presumed) in enumerate(events, 1)
    ]
    told = {event.id: event.id for event in made}
    return replace(whole, events=tuple(made)), DE, Told(told, told)


def test_outlines_draw_crimea_as_ukraine() -> None:
    simferopol = Window(34.0, 44.9, 34.2, 45.1)
    assert set(clipped(simferopol)) == {"UKR"}
    assert set(clipped(Window(-30.0, 30.0, -29.0, 31.0))) == set()


def test_clipped_outlines_stay_in_the_window() -> None:
    window = Window(5.0, 45.0, 25.0, 55.0)
    points = [point for rings in clipped(window).values() for ring in rings for point in ring]
    assert len(points) > 500
    assert all(window.holds(lon, lat) for lon, lat in points)


def test_a_map_has_a_dot_a_place_and_disputed_areas() -> None:
    drawn = maps.draw(*happened(((BRIDGE,), (), None), ((BRIDGE, KYIV), (), None)))
    assert drawn is not None
    assert [(dot.title, dot.rows) for dot in drawn.dots] == [
        ("Krim-Brücke: e1; e2", ("e1", "e2")),
        ("Kiew: e2", ("e2",)),
    ]
    assert all(0 < dot.x < drawn.width and 0 < dot.y < drawn.height for dot in drawn.dots)
    assert "Krim (annektiert)" in [area.title for area in drawn.contested]


def test_a_country_is_a_shape_and_does_not_widen_the_map() -> None:
    drawn = maps.draw(*happened(((BRIDGE, RUSSIA), (), None)))
    assert drawn is not None
    assert [dot.title for dot in drawn.dots] == ["Krim-Brücke: e1"]
    assert drawn.countries[0].path.startswith("M")


def test_no_places_no_map() -> None:
    assert maps.draw(*happened(((Place(((0, 3),)),), (), None))) is None


@pytest.mark.parametrize(
    "place",
    [Place(((0, 3),), "Suva", -18.1, 178.4, "FJI", None, 1, "point"), Place(((0, 3),), "Alert", 82.5, -62.3)],
)
def test_maps_at_the_edge_of_the_world_hold_their_place(place: Place) -> None:
    drawn = maps.draw(*happened(((place,), (), None)))
    assert drawn is not None
    assert len(drawn.dots) == 1


def test_disputed_places_are_known_by_name_and_district() -> None:
    bridge, region, kyiv = (p for p in Resolver().places(["Krim-Brücke", "Region Donezk", "Kiew"], Context("de")) if p)
    assert bridge.place(((0, 3),)).status == "annexed"
    assert region.place(((0, 3),)).status == "occupied"
    assert kyiv.place(((0, 3),)).status is None
    assert place_line(bridge.place(((0, 3),)), DE) == "UKR UA-43, annektiert"


def test_a_timeline_has_a_bar_an_interval_and_counts_the_timeless() -> None:
    summer = Time(((0, 3),), "2024-SU", "2024-06-01", "2024-08-31")
    since = Time((), None, "2025-04-26", None)
    drawn = timeline.draw(*happened(((), (summer,), None), ((), (summer,), None), ((), (), since), ((), (), None)))
    assert drawn is not None
    assert [(bar.title, bar.presumed, bar.rows) for bar in drawn.bars] == [
        ("2024-06-01 – 2024-08-31: e1, e2", False, ("e1", "e2")),
        ("ab 2025-04-26 (angenommen: Datum des Artikels): e3", True, ("e3",)),
    ]
    assert drawn.bars[1].begin + drawn.bars[1].width == pytest.approx(100)
    assert [tick.label for tick in drawn.ticks] == ["2024-07", "2024-10", "2025-01", "2025-04"]
    assert drawn.timeless == 1


@pytest.mark.parametrize(
    ("begin", "end", "labels"),
    [
        ("2025-04-26", "2025-04-26", ["2025-04-26"]),
        ("2025-04-26", "2025-04-28", ["2025-04-26", "2025-04-27", "2025-04-28"]),
        ("1953-07-27", "2025-04-28", ["1960", "1980", "2000", "2020"]),
    ],
)
def test_ticks_are_calendar_dates(begin: str, end: str, labels: list[str]) -> None:
    drawn = timeline.draw(*happened(((), (Time((), None, begin, end),), None)))
    assert drawn is not None
    assert [tick.label for tick in drawn.ticks] == labels


def test_the_page_links_dots_and_bars_to_rows_and_tells_values_in_full() -> None:
    html = page(record(date="2023-07-17"), DE)
    assert re.search(
        r'<a href="#e3" data-rows="e3" aria-label="Krim-Brücke: angegriffen">.*<circle class="dot point"', html
    )
    assert 'class="bar presumed"' in html
    assert 'title="Krim-Brücke, UKR, UA-43, Punkt, 45.31 36.51"' in html
    assert 'title="angenommen: Datum des Artikels (2023-07-17)"' in html
    assert "style=" not in html


def test_names_that_differ_by_an_ending_are_the_same() -> None:
    assert same_name("der Koreanischen Volksarmee", "Koreanische Volksarmee")
    assert same_name("Schwarze Meer", "Schwarzes Meer")
    assert not same_name("er", "Wladimir Putin")
    assert not same_name("Zelenskij", "Selenskyj")


def test_intervals_in_words() -> None:
    assert interval("2024-06-01", "2024-08-31", DE) == "2024-06-01 – 2024-08-31"
    assert interval("2024-06-01", "2024-06-01", DE) == "2024-06-01"
    assert (interval("2024", None, DE), interval(None, "2024", DE), interval(None, None, DE)) == (
        "ab 2024", "bis 2024", "",
    )  # fmt: skip
