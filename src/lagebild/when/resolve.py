"""From what an expression says to what it amounts to, seen from one day: `am Dienstag` -> 2024-05-14.

Values are written as in the annotation guide, which follows TIMEX3 (Saurí et al. 2006, TimeML 1.2.1).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from lagebild.when.days import SEASONS, Days, days, form, holiday, shift, whole
from lagebild.when.timex import Direction, Meaning, Modifier, Unit

_ONE_DAY = dt.timedelta(1)
_MIDNIGHT = 24  # the hour with which a day ends
_REACH = 2  # units looked at on either side for the nearest one
_LETTERS: dict[Unit, str] = {
    "second": "S", "minute": "M", "hour": "H", "day": "D", "weekend": "WE", "week": "W",
    "month": "M", "quarter": "Q", "half": "H", "year": "Y", "decade": "DE", "century": "CE",
}  # fmt: skip
_CLOCK_UNITS: tuple[Unit, ...] = ("second", "minute", "hour")
_ENDS: dict[Modifier, int] = {"START": 1, "END": 12}  # months of the year's beginning and end
_HALVES: dict[Unit, str] = {"hour": "PT30M", "day": "PT12H", "year": "P6M"}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where an expression is seen from: the article's day, the day and the value told last, past or future.

    `story` is the day that the story has come to: the one told last, but for looks back at what lay before it.
    `after` says that it is told what came after the expression.
    """

    document: dt.date
    narrative: dt.date
    direction: Direction
    last: str | None = None
    story: dt.date | None = None
    after: bool = False


def resolve(meaning: Meaning, at: Moment) -> str | None:
    """The TIMEX value, or None where the text does not say or there is no such day."""
    try:
        if meaning.kind == "set":
            return _set(meaning)
        if meaning.kind == "duration" or _within(meaning, at):
            return length(meaning)
        if meaning.reference:
            return at.last if meaning.again and at.last else meaning.reference
        return _vague(meaning) or _point(meaning, at)
    except (ValueError, OverflowError):  # 30 February, a year before 1 or after 9999
        return None


def symbol(meaning: Meaning) -> str | None:
    """What of a value holds whatever the article's date: `XXXX-WXX-2` for a Tuesday, PRESENT_REF for today."""
    if meaning.unit == "day" and meaning.offset == 0 and meaning.origin == "document":
        return "PRESENT_REF"
    if meaning.year or meaning.unit:
        return None
    if meaning.weekday:
        return f"XXXX-WXX-{meaning.weekday}{_time(meaning)}"
    if meaning.month:
        return f"XXXX-{meaning.month:02}" + (f"-{meaning.day:02}{_time(meaning)}" if meaning.day else "")
    return f"XXXX-{meaning.season}" if meaning.season else None


def _within(meaning: Meaning, at: Moment) -> bool:
    """Whether `in drei Wochen` tells how long something took."""
    return meaning.sign == 1 and meaning.origin == "document" and at.direction == "past"


def _vague(meaning: Meaning) -> str | None:
    """`in den letzten Wochen`, `vor einigen Jahren`: no more than past or future."""
    if not meaning.vague or meaning.unit is None or meaning.count is not None or meaning.unit in _CLOCK_UNITS:
        return None
    towards = meaning.sign or meaning.offset or 0
    if meaning.origin == "narrative" or towards < 0:
        return "PAST_REF"
    return "FUTURE_REF" if towards else "PRESENT_REF"


def _point(meaning: Meaning, at: Moment) -> str | None:
    """A date: an era, calendar parts, a shift, or else the hour of the day told last."""
    return _era(meaning, at) or _dated(meaning, at) or _shifted(meaning, at) or _hour(meaning, at)


def _era(meaning: Meaning, at: Moment) -> str | None:
    """`19. Jahrhundert`; `1980er` in full, of `80er` the last that are over."""
    if meaning.unit == "century" and meaning.nth:
        return f"{meaning.nth - 1:02}"
    if meaning.decade is None:
        return None
    if meaning.decade > 9:
        return f"{meaning.decade:03}"
    now = at.document.year // 10
    return f"{max(d for d in range(now - 10, now) if d % 10 == meaning.decade):03}"


def _dated(meaning: Meaning, at: Moment) -> str | None:
    """By its calendar parts: of all days or periods that have them the one that is meant."""
    if meaning.weekday and meaning.unit in {"day", "week"}:
        return None
    choices = list(_choices(meaning, at))
    if not choices:
        return f"{_full_year(meaning.year, at.document.year):04}" if meaning.year else None
    first, unit = _choose([days for days, _ in choices], meaning, at), choices[0][1]
    return f"{first.year:04}-{meaning.season}" if meaning.season else _form(first, unit, meaning)


