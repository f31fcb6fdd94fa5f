"""Who copied whom, by agency credits and time of publication."""

from datetime import UTC, datetime

import msgspec

DAY = len("2024-05-13")


class Article(msgspec.Struct, frozen=True):
    """What copy detection needs to know of a document.

    `published` is ISO 8601, a day or a time; `agencies` are canonical names of the news agencies credited (`dpa`).
    """

    id: str
    text: str
    published: str | None = None
    agencies: tuple[str, ...] = ()
    outlet: str | None = None
    language: str | None = None


class Direction(msgspec.Struct, frozen=True):
    """Where the shared text comes from: a document (its id), an agency both credit, or unknown (both None)."""

    origin: str | None
    agency: str | None
    reason: str


def direction(a: Article, b: Article) -> Direction:
    """Where the text that `a` and `b` share comes from, and why; the order of the two makes no difference."""
    a, b = sorted((a, b), key=lambda article: article.id)
    for agency in sorted({*a.agencies, *b.agencies}, key=str.casefold):
        for own, other in ((a, b), (b, a)):
            if agency in other.agencies and (own.outlet or "").casefold() == agency.casefold():
                return Direction(own.id, None, f"the other credits {agency}, whose own document this is")
    if shared := sorted({*a.agencies} & {*b.agencies}, key=str.casefold):
        return Direction(None, shared[0], f"both credit {' and '.join(shared)}")
    return _by_time(a, b)


def _by_time(a: Article, b: Article) -> Direction:
    time_a, time_b = _comparable(a.published), _comparable(b.published)
    if not time_a or not time_b:
        return Direction(None, None, "no common credit, and a date of publication is missing")
    precision = min(len(time_a), len(time_b))
    if time_a[:precision] == time_b[:precision]:
        return Direction(None, None, f"no common credit, and both published {time_a[:precision]}")
    (early, first), (late, _) = sorted(((time_a, a.id), (time_b, b.id)))
    return Direction(first, None, f"no common credit; published {early}, before {late}")


def _comparable(published: str | None) -> str | None:
    """A time in UTC and to the minute, or a day, month or year as it is; None where it is none of these.

    Times without a zone are taken as UTC. Only as many characters as both have are compared, so a day is neither
    before nor after a time on it.
    """
    if not published:
        return None
    try:
        if len(published) > DAY:
            time = datetime.fromisoformat(published)
            zoned = time if time.tzinfo else time.replace(tzinfo=UTC)
            return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
        datetime.fromisoformat(published + "0001-01-01"[len(published) :])
    except (ValueError, OverflowError):
        return None
    return published
