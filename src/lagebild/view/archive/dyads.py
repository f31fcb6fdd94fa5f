"""Two countries week by week: cooperation and conflict as numbers with bars on the terminal, and as CSV."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from rich.console import Console

from lagebild.archive.support.dyads import DyadWeek
from lagebild.view.archive.sheet import Sheet
from lagebild.view.words import Words, counted
from lagebild.who.tables import countries

_NUMBERS = 54  # columns before the bars
_SHORTEST = 8  # columns of a bar to each side; with less room it goes below
_LONGEST = 24
_BLOCKS, _ASCII = ("█", "░"), ("#", ".")
_WEEK = dt.timedelta(7)


class Week(msgspec.Struct, frozen=True):
    """One Monday with what happened and with the rest: planned, demanded, denied …; None where there is nothing."""

    monday: str
    actual: DyadWeek | None
    other: DyadWeek | None

    def sums(self) -> tuple[float, float, float, float]:
        """Cooperation that happened and other, conflict that happened and other; conflict as positive numbers."""
        actual, other = self.actual, self.other
        return (
            actual.cooperation if actual else 0,
            other.cooperation if other else 0,
            -actual.conflict if actual else 0,
            -other.conflict if other else 0,
        )


def title(codes: Iterable[str], words: Words) -> str:
    """The names of countries (ISO alpha-3): `Russland – Ukraine`."""
    entries = {c.entry.country: c.entry for c in countries()}
    found = [entries[code] for code in codes]
    return " – ".join(each.name if words.language == "de" else each.aliases[0] for each in found)


def weeks(series: Sequence[DyadWeek]) -> list[Week]:
    """The weeks in which there is anything, in order."""
    found: dict[str, dict[bool, DyadWeek]] = {}
    for each in series:
        found.setdefault(each.week, {})[each.actual] = each
    return [Week(monday, parts.get(True), parts.get(False)) for monday, parts in sorted(found.items())]


def gap(before: str, after: str) -> int:
    """How many weeks lie between two Mondays."""
    return (dt.date.fromisoformat(after) - dt.date.fromisoformat(before)) // _WEEK - 1


def peak(series: Sequence[Week]) -> float:
    """The largest sum to either side in any week."""
    return max((max(a + b, c + d) for a, b, c, d in (week.sums() for week in series)), default=0) or 1


def table(series: Sequence[DyadWeek]) -> str:
    """CSV with the fields of `DyadWeek`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(DyadWeek.__struct_fields__)
    for each in series:
        writer.writerow({**msgspec.to_builtins(each), "actual": str(each.actual).lower()}.values())
    return out.getvalue()


class DyadScreen:
    """Prints the series of one pair."""

    def __init__(self, console: Console, words: Words) -> None:
        self._sheet = Sheet(console)
        self._words = words
        self._full, self._light = _ASCII if console.options.ascii_only else _BLOCKS

    def show(self, title: str, series: Sequence[DyadWeek]) -> None:
        """Print one line a week, its numbers and its bars; runs of weeks without events are only counted."""
        words = self._words.archive
        self._sheet.line((title, "bold"))
        found = weeks(series)
        if not found:
            self._sheet.line(words.no_series)
            return
        self._sheet.line((words.scale, "dim"), hanging=0)
        self._sheet.blank()
        self._heading()
        highest, before = peak(found), found[0].monday
        for week in found:
            if empty := gap(before, week.monday) if week.monday != before else 0:
                self._sheet.line((counted(words.empty_weeks, empty), "dim"), indent=2)
            self._row(week, highest)
            before = week.monday

    def _heading(self) -> None:
        words = self._words.archive
        self._sheet.row(f"{'':10}  {words.actual:<19}  {words.other}", "bold")
        parts = f"{'n':>3} {words.cooperation_short:>7} {words.conflict_short:>7}"
        self._sheet.row(f"{words.week:10}  {parts}  {parts}", "bold")

    def _row(self, week: Week, highest: float) -> None:
        numbers = f"{week.monday:10}  {_numbers(week.actual)}  {_numbers(week.other)}"
        room = (self._sheet.width - _NUMBERS - len("|")) // 2
        bars = self._bars(week, highest, min(max(room, _SHORTEST), _LONGEST))
        if room >= _SHORTEST:
            self._sheet.row(f"{numbers}  {bars}".rstrip())
        else:
            self._sheet.row(numbers.rstrip())
            self._sheet.row(f"  {bars}".rstrip())

    def _bars(self, week: Week, highest: float, size: int) -> str:
        """Conflict to the left, cooperation to the right; full what happened, light the rest."""
        good, good_other, bad, bad_other = (sum_ * size / highest for sum_ in week.sums())
        left = self._bar(bad, bad_other, size)[::-1].rjust(size)
        return f"{left}|{self._bar(good, good_other, size)}"

    def _bar(self, actual: float, other: float, size: int) -> str:
        """At least one mark for what is there at all."""
        light = max(round(other), 1) if other else 0
        full = min(max(round(actual), 1), size - light) if actual else 0
        return self._full * full + self._light * light


def _numbers(part: DyadWeek | None) -> str:
    return f"{part.events:>3} {part.cooperation:>7.1f} {part.conflict:>7.1f}" if part else " " * 19


def mondays(series: Sequence[Week]) -> Iterator[str]:
    """All weeks from the first to the last, empty ones too."""
    monday, last = dt.date.fromisoformat(series[0].monday), dt.date.fromisoformat(series[-1].monday)
    while monday <= last:
        yield monday.isoformat()
        monday += _WEEK
