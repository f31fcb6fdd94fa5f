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
    def exact(self) -> bool:
        """Whether it is given to the day or nearly so."""
        return self.given and self.last - self.first <= EXACT

    def gap(self, other: "Period") -> int:
        """Days between the two, 0 where they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


def ordinal(day: str | None) -> int | None:
    """An ISO day as a number of days; None for None and for what is no day."""
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


def period_of(reports: Iterable[Report]) -> Period | None:
    """The narrowest period that any of the reports gives, else what publication lets presume, else None."""
    found = [p for p in map(_period, reports) if p]
    return min(found, key=lambda p: (not p.given, p.last - p.first, p.first), default=None)


def _period(report: Report) -> Period | None:
    earliest, latest = ordinal(report.earliest), ordinal(report.latest)
    if earliest is None and latest is None:
        return None
    if report.presumed_time:
        last = latest or earliest or 0
        return Period(last - NEWS, last, given=False)
    first = earliest if earliest is not None else (latest or 0) - OPEN
    return Period(first, max(first, latest if latest is not None else first + OPEN), given=True)
