"""The article's own date, as an interval with the method that found it: given, HTML metadata, dateline, text alone.

Dates of metadata and dateline are taken as written. Where neither is there, the text itself bounds the date from below:
an article is no older than the last day that it tells as past. What nothing bounds stays None.
"""

import datetime as dt
import re
from calendar import monthrange
from email.utils import parsedate_to_datetime

from lagebild.errors import InputError
from lagebild.record import DateMethod, Published
from lagebild.when.days import Days, days
from lagebild.when.lexicon import Lexicon, lexicon
from lagebild.when.resolve import Moment, resolve
from lagebild.when.tagger import find
from lagebild.when.tense import only_past
from lagebild.when.timex import Timex

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].+)?)?)?", re.ASCII)
_SOME_DAY = dt.date(2000, 1, 1)  # absolute dates do not depend on it
_HEAD = 400  # characters in which a dateline may stand
_LEAD = re.compile(r"(?:\A|\n)[^\n.!?]{0,60}\Z")  # a place or a heading before the date, on the same line
_TAIL = re.compile(r"[ ,]*(?:\d\d?[.:]\d\d(?: Uhr)?)?[ ,]*(?:\([^()\n]{2,40}\))?[ ]*(?:[–—:|-]|\n|\Z)")


def published(
    text: str, language: str | None, *, given: str | None = None, html: str | None = None, now: dt.date | None = None
) -> Published:
    """The date of an article. `given` is an ISO date, `html` what the page's metadata say, `now` the day of reading.

    Raises `InputError` for a given date that is none; metadata that cannot be read count as missing.
    """
    if given is not None:
        return from_given(given)
    return (html and from_html(html, language)) or from_text(text, language, now)


def from_given(date: str) -> Published:
    """`2025`, `2025-04`, `2025-04-26` or `2025-04-26T18:00:00+02:00`. Raises `InputError` for others."""
    try:
        return _exactly(date, _iso_days(date), "given")
    except ValueError:
        forms = "2025-04-28, 2025-04, 2025 or 2025-04-28T18:00:00+02:00"
        raise InputError(f"date {date!r} cannot be read; write {forms}") from None


def from_html(metadata: str, language: str | None) -> Published | None:
    """The date of a page's metadata: ISO, as in e-mail (RFC 5322), or in words; None where it holds none."""
    written = metadata.strip()
    try:
        return _exactly(written, _iso_days(written, zone=False), "html")
    except ValueError:
        pass
    try:
        day = parsedate_to_datetime(written).date()
        return _exactly(day.isoformat(), (day, day), "html")
    except ValueError:
        found = (value for timex in find(written, language or "") if (value := _absolute(timex)))
        return next((_exactly(value, covered[0], "html") for value in found if (covered := days(value))), None)


def from_text(text: str, language: str | None, now: dt.date | None = None) -> Published:
    """The dateline's date; without one, from the latest day told as past to `now`."""
    words = lexicon(language or "")
    told: list[dt.date] = []
    for timex in find(text, language or ""):
        value = _absolute(timex)
        covered = days(value) if value else None
        if value is None or covered is None or (now and covered[0][0] > now):
            continue
        if covered[1] == "day" and _is_dateline(text, timex, words):
            return _exactly(value, covered[0], "text")
        if _is_past(text, timex, words):
            told.append(covered[0][0])
    latest = now.isoformat() if now else None
    return Published(None, max(told).isoformat(), latest, "text") if told else Published(latest=latest)


def _absolute(timex: Timex) -> str | None:
    """The value of an expression that names its year."""
    if timex.meaning.kind != "date" or not timex.meaning.year:
        return None
    return resolve(timex.meaning, Moment(_SOME_DAY, _SOME_DAY, "near"))


def _is_dateline(text: str, timex: Timex, words: Lexicon) -> bool:
    """`Kiew, 12. Oktober 2023 (dpa) –`, a line of its own, or a date after `Stand:`."""
    begin, end = timex.span
    before, after = text[max(0, begin - _HEAD) : begin], text[end : end + _HEAD]
    heading = before.rstrip(" :").split()[-2:]
    if any(word.strip(":(") in words.lists["heading"] for word in heading):
        return True
    return begin < _HEAD and bool(_LEAD.search(before)) and bool(_TAIL.match(after))


def _is_past(text: str, timex: Timex, words: Lexicon) -> bool:
    """Whether something is told as done at that time: `am 26. April verkündete`, not `für die Wahl 2026`."""
    first, *_ = text[timex.span[0] : timex.span[1]].split()
    before = [*text[: timex.span[0]].split()[-1:], first]
    return any(word.lower() in words.lists["told"] for word in before) and only_past(text, timex.span, words)


def _exactly(value: str, covered: Days, method: DateMethod) -> Published:
    return Published(value, covered[0].isoformat(), covered[1].isoformat(), method)


def _iso_days(date: str, *, zone: bool = True) -> Days:
    """First and last day of an ISO date, the day of an ISO time where it was written. `ValueError` for others.

    A time must tell its `zone` unless that is switched off.
    """
    match = _DATE.fullmatch(date)
    if match is None:
        raise ValueError(date)
    year, month, day = match.groups()
    if day:
        moment = dt.datetime.fromisoformat(date)
        if zone and len(date) > len("YYYY-MM-DD") and moment.tzinfo is None:
            raise ValueError(date)
        return moment.date(), moment.date()
    first, last = (int(month), int(month)) if month else (1, 12)
    return dt.date(int(year), first, 1), dt.date(int(year), last, monthrange(int(year), last)[1])
