"""When an event was, in whole days, and how far two such periods are apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lagebild.archive.reports import Report

#: Days before publication that news without a date of its own usually tells of.
NEWS = 3
#: Days that a bound known on one side only is stretched to the other.
OPEN = 7
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
    published = ((_given(r), ordinal(r.published)) for r in sorted(reports, key=lambda r: (r.begin, r.id)))
    days = (p.first for p, day in published if p and p.exact and day and 0 <= day - p.first <= NEWS + 1)
    return next(days, None)


def period_of(report: Report, main: int | None) -> Period | None:
    """The period that a report gives, else what may be presumed of an act that is done: the document's main day.

    Without a main day, that is the last days before publication.
    """
    given = _given(report)
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
    earliest, latest = ordinal(report.earliest), ordinal(report.latest)
    if report.presumed_time or (earliest is None and latest is None):
        return None
    first = earliest if earliest is not None else max(1, (latest or 0) - OPEN)
    last = latest if latest is not None else min(first + OPEN, date.max.toordinal())
    return Period(first, max(first, last), given=True)
