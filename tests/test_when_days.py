"""Calendar arithmetic."""

import datetime as dt

import pytest

from lagebild.when.days import days, form, holiday, shift
from lagebild.when.timex import Unit


@pytest.mark.parametrize(
    ("value", "first", "last", "unit"),
    [
        ("2024-05-14", "2024-05-14", "2024-05-14", "day"),
        ("2024-05-14TNI", "2024-05-14", "2024-05-15", "hour"),
        ("2024-05-14T17:00", "2024-05-14", "2024-05-14", "minute"),
        ("2024-W20", "2024-05-13", "2024-05-19", "week"),
        ("2020-W53-WE", "2021-01-02", "2021-01-03", "weekend"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2024-WI", "2024-12-01", "2025-02-28", "quarter"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "quarter"),
        ("2024-H1", "2024-01-01", "2024-06-30", "half"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
        ("199", "1990-01-01", "1999-12-31", "decade"),
        ("18", "1800-01-01", "1899-12-31", "century"),
    ],
)
def test_days_of_a_value(value: str, first: str, last: str, unit: Unit) -> None:
    assert days(value) == ((dt.date.fromisoformat(first), dt.date.fromisoformat(last)), unit)


@pytest.mark.parametrize("value", ["PAST_REF", "P3D", "XXXX-WXX-7", "2024-13", "2023-02-29", "2024-W60", ""])
def test_values_without_days(value: str) -> None:
    assert days(value) is None


def test_values_of_a_day() -> None:
    units: list[Unit] = ["day", "week", "weekend", "month", "quarter", "half", "year", "decade", "century"]
    day = dt.date(2024, 12, 31)
    assert [form(day, unit) for unit in units] == [
        "2024-12-31", "2025-W01", "2025-W01-WE", "2024-12", "2024-Q4", "2024-H2", "2024", "202", "20",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "count", "day"),
    [
        ("day", -1, "2024-03-30"),
        ("week", 2, "2024-04-14"),
        ("month", -1, "2024-02-29"),
        ("year", 1, "2025-03-31"),
        ("year", -2.5, "2021-09-30"),
        ("hour", 48, "2024-04-02"),
        ("minute", 30, "2024-03-31"),
    ],
)
def test_shift(unit: Unit, count: float, day: str) -> None:
    assert shift(dt.date(2024, 3, 31), unit, count).isoformat() == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("easter", "2024-03-31"),
        ("good_friday", "2024-03-29"),
        ("whit_monday", "2024-05-20"),
        ("german_unity", "2024-10-03"),
        ("thanksgiving", "2024-11-28"),
        ("memorial_day", "2024-05-27"),
        ("labor_day", "2024-09-02"),
        ("orthodox_easter", "2024-05-05"),
        ("eid_al_fitr", "2024-04-10"),
        ("yom_kippur", "2024-10-12"),
    ],
)
def test_holidays(name: str, day: str) -> None:
    assert holiday(name, 2024) == [dt.date.fromisoformat(day)]


def test_a_lunar_feast_may_come_twice_a_year_or_be_unknown() -> None:
    assert holiday("eid_al_fitr", 2000) == [dt.date(2000, 1, 8), dt.date(2000, 12, 27)]
    assert holiday("eid_al_fitr", 1066) == []
