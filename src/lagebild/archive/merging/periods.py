"""When an event was, in whole days, and how far two such periods are apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lagebild.archive.merging.asides import days_before
from lagebild.archive.reports import Report

#: Days before publication that news without a date of its own usually tells of.
NEWS = 3
#: Days by which a bound known on one side only is stretched: `before dawn on Monday`, `since Monday` mostly say that
#: day, the one before or the one after.
OPEN = 1
#: Days a period may span and still be as exact as a day: a night, a weekend.
EXACT = 2


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day as proleptic ordinals; not `given` where presumed from the date of publication."""

    first: int
    last: int
    given: bool

    @property
    def days(self) -> int:
        """How many days it spans."""
        return self.last - self.first + 1

    @property
    def exact(self) -> bool:
        """Whether it is given to the day or nearly so."""
        return self.given and self.last - self.first <= EXACT

    def __str__(self) -> str:
        days = [date.fromordinal(d).isoformat() for d in dict.fromkeys((self.first, self.last))]
        return " to ".join(days) + ("" if self.given else " presumed")

    def gap(self, other: "Period") -> int:
        """Days between the two, 0 where they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


def ordinal(day: str | None) -> int | None:
    """An ISO day as a number of days; None for None and for what is no day."""
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


def main_day(reports: Iterable[Report]) -> int | None:
    """The day of a document's own event: the first exact one it gives that is news, None without."""
    given = ((_given(r), r) for r in sorted(reports, key=lambda r: (r.begin, r.id)))
    return next((p.first for p, r in given if p and p.exact and is_news(p, r)), None)


def is_news(period: Period, report: Report) -> bool:
    """Whether a period begins in the last days before the report was published."""
    day = ordinal(report.published)
    return day is not None and 0 <= day - period.first <= NEWS + 1


def period_of(report: Report, main: int | None) -> Period | None:
    """The period that a report gives, else what may be presumed of an act that is done: the document's main day.

    Without a main day, that is the last days before publication.
    """
    given = _told(report)
    if given or report.status in _AHEAD:
        return given
    if main is not None:
        return Period(main, main, given=False)
    day = ordinal(report.published)
    return Period(max(1, day - NEWS), day, given=False) if day else None


def narrowest(periods: Iterable[Period | None]) -> Period | None:
    """The narrowest of some periods, those that are given before all others."""
    return min((p for p in periods if p), key=lambda p: (not p.given, p.last - p.first, p.first), default=None)


_AHEAD = frozenset({"planned", "demanded", "hypothetical"})


def _given(report: Report) -> Period | None:
    """What the report gives; nothing where that is after publication, though the act is told as done."""
    earliest, latest = ordinal(report.earliest), ordinal(report.latest)
    if report.presumed_time or (earliest is None and latest is None):
        return None
    first = earliest if earliest is not None else max(1, (latest or 0) - OPEN)
    last = min((latest if latest is not None else first) + OPEN * (None in (earliest, latest)), date.max.toordinal())
    published = ordinal(report.published)
    if published and first > published and report.status not in _AHEAD:
        return None
    return Period(first, max(first, last), given=True)


def _told(report: Report) -> Period | None:
    """What the report gives, or counts back to; where these differ, the day beside it is that of something else."""
    given, counted = _given(report), _ago(report)
    return given if given and counted and given.gap(counted) == 0 else counted or given


def _ago(report: Report) -> Period | None:
    """`Three days after the attack …`, counted back from publication."""
    days, day = days_before(report), ordinal(report.published)
    if days is None or day is None:
        return None
    return Period(max(1, day - days[1]), max(1, day - days[0]), given=True)
