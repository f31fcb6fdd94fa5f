"""First and last day of an expression: what its value covers, opened or cut by `seit`, `bis`, `vor`, `nach`."""

import datetime as dt
import re

from lagebild.when.days import days, shift
from lagebild.when.timex import Bound, Timex, Unit

Interval = tuple[dt.date | None, dt.date | None]

_LENGTH = re.compile(r"P(T?)(\d+(?:\.\d+)?|X)(WE|DE|CE|[SMHDWQY])")
_UNITS: dict[str, Unit] = {
    "TS": "second", "TM": "minute", "TH": "hour", "D": "day", "WE": "weekend", "W": "week",
    "M": "month", "Q": "quarter", "Y": "year", "DE": "decade", "CE": "century",
}  # fmt: skip
_ONE_DAY = dt.timedelta(1)


def interval(timex: Timex, value: str | None, document: dt.date) -> Interval:
    """The days of an expression in an article of that day; None where the interval is open or unknown."""
    if value is None:
        return None, None
    if value in {"PAST_REF", "PRESENT_REF", "FUTURE_REF"}:
        return None if value == "PAST_REF" else document, None if value == "FUTURE_REF" else document
    try:
        found = days(value)
        return _bounded(*found[0], _bound(timex, found[1]), document) if found else _lasting(timex, value, document)
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return None, None


def _bound(timex: Timex, granularity: Unit) -> Bound | None:
    """Before dawn on Monday and shortly after midnight are still on that day."""
    return None if timex.bound in {"before", "after"} and granularity in {"hour", "minute"} else timex.bound


def _bounded(first: dt.date, last: dt.date, bound: Bound | None, document: dt.date) -> Interval:
    match bound:
        case "since":
            return first, document if first <= document else None
        case "from":
            return first, None
        case "until":
            return None, last
        case "before":
            return None, first - _ONE_DAY
        case "after":
            return last, None
    return first, last


def _lasting(timex: Timex, value: str, document: dt.date) -> Interval:
    """`seit drei Tagen`, `in den nächsten zwei Wochen`; a length alone has no place in time."""
    length = _LENGTH.fullmatch(value)
    back = timex.bound == "since" or (timex.meaning.offset or 0) < 0
    if length is None or not (back or timex.meaning.offset):
        return None, None
    count = None if length[2] == "X" else float(length[2])
    other = None if count is None else shift(document, _UNITS[length[1] + length[3]], -count if back else count)
    return (other, document) if back else (document, other)
