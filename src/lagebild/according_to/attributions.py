"""Who says so according to whom: nests attributions, and links events and quotes to them.

An attribution lies in another if its content does. Of two with the very same content (an agency that quotes a ministry)
the cue words decide (`cues.yaml`), then the order of their sources.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.reader.reading import AttributionFrame, QuotedSpan
from lagebild.record import Attribution, Quoted, Source, Span, Spans


class _Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    outer: tuple[str, ...]
    inner: tuple[str, ...]


@cache
def _cues() -> _Cues:
    data = files(__package__).joinpath("cues.yaml").read_bytes()
    cues = msgspec.yaml.decode(data, type=_Cues)
    return _Cues(*(tuple(word.lower() for word in words) for words in (cues.outer, cues.inner)))


@dataclass(frozen=True, slots=True)
class _Node:
    """A frame with its id and what its cue says about its place: -1 passes others' words on, 1 is passed on."""

    id: str
    frame: AttributionFrame
    place: int

    def rank(self) -> tuple[int, int, int]:
        """Sorts outer before inner."""
        begin, end = self.frame.content
        first = (*self.frame.source, *self.frame.cue, self.frame.content)[0][0]
        return begin - end, self.place, first

    def holds(self, inner: "_Node") -> bool:
        """Whether `inner`, which ranks after this, lies in it. Two bare speech acts on one thing stand side by side."""
        if self.frame.content == inner.frame.content:
            return inner.place > 0 or not self.frame.type == inner.frame.type == "report"
        return _contains(self.frame.content, inner.frame.content)


def attributions(frames: Sequence[AttributionFrame], text: str) -> tuple[Attribution, ...]:
    """The attributions of a text, `a1`, `a2`, … in the given order, each with the innermost other one that holds it.

    One that only repeats a part of another (`sprach von …` in `sprach …`) is left out, and one whose content is but the
    words of a speech act (`sagte Peskow`).
    """
    saying = [span for frame in frames for span in (*frame.source, *frame.cue)]
    telling = [frame for frame in frames if _tells(frame.content, saying, text)]
    distinct = [frame for frame in telling if not any(_repeats(frame, other) for other in telling)]
    nodes = [_Node(f"a{n}", frame, _place(frame, text)) for n, frame in enumerate(distinct, 1)]
    ranked = sorted(nodes, key=_Node.rank)
    # A parent ranks before its child, so chains cannot run in circles.
    parents = {
        node.id: next((outer.id for outer in reversed(ranked[:n]) if outer.holds(node)), None)
        for n, node in enumerate(ranked)
    }
    return tuple(_attribution(node, parents[node.id]) for node in nodes)


def _tells(content: Span, saying: Sequence[Span], text: str) -> bool:
    """Whether a content has any word that is no source or cue."""
    return any(text[at].isalnum() and not any(b <= at < e for b, e in saying) for at in range(*content))


def _repeats(frame: AttributionFrame, other: AttributionFrame) -> bool:
    """Whether a frame is another one's speech act, by the same source, with but a part of its content."""
    inside = _contains(other.content, frame.content) and other.content != frame.content
    return inside and frame.source == other.source and bool(_overlap(frame.cue, other.cue))


def chain(trigger: Spans, known: Sequence[Attribution]) -> tuple[str, ...]:
    """Ids of the attributions of an event, outermost first; empty means the paper itself.

    The act may be the speech itself (its trigger is a cue: `drohte`); otherwise the first piece of the trigger, its
    head, stands in the content.
    """
    acts = [a for a in known if _overlap(a.cue, trigger)]
    holders = [a for a in known if any(_contains(content, trigger[0]) for content in a.content)]
    path = max((_path(a, known) for a in acts or holders), key=_innerness, default=())
    return tuple(a.id for a in path)


def quoted(spans: Iterable[QuotedSpan], known: Sequence[Attribution]) -> tuple[Quoted, ...]:
    """Quoted and hedged spans, each with the attribution whose content it shares most with, the innermost of equals."""
    return tuple(Quoted(*quote.span, quote.use, _speaker(quote.span, known)) for quote in spans)


def _speaker(span: Span, known: Sequence[Attribution]) -> str | None:
    touching = [a for a in known if _overlap(a.content, (span,))]
    best = max(touching, key=lambda a: (_overlap(a.content, (span,)), _innerness(_path(a, known))), default=None)
    return best.id if best else None


def _place(frame: AttributionFrame, text: str) -> int:
    cue = " ".join(text[begin:end] for begin, end in frame.cue).lower()
    return int(cue in _cues().inner) - int(cue.startswith(_cues().outer))


def _attribution(node: _Node, parent: str | None) -> Attribution:
    frame = node.frame
    return Attribution(node.id, frame.type, frame.stance, (frame.content,), Source(frame.source), frame.cue, parent)


def _path(inner: Attribution, known: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """From the outermost attribution down to this one."""
    by_id = {a.id: a for a in known}
    path = [inner]
    while path[0].parent is not None:
        path.insert(0, by_id[path[0].parent])
    return tuple(path)


def _innerness(path: Sequence[Attribution]) -> tuple[int, int]:
    """Greater means further in: the shorter content, then the deeper nesting."""
    return -sum(end - begin for begin, end in path[-1].content), len(path)


def _contains(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _overlap(some: Spans, others: Spans) -> int:
    """Shared characters."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in some for b in others)
