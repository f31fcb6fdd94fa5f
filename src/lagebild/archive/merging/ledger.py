"""What merging returns, and what people rule: merged events, decisions with their reasons, rulings."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

import msgspec

from lagebild.archive.reports import Report

Verdict = Literal["together", "apart"]


class Ruling(msgspec.Struct, frozen=True):
    """A person's decision on two reports, by their ids. Rulings always win over scores."""

    left: str
    right: str
    together: bool


class Reason(msgspec.Struct, frozen=True):
    """One piece of evidence: its name in `weights.yaml`, what it compares, and what it adds to the score."""

    name: str
    detail: str = ""
    weight: float = 0.0


class Decision(msgspec.Struct, frozen=True):
    """One entry of the ledger: two reports put together, or kept apart although their score was enough.

    `left` is the smaller report id. `score` is the pair's probability of telling of one event, 0 to 1. `by` says who
    decided: the score of the pair, a veto (the first reason), the company of their events, or a person.
    """

    id: str
    left: str
    right: str
    verdict: Verdict
    by: Literal["score", "veto", "events", "ruling"]
    score: float
    reasons: tuple[Reason, ...] = ()


class Merged(msgspec.Struct, frozen=True):
    """A merged event: its public id, its report ids in order, and the component it was found in.

    Reports of one component are clustered together, and those of two never influence each other; it is named by its
    smallest report id.
    """

    id: str
    reports: tuple[str, ...]
    component: str


class Merging(msgspec.Struct, frozen=True):
    """All merged events, each report in exactly one, and the ledger; both sorted by id."""

    events: tuple[Merged, ...]
    decisions: tuple[Decision, ...]


def decision_id(left: str, right: str) -> str:
    """`D` and ten hex digits of the pair, in any order: the same pair keeps its id whatever is decided."""
    return "D" + sha256("\n".join(sorted((left, right))).encode()).hexdigest()[:10]


def event_id(reports: Iterable[Report]) -> str:
    """`E` and ten hex digits of the founding report: the earliest published one, ties by report id."""
    founder = min(reports, key=lambda r: (r.published or "9999", r.id))
    return "E" + sha256(founder.id.encode()).hexdigest()[:10]
