"""Events along time: one bar for each interval that the record knows, with the events that fall into it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lagebild.record import Event, Record, Time
from lagebild.view.values import Told, interval
from lagebild.view.words import Words

_EDGE = 0.05  # of the axis, free on each side
_MOST_TICKS = 5
_LONGEST = 36  # letters of a label
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


class Bar(NamedTuple):
    """An interval; `begin` and `width` in percent of the axis. `presumed`: it is only the article's date."""

    begin: float
    width: float
    presumed: bool
    label: str
    title: str
    rows: tuple[str, ...]


class Tick(NamedTuple):
    """A date on the axis, at so many percent."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars from the earliest on; `timeless` events have no time at all."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    timeless: int


class _Interval(NamedTuple):
    begin: str  # ISO dates, empty where open
    end: str
    presumed: bool


def draw(record: Record, words: Words, told: Told) -> Timeline | None:
    """The timeline of a record, None where no event has a time."""
    found: dict[_Interval, list[str]] = {}
    timeless = 0
    for event in record.events:
        intervals = dict.fromkeys(_intervals(event))
        timeless += not intervals
        for each in intervals:
            found.setdefault(each, []).append(event.id)
    if not found:
        return None
    axis = _Axis(list(found))
    bars = (_bar(axis, each, _bounds(each, words), found[each], told) for each in sorted(found))
    return Timeline(tuple(bars), tuple(axis.ticks()), timeless)


def _intervals(event: Event) -> Iterator[_Interval]:
    yield from (_interval(time, False) for time in event.times if time.earliest or time.latest)
    if event.presumed_time and (event.presumed_time.earliest or event.presumed_time.latest):
        yield _interval(event.presumed_time, True)


def _interval(time: Time, presumed: bool) -> _Interval:
    return _Interval((time.earliest or "")[:10], (time.latest or "")[:10], presumed)


def _bar(axis: "_Axis", each: _Interval, bounds: str, ids: Sequence[str], told: Told) -> Bar:
    begin, end = axis.percent(each.begin or None, 0.0), axis.percent(each.end or None, 100.0, after=1)
    acts = ", ".join(dict.fromkeys(told.acts[id] for id in ids))
    label = acts if len(acts) <= _LONGEST else acts[: _LONGEST - 1].rstrip(", ") + "…"
    rows = tuple(told.rows[id] for id in ids)
    return Bar(begin, round(end - begin, 2), each.presumed, label, f"{bounds}: {acts}", rows)


def _bounds(each: _Interval, words: Words) -> str:
    return interval(each.begin, each.end, words) + (f" ({words.presumed})" if each.presumed else "")


class _Axis:
    """From the first known day to the last, with some room."""

    def __init__(self, intervals: Sequence[_Interval]) -> None:
        days = [dt.date.fromisoformat(day) for each in intervals for day in (each.begin, each.end) if day]
        self._first, self._last = min(days), max(days)
        self._days = (self._last - self._first).days + 1

    def percent(self, day: str | None, open_end: float, after: int = 0) -> float:
        """Where a day begins, or the day so many later."""
        return open_end if day is None else self._at(dt.date.fromisoformat(day), after)

    def ticks(self) -> Iterator[Tick]:
        """Calendar dates at the finest step that leaves few enough."""
        days = next(days for days in self._scales() if len(days) <= _MOST_TICKS)
        length = 10 if any(day.day != 1 for day in days) else 7 if any(day.month != 1 for day in days) else 4
        return (Tick(self._at(day), day.isoformat()[:length]) for day in days or [self._first])

    def _scales(self) -> Iterator[list[dt.date]]:
        for step in _DAYS:
            count = min(-(-self._days // step), _MOST_TICKS + 1)
            yield [self._first + dt.timedelta(step * number) for number in range(count)]
        for step in _MONTHS:
            first, last = (12 * day.year + day.month - 1 for day in (self._first, self._last))
            months = range(-(-first // step) * step, last + 1, step)
            days = (dt.date(month // 12, month % 12 + 1, 1) for month in months[: _MOST_TICKS + 2])
            yield [day for day in days if self._first <= day]
        yield []

    def _at(self, day: dt.date, after: int = 0) -> float:
        share = ((day - self._first).days + after) / self._days
        return round(100 * (_EDGE + (1 - 2 * _EDGE) * share), 2)
