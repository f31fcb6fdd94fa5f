"""Disputed and customary places: what `overlay.csv` says of status, claims and control."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from lagebild.where.gazetteer import Entry
from lagebild.where.layout import Kind

_DATE = r"\d{4}[\d-]*"
_STAKE = re.compile(rf"(?P<who>.+?)(?P<part> part)?(?: (?:(?P<begin>{_DATE})/(?P<end>{_DATE})?|(?P<only>{_DATE})))?")


class Stake(NamedTuple):
    """Who claims or controls a place, by alpha-3 code or name; `part`: not all of it; ISO dates, None where unknown."""

    who: str
    part: bool
    begin: str | None
    end: str | None


class Overlaid(NamedTuple):
    """A line of the overlay. `radius` is in kilometres; `status` is empty for places that nobody disputes."""

    id: str
    status: str
    radius: float
    claimed_by: tuple[Stake, ...]
    controlled_by: tuple[Stake, ...]
    source: str


def overlaid(entry: Entry) -> Overlaid | None:
    """What the overlay says of an entry."""
    return _table().get(str(entry.geonames) if entry.kind == Kind.PLACE else entry.code)


def stakes(text: str) -> tuple[Stake, ...]:
    """`ISR part 1967-06-07/;PSE` as stakes. Raises `ValueError` where an item cannot be read."""
    return tuple(map(_stake, filter(None, text.split(";"))))


def _stake(text: str) -> Stake:
    match = _STAKE.fullmatch(text)
    if match is None:
        raise ValueError(f"no stake: {text!r}")
    return Stake(match["who"], bool(match["part"]), match["begin"] or match["only"], match["end"] or match["only"])


@cache
def _table() -> dict[str, Overlaid]:
    """By the overlay's own id, ISO code or GeoNames id."""
    with files(__package__).joinpath("data/overlay.csv").open(encoding="utf8") as lines:
        rows = list(csv.DictReader(lines))
    return {row["of"] or row["id"]: _overlaid(row) for row in rows}


def _overlaid(row: dict[str, str]) -> Overlaid:
    claimed, controlled = stakes(row["claimed_by"]), stakes(row["controlled_by"])
    return Overlaid(row["id"], row["status"], float(row["radius"]), claimed, controlled, row["source"])
