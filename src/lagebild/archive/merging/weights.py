"""The weights of the evidence and the families of types (`weights.yaml`, which says what each is)."""

from functools import cache
from importlib.resources import files
from itertools import combinations_with_replacement
from typing import get_args

import msgspec

from lagebild.record import EventType


class _Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    groups: dict[str, frozenset[EventType]]
    families: dict[str, frozenset[EventType]]
    symmetric: frozenset[EventType]
    moving: frozenset[EventType]
    open: frozenset[str]
    camps: dict[str, frozenset[str]]
    across: dict[str, float]
    within: dict[str, float]


@cache
def _weights() -> _Weights:
    return msgspec.yaml.decode(files(__package__).joinpath("weights.yaml").read_bytes(), type=_Weights)


def across() -> dict[str, float]:
    """Weights for tellings of two documents."""
    return _weights().across


def within() -> dict[str, float]:
    """Weights for reports of one document."""
    return _weights().within


def symmetric() -> frozenset[EventType]:
    """Types whose actors and recipients are one circle of parties."""
    return _weights().symmetric


def moving() -> frozenset[EventType]:
    """Types of acts that have a place they start from and one they reach."""
    return _weights().moving


@cache
def group_of(kind: str) -> str:
    """The group of types whose tellings share a block; every type is in one."""
    return next(name for name, types in _weights().groups.items() if kind in types)


@cache
def kin() -> frozenset[tuple[str, str]]:
    """Ordered pairs of types that share a family, each type with itself among them."""
    families = [*_weights().families.values(), *([kind] for kind in get_args(EventType))]
    return frozenset(p for types in families for p in combinations_with_replacement(sorted(types), 2))


@cache
def camp(sector: str | None) -> str | None:
    """The camp of a sector; None for one that may stand for any."""
    if sector is None or sector in _weights().open:
        return None
    return next((name for name, sectors in _weights().camps.items() if sector in sectors), sector)
