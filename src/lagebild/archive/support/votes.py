"""Votes of documents on what an event is: all copies of one text have one vote together."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from lagebild.archive.reports import Report
from lagebild.archive.support.sources import group_of

_Value = TypeVar("_Value")


def ranked(given: Iterable[tuple[Report, Hashable, _Value]]) -> list[list[_Value]]:
    """The values that have one key together, those of most copy groups first, ties in the order given."""
    values: dict[Hashable, list[_Value]] = {}
    voters: dict[Hashable, set[str]] = {}
    for report, key, value in given:
        values.setdefault(key, []).append(value)
        voters.setdefault(key, set()).add(group_of(report))
    return [values[k] for k in sorted(values, key=lambda k: -len(voters[k]))]