def _shifted(meaning: Meaning, at: Moment) -> str | None:
    """So many units from the article's date or the story's: `letzte Woche`, `vor drei Jahren`."""
    if meaning.unit is None:
        return None
    count = meaning.offset or 0 if meaning.sign is None else meaning.sign * (meaning.count or 0)
    day = shift(_origin(meaning, at), meaning.unit, count / 2 if meaning.half_of else count)
    if meaning.origin == "narrative" and at.direction == "past" and day > at.document:
        return None  # `the day after the earthquake`, of which no day was told
    if meaning.unit == "week" and meaning.weekday:
        return _form(_weekday_of(day, meaning.weekday), "day", meaning)
    if meaning.unit == "year" and not count and meaning.mod in _ENDS:
        return f"{day.year:04}-{_ENDS[meaning.mod]:02}"
    return _form(day, _granularity(meaning), meaning)


def _hour(meaning: Meaning, at: Moment) -> str | None:
    """`am Abend` belongs to the day told last; `letzte Nacht` began the day before."""
    if meaning.part is None and meaning.hour is None:
        return None
    if meaning.hour == _MIDNIGHT and at.after and _late(at.last):  # `nach Mitternacht`, after an evening
        return _form(at.narrative + _ONE_DAY, "day", replace(meaning, hour=0))
    steps = meaning.offset or 0
    if meaning.part == "NI":  # the coming night begins today
        steps = min(steps, 0)
    day = at.narrative if meaning.offset is None else _origin(meaning, at) + dt.timedelta(steps)
    return _form(day, "day", meaning)


def _late(value: str | None) -> bool:
    """Whether a value is an evening or a night."""
    return value is not None and value.endswith(("TEV", "TNI"))


def _form(day: dt.date, unit: Unit, meaning: Meaning) -> str:
    if unit != "day":
        return form(day, unit)
    return form(day - _ONE_DAY if meaning.eve else day, "day") + _time(meaning)


def _time(meaning: Meaning) -> str:
    if meaning.hour is None:
        return f"T{meaning.part}" if meaning.part else ""
    late = meaning.afternoon or (12 if meaning.part in {"AF", "EV"} else 0)
    return f"T{meaning.hour + (late if meaning.hour < 12 else 0):02}:{meaning.minute or 0:02}"


def _origin(meaning: Meaning, at: Moment) -> dt.date:
    """What a shift counts from; one into the future that is told as past can only count from the story."""
    told = (meaning.offset or 0) > 0 and at.direction == "past"
    if not told and meaning.origin == "document":
        return at.document
    coarse = meaning.unit in {"month", "year"} and at.last is not None and days(at.last)
    if not coarse and at.story and meaning.unit == "day" and (meaning.offset or 0) < 0:  # `am Vortag`
        return at.story
    return coarse[0][0] if coarse else at.narrative


def _granularity(meaning: Meaning) -> Unit:
    """`vor drei Wochen` means a day, `vor drei Jahren` a year."""
    unit = meaning.unit or "day"
    return "day" if unit in _CLOCK_UNITS or (unit == "week" and meaning.sign) else unit


def _weekday_of(day: dt.date, weekday: int) -> dt.date:
    return day + dt.timedelta(weekday - day.isoweekday())


def _choices(meaning: Meaning, at: Moment) -> Iterator[tuple[Days, Unit]]:
    """The days or periods that the calendar parts may mean, in their order; none where there are no such parts."""
    years = _years(meaning, at)
    if meaning.unit == "weekend" and meaning.month and meaning.day:
        yield from (((d, d), "weekend") for d in _dates(meaning, years))
    elif meaning.month and meaning.day:
        yield from (((d, d), "day") for d in _dates(meaning, years))
    elif meaning.holiday:
        yield from (((d, d), "day") for year in years for d in holiday(meaning.holiday, year))
    elif meaning.month:
        yield from ((whole(year, meaning.month, 1), "month") for year in years)
    elif meaning.season:
        yield from ((whole(year, SEASONS[meaning.season], 3), "quarter") for year in years)
    elif meaning.nth and meaning.unit in {"half", "quarter"}:
        length = 6 if meaning.unit == "half" else 3
        yield from ((whole(year, (meaning.nth - 1) * length + 1, length), meaning.unit) for year in years)
    elif not meaning.year:
        yield from _near(meaning, at)


