"""The series of two countries as one self-contained SVG picture: cooperation above the line, conflict below it."""

from collections.abc import Iterator, Sequence
from functools import cache
from math import ceil, floor, log10
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from lagebild.archive.support.dyads import DyadWeek
from lagebild.view.archive.dyads import Week, mondays, weeks
from lagebild.view.words import Words, counted

WIDTH, HEIGHT = 760.0, 340.0  # of the picture; all lengths are in its units
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 14.0, 74.0, 34.0  # margins
_MOST_TICKS = 7  # on either axis
_STEPS = (1, 2, 4, 8, 13, 26, 52, 104, 260, 520)  # weeks between dates
_HALF_DATE = 36.0  # of a date's width, about
_SHARE = 0.72  # of a week's width that its bar takes
_WIDEST = 40.0


class Bar(NamedTuple):
    """A rectangle; `kind` is a class of the style: `cooperation` or `conflict`, with `other` where not actual."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


class Tick(NamedTuple):
    """A number or a date beside an axis; `anchor` is SVG's `text-anchor`."""

    at: float
    label: str
    anchor: str = "end"


def draw(title: str, series: Sequence[DyadWeek], words: Words) -> str:
    """The picture as text; without any week it says so."""
    found = weeks(series)
    sheet = _Plot(found, words) if found else None
    return _template().render(
        title=title, words=words, plot=sheet, width=WIDTH, height=HEIGHT, left=_LEFT, right=_RIGHT
    )


class _Plot:
    """Weeks and sums as positions in the picture."""

    def __init__(self, found: Sequence[Week], words: Words) -> None:
        self._weeks = found
        self._words = words
        self._places = {monday: number for number, monday in enumerate(mondays(found))}
        self._step = (WIDTH - _LEFT - _RIGHT) / len(self._places)
        up = max(sum(week.sums()[:2]) for week in found)
        down = max(sum(week.sums()[2:]) for week in found)
        self._tick = _nice((up + down) / _MOST_TICKS)
        self._up, self._down = (ceil(value / self._tick) * self._tick for value in (up, down))

    @property
    def zero(self) -> float:
        """Where the line between cooperation and conflict is."""
        return self._y(0)

    def bars(self) -> Iterator[Bar]:
        """What happened next to the line, the rest beyond it."""
        for week in self._weeks:
            good, good_other, bad, bad_other = week.sums()
            stacks = (("cooperation", 0, good), ("cooperation other", good, good + good_other),
                      ("conflict", 0, -bad), ("conflict other", -bad, -bad - bad_other))  # fmt: skip
            for kind, begin, end in stacks:
                if begin != end:
                    yield self._bar(week, kind, begin, end)

    def dates(self) -> list[Tick]:
        """Mondays at the finest step that leaves few enough."""
        step = next((s for s in _STEPS if len(self._places) <= s * _MOST_TICKS), _STEPS[-1])
        found = ((self._x(monday), monday) for monday, at in self._places.items() if at % step == 0)
        return [Tick(at, day, "middle" if at < WIDTH - _HALF_DATE else "end") for at, day in found]

    def sums(self) -> list[Tick]:
        """Round numbers at the left."""
        first, last = round(-self._down / self._tick), round(self._up / self._tick)
        values = (number * self._tick for number in range(first, last + 1))
        return [Tick(self._y(value), f"{value:g}".replace("-", "−")) for value in values]

    def _bar(self, week: Week, kind: str, begin: float, end: float) -> Bar:
        width = min(self._step * _SHARE, _WIDEST)
        top, bottom = self._y(max(begin, end)), self._y(min(begin, end))
        left = round(self._x(week.monday) - width / 2, 2)
        return Bar(kind, left, top, round(width, 2), round(bottom - top, 2), self._title(week, kind, end - begin))

    def _title(self, week: Week, kind: str, value: float) -> str:
        words = self._words.archive
        part = week.other if kind.endswith("other") else week.actual
        name = words.cooperation if kind.startswith("cooperation") else words.conflict
        status = words.other if kind.endswith("other") else words.actual
        number = counted(words.events, part.events if part else 0)
        return f"{week.monday}: {name} {value:+.1f} ({status}, {number})"

    def _x(self, monday: str) -> float:
        return round(_LEFT + (self._places[monday] + 0.5) * self._step, 2)

    def _y(self, value: float) -> float:
        share = (self._up - value) / (self._up + self._down)
        return round(_TOP + share * (HEIGHT - _TOP - _BOTTOM), 2)


def _nice(step: float) -> float:
    """The next larger of 1, 2, 5 times a power of ten."""
    power = 10.0 ** floor(log10(step))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= step)


@cache
def _template() -> Template:
    loader = PackageLoader("lagebild.view", "archive")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("dyads.svg")
