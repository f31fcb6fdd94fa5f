"""Values of the record in words: names beside what is written, intervals, places."""

import re
from typing import NamedTuple

from lagebild.record import Place, Published, Time
from lagebild.view.disputed import CONTESTED
from lagebild.view.words import Words

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_ENDING = 2  # letters at most that inflection adds or takes
_DEGREES = ".2f"


class Told(NamedTuple):
    """What pictures tell of the events, by their ids: the rows of the table, and the acts as they are written."""

    rows: dict[str, str]
    acts: dict[str, str]


def same_name(written: str, name: str) -> bool:
    """Whether every word of a name is written, but for its ending: `Koreanischen Volksarmee`."""
    words = re.findall(r"\w+", written.casefold())
    parts = re.findall(r"\w+", name.casefold())
    return all(any(word.startswith(part[: max(len(part) - _ENDING, 3)]) for word in words) for part in parts)


def interval(earliest: str | None, latest: str | None, words: Words) -> str:
    """`2024-06-01 – 2024-08-31`, `ab 2025-04-26`, a day alone; empty where nothing is known."""
    if earliest and latest:
        return earliest if earliest == latest else f"{earliest} – {latest}"
    return f"{words.since} {earliest}" if earliest else f"{words.until} {latest}" if latest else ""


def published(value: Published, words: Words) -> str:
    """The article's own date, or what bounds it."""
    bounds = interval(value.earliest, value.latest, words)
    return value.value or ", ".join(filter(None, (words.undated, bounds)))


def time(value: Time, words: Words) -> str:
    """A date, or the interval of what is no date; codes as `PAST_REF` and `P3D` tell a reader nothing."""
    open_ended = (value.earliest is None) != (value.latest is None)  # `vor 2026` is not 2026
    if value.value and _DATE.fullmatch(value.value) and not open_ended:
        return value.value
    return interval(value.earliest, value.latest, words)


def time_in_full(value: Time, words: Words) -> str:
    """The TIMEX value with its interval."""
    bounds = interval(value.earliest, value.latest, words)
    return " = ".join(dict.fromkeys(filter(None, (value.value, bounds))))


def place(value: Place, words: Words) -> str:
    """Country and district by their codes, and whether it is disputed."""
    codes = " ".join(filter(None, (value.country, value.admin1)))
    contested = words.disputed[value.status] if value.status in CONTESTED else ""
    return ", ".join(filter(None, (codes, contested)))


def place_in_full(value: Place, words: Words) -> str:
    """Name, codes, precision and position."""
    exact = words.precision.get(value.precision or "")
    position = f"{value.lat:{_DEGREES}} {value.lon:{_DEGREES}}" if value.lat is not None else ""
    return ", ".join(filter(None, (value.name, value.country, value.admin1, exact, position)))