def _near(meaning: Meaning, at: Moment) -> Iterator[tuple[Days, Unit]]:
    """Weekdays, weekends and days of a month around the article's date."""
    steps = range(-_REACH, _REACH + 1)
    if meaning.weekday:
        same = (_weekday_of(at.document, meaning.weekday) + dt.timedelta(7 * step) for step in steps)
        yield from (((d, d), "day") for d in same)
    elif meaning.unit == "weekend" and meaning.offset is None:
        saturdays = (_weekday_of(at.document, 6) + dt.timedelta(7 * step) for step in steps)
        yield from (((d, d + _ONE_DAY), "weekend") for d in saturdays)
    elif meaning.day:
        months = (shift(at.document.replace(day=1), "month", step) for step in steps)
        fit = (first for first in months if meaning.day <= whole(first.year, first.month, 1)[1].day)
        yield from (((d := first.replace(day=meaning.day), d), "day") for first in fit)


def _years(meaning: Meaning, at: Moment) -> Sequence[int]:
    if meaning.year:
        return [_full_year(meaning.year, at.document.year)]
    if meaning.unit == "year" and meaning.offset is not None:
        return [_origin(meaning, at).year + meaning.offset]
    return range(at.document.year - _REACH, at.document.year + _REACH + 1)


def _full_year(year: int, now: int) -> int:
    """`24` is 2024 in our days; of two digits the last such year that is not more than ten years ahead."""
    return year if year > 99 else max(y for y in range(now - 89, now + 11) if y % 100 == year)


def _dates(meaning: Meaning, years: Sequence[int]) -> list[dt.date]:
    """The dates of a day and month; those that fall on the weekday, if it is given and any does."""
    dates = [
        dt.date(year, meaning.month, meaning.day)
        for year in years
        if meaning.month and meaning.day and 1 <= meaning.day <= whole(year, meaning.month, 1)[1].day
    ]
    near = dates[1:-1] or dates
    return [d for d in near if d.isoweekday() == meaning.weekday] or dates


def _choose(choices: Sequence[Days], meaning: Meaning, at: Moment) -> dt.date:
    """The first day of the choice that is meant: the nearest in the direction, or the one that `letzter` points to."""
    now, steps = at.document, meaning.offset if meaning.unit != "year" else None
    if len(choices) == 1:
        return choices[0][0]
    if steps == 0:
        return min(choices, key=lambda c: abs((_middle(c) - now).days))[0]
    if steps:
        return _strictly(choices, now, steps)
    if at.direction == "near":
        return min(choices, key=lambda c: max((c[0] - now).days, (now - c[1]).days))[0]
    if at.direction == "past":
        return max((first for first, _ in choices if first <= now), default=choices[0][0])
    return min((first for first, last in choices if last >= now), default=choices[-1][0])


def _strictly(choices: Sequence[Days], now: dt.date, steps: int) -> dt.date:
    """The choice so many steps before or after now, one that holds now left out."""
    before = [first for first, last in choices if last < now]
    after = [first for first, _ in choices if first > now]
    return before[max(steps, -len(before))] if steps < 0 else after[min(steps, len(after)) - 1]


def _middle(choice: Days) -> dt.date:
    return choice[0] + (choice[1] - choice[0]) / 2


def length(meaning: Meaning) -> str | None:
    """The value of a length: `P3D`, `PT24H`, `PXY`; None without a unit."""
    if meaning.unit is None:
        return None
    if meaning.half_of and meaning.unit in _HALVES:
        return _HALVES[meaning.unit]
    time = "T" if meaning.unit in _CLOCK_UNITS else ""
    return f"P{time}{'X' if meaning.count is None else f'{meaning.count:g}'}{_LETTERS[meaning.unit]}"


def _set(meaning: Meaning) -> str | None:
    """What recurs: `P1D` for daily, `XXXX-WXX-7` for Sundays."""
    if meaning.weekday:
        return f"XXXX-WXX-{meaning.weekday}{_time(meaning)}"
    if meaning.month or meaning.season:
        return f"XXXX-{meaning.season or f'{meaning.month:02}'}"
    if meaning.unit is None:
        return f"XXXX-XX-XX{_time(meaning)}"
    if meaning.unit == "weekend":
        return "XXXX-WXX-WE"
    return length(Meaning(unit=meaning.unit, count=1 if meaning.count is None else meaning.count))
