"""The label inventory that training and decoding share; its order is the order of the model's outputs."""

from typing import get_args

from lagebild.record import AttributionType, EventType, MentionType, QuoteUse, Stance, Status

MENTION_TYPES: tuple[MentionType, ...] = get_args(MentionType)
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
ATTRIBUTION_TYPES: tuple[AttributionType, ...] = get_args(AttributionType)
STANCES: tuple[Stance, ...] = get_args(Stance)
STATUSES: tuple[Status, ...] = get_args(Status)
QUOTE_USES: tuple[QuoteUse, ...] = get_args(QuoteUse)
EVENT_ROLES = ("actors", "recipients", "places", "times", "dead", "injured")
ATTRIBUTION_ROLES = ("source", "cue")


def bio(types: tuple[str, ...]) -> tuple[str, ...]:
    """`O`, then `B-` and `I-` of each type: index 0 is outside, 1 + 2k begins type k, 2 + 2k continues it."""
    return ("O", *(f"{prefix}-{name}" for name in types for prefix in "BI"))
