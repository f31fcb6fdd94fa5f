"""What a time expression says (`Meaning`), where it stands (`Timex`) and what it amounts to (`Value`)."""

import datetime as dt
from typing import Literal

import msgspec

from lagebild.record import Span

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Unit = Literal[
    "second", "minute", "hour", "day", "weekend", "week", "month", "quarter", "half", "year", "decade", "century",
]  # fmt: skip
Part = Literal["MO", "MI", "AF", "EV", "NI"]
Season = Literal["SP", "SU", "FA", "WI"]
Reference = Literal["PAST_REF", "PRESENT_REF", "FUTURE_REF"]
Modifier = Literal[
    "START", "MID", "END", "APPROX", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
]  # fmt: skip
Kind = Literal["date", "duration", "set"]
Bound = Literal["since", "from", "until", "before", "after"]
Direction = Literal["past", "future", "near"]


class Meaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an expression says by itself, before any date is known; the words of the data files give the fields.

    A point of the calendar is given by its parts, a shift by `unit` with `offset` (`letzte Woche`) or with `count` and
    `sign` (`vor drei Wochen`), counted from the article's date or from the day last told of (`origin`).
    """

    kind: Kind = "date"
    decade: int | None = None  # within the century: 9; or from the year 0: 199
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 1 is Monday
    season: Season | None = None
    holiday: str | None = None  # a key of holidays.yaml
    nth: int | None = None  # half, quarter or century of `unit`
    part: Part | None = None
    hour: int | None = None
    minute: int | None = None
    afternoon: int = 0  # hours to add: 12 for `p.m.`
    unit: Unit | None = None
    count: float | None = None
    vague: bool = False  # some, no number
    half_of: bool = False
    sign: Literal[-1, 1] | None = None
    offset: int | None = None
    origin: Literal["document", "narrative"] = "document"
    eve: bool = False  # `die Nacht zum Montag` belongs to Sunday
    every: bool = False
    again: bool = False  # points back to the time told last: `damals`
    reference: Reference | None = None
    mod: Modifier | None = None

    @property
    def type(self) -> TimexType:
        """The TIMEX3 type."""
        if self.kind in {"duration", "set"}:
            return "DURATION" if self.kind == "duration" else "SET"
        return "DATE" if self.part is None and self.hour is None else "TIME"


class Timex(msgspec.Struct, frozen=True):
    """A time expression in a text. The span is that of TIMEX3: without leading preposition."""

    span: Span
    meaning: Meaning
    bound: Bound | None = None
    signal: bool = False  # orders events (`zuvor`), is no time expression in TimeML

    @property
    def type(self) -> TimexType:
        """The TIMEX3 type."""
        return self.meaning.type


class Value(msgspec.Struct, frozen=True):
    """What an expression amounts to: a TIMEX value, the first and last day, the granularity.

    `value` is None where the text does not say; a bound is None where the interval is open or unknown.
    """

    value: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    granularity: Unit | None = None
