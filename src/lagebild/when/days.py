"""Calendar arithmetic: units that hold a day, shifts, holidays, and the days that a TIMEX value covers."""

import datetime as dt
import re
from calendar import monthrange
from functools import cache
from importlib.resources import files

import msgspec
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter  # type: ignore[import-untyped]  # the wheel has no type marker

from lagebild.when.timex import Unit

Days = tuple[dt.date, dt.date]  # first and last

#: First months of the seasons, meteorological; winter runs into the next year.
SEASONS: dict[str, int] = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_VALUE = re.compile(
    r"(?P<century>\d\d)(?P<decade>\d)?(?P<year>\d)?"
    r"(?:-(?:W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)"
    r"|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?(?:T(?P<time>.+))?"
)


class _Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fixed day, days from Easter Sunday, or the nth weekday of a month."""

    month: int = 1
    day: int = 1
    easter: int | None = None
    orthodox: bool = False
    weekday: int | None = None
    nth: int = 1


@cache
def _rules() -> dict[str, _Holiday]:
    data = files(__package__).joinpath("data", "holidays.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=dict[str, _Holiday])


@cache
def _feasts() -> dict[str, list[dt.date]]:
    data = files(__package__).joinpath("data", "feasts.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=dict[str, list[dt.date]])


def holiday(name: str, year: int) -> list[dt.date]:
    """The days of a holiday (`holidays.yaml`, `feasts.yaml`) in a year: of lunar feasts there may be two, or none."""
    if name in _feasts():
        return [day for day in _feasts()[name] if day.year == year]
    rule = _rules()[name]
    if rule.easter is not None:
        sunday: dt.date = easter(year, EASTER_ORTHODOX if rule.orthodox else EASTER_WESTERN)
        return [sunday + dt.timedelta(rule.easter)]
    if rule.weekday is None:
        return [dt.date(year, rule.month, rule.day)]
    length = monthrange(year, rule.month)[1]
    fits = [d for n in range(1, length + 1) if (d := dt.date(year, rule.month, n)).isoweekday() == rule.weekday]
    return [fits[rule.nth - 1 if rule.nth > 0 else rule.nth]]


def shift(day: dt.date, unit: Unit, count: float) -> dt.date:
    """The day so many units later; the last of the month where the month is shorter. Hours count as parts of days."""
    if unit in _MONTHS:
        months = day.year * 12 + day.month - 1 + round(count * _MONTHS[unit])
        year, month = divmod(months, 12)
        return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
    per_day = {"hour": 24, "minute": 1440, "second": 86400}.get(unit)
    return day + dt.timedelta(int(count / per_day) if per_day else round(count * (7 if "week" in unit else 1)))


def form(day: dt.date, unit: Unit) -> str:
    """The TIMEX value of the unit that holds a day: `2024-05-14`, `2024-W20`, `2024-05`, `2024-H1`, `202`."""
    week = day.isocalendar()
    match unit:
        case "week" | "weekend":
            return f"{week.year:04}-W{week.week:02}" + "-WE" * (unit == "weekend")
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "half":
            return f"{day.year:04}-H{(day.month + 5) // 6}"
        case "year" | "decade" | "century":
            return f"{day.year:04}"[: {"year": 4, "decade": 3, "century": 2}[unit]]
    return day.isoformat()


def days(value: str) -> tuple[Days, Unit] | None:
    """First and last day of a TIMEX value and its granularity; None for references, lengths and sets."""
    found = _VALUE.fullmatch(value)
    if found is None or (found["year"] is None and len(value) > len("199")):
        return None
    parts = found.groupdict()
    try:
        return _day_or_week(parts) or _months(parts)
    except (ValueError, OverflowError):  # no such day
        return None


def _day_or_week(parts: dict[str, str | None]) -> tuple[Days, Unit] | None:
    year = int(f"{parts['century']}{parts['decade'] or 0}{parts['year'] or 0}")
    if parts["day"] and parts["month"]:
        day = dt.date(year, int(parts["month"]), int(parts["day"]))
        fine: Unit = "day" if parts["time"] is None else "minute" if ":" in parts["time"] else "hour"
        return (day, day + dt.timedelta(parts["time"] == "NI")), fine
    if parts["week"]:
        monday = dt.date.fromisocalendar(year, int(parts["week"]), 1)
        return (monday + dt.timedelta(5 if parts["weekend"] else 0), monday + dt.timedelta(6)), (
            "weekend" if parts["weekend"] else "week"
        )
    return None


def _months(parts: dict[str, str | None]) -> tuple[Days, Unit]:
    """Of a value that covers whole months."""
    year = int(f"{parts['century']}{parts['decade'] or 0}{parts['year'] or 0}") or 1
    if month := parts["month"]:
        return whole(year, int(month), 1), "month"
    if quarter := parts["quarter"]:
        return whole(year, 3 * int(quarter) - 2, 3), "quarter"
    if half := parts["half"]:
        return whole(year, 6 * int(half) - 5, 6), "half"
    if season := parts["season"]:
        return whole(year, SEASONS[season], 3), "quarter"
    unit: Unit = "year" if parts["year"] else "decade" if parts["decade"] else "century"
    return whole(year, 1, _MONTHS[unit]), unit


def whole(year: int, month: int, count: int) -> Days:
    """First and last day of `count` months. `ValueError` for a month that is none."""
    first = dt.date(year, month, 1)
    return first, shift(first, "month", count) - dt.timedelta(1)
