"""From the model's scores to spans and links: one window of a text at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lagebild.reader import labels
from lagebild.reader.pairs import FloatArray, PairScorer
from lagebild.reader.reading import AttributionFrame, EventFrame, MentionSpan, QuotedSpan, Reading, Referent
from lagebild.reader.words import IntArray, quote_pairs
from lagebild.record import Span

UNMARKED_USES = {"hedge", "scare", "term"}  # the uses that a span without quote marks may have


@dataclass(frozen=True, slots=True)
class Settings:
    """What decoding needs besides scores: names of the modes, biases and the calibration of confidence.

    A bias is added to the score of the class `outside`: negative finds more, positive less. `calibration` is (slope, offset) on the
    logit of a trigger's type probability (Platt 1999).
    """

    modes: Sequence[str]
    trigger_bias: float = 0.0
    start_bias: float = 0.0
    role_bias: float = 0.0
    mention_bias: float = 0.0
    calibration: tuple[float, float] = (1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Scores:
    """The network's view of one window: `vectors` [W, size], one array [W, outputs] a layer."""

    vectors: FloatArray
    layers: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class WindowText:
    """The words of a window: their text, character spans and sentences; answers are kept for `own_begin:own_end`."""

    words: Sequence[str]
    spans: IntArray
    sentences: IntArray
    own_begin: int
    own_end: int

    def span(self, begin: int, end: int) -> Span:
        """Characters of words `[begin, end)`."""
        return int(self.spans[begin, 0]), int(self.spans[end - 1, 1])

    def owns(self, word: int) -> bool:
        """Whether this window answers for a word."""
        return self.own_begin <= word < self.own_end


@dataclass(frozen=True, slots=True)
class Decoder:
    """Turns scores into a `Reading`."""

    event: PairScorer
    attribution: PairScorer
    referent: PairScorer
    settings: Settings
    _mode_types: IntArray = field(init=False)

    def __post_init__(self) -> None:
        types = [labels.EVENT_TYPES.index(mode.partition("/")[0]) for mode in self.settings.modes]
        object.__setattr__(self, "_mode_types", np.array(types, dtype=np.int64))

    def read(self, scores: Scores, text: WindowText) -> Reading:
        """Everything that the window owns, offsets in characters of the whole text."""
        mentions = bio_spans(_biased(scores.layers["mentions"], self.settings.mention_bias))
        events = self._events(scores, text)
        attributions = self._attributions(scores, text)
        arguments = [s for e in events for s in (*e.actors, *e.recipients)] + [
            s for a in attributions for s in a.source
        ]
        return Reading(
            mentions=tuple(
                MentionSpan(text.span(b, e), labels.MENTION_TYPES[k])  # type: ignore[arg-type]
                for b, e, k in mentions
                if text.owns(b)
            ),
            attributions=tuple(attributions),
            events=tuple(events),
            quoted=tuple(_quoted(scores.layers["quotes"], text)),
            referents=tuple(self._referents(scores, text, mentions, arguments)),
        )

    def _events(self, scores: Scores, text: WindowText) -> list[EventFrame]:
        triggers = bio_spans(_biased(scores.layers["triggers"], self.settings.trigger_bias))
        triggers = [t for t in triggers if text.owns(t[0])]
        if not triggers:
            return []
        anchors = np.array([b for b, _, _ in triggers], dtype=np.int64)
        pairs = self.event.score(scores.vectors, anchors, text.sentences)
        roles = _role_spans(pairs[:, :, :-1], self.settings.role_bias)
        return [self._event(scores, text, t, roles[i], pairs[i, :, -1]) for i, t in enumerate(triggers)]

    def _event(
        self,
        scores: Scores,
        text: WindowText,
        trigger: tuple[int, int, int],
        roles: list[list[Span]],
        particle: FloatArray,
    ) -> EventFrame:
        begin, end, kind = trigger
        modes = np.where(self._mode_types == kind, scores.layers["modes"][begin], -np.inf)
        mode = self.settings.modes[int(modes.argmax())].partition("/")[2]
        pieces = [text.span(begin, end)]
        pieces += [text.span(w, w + 1) for w in np.flatnonzero(particle > 0) if not begin <= w < end]
        found = dict(zip(labels.EVENT_ROLES, ([text.span(*s) for s in spans] for spans in roles), strict=True))
        return EventFrame(
            type=labels.EVENT_TYPES[kind],  # type: ignore[arg-type]
            mode=mode or None,
            status=labels.STATUSES[int(scores.layers["statuses"][begin].argmax())],  # type: ignore[arg-type]
            trigger=tuple(sorted(pieces)),
            confidence=self._confidence(scores.layers["triggers"][begin], kind),
            **{role: tuple(spans) for role, spans in found.items()},
        )

    def _confidence(self, trigger: FloatArray, kind: int) -> float:
        probabilities = np.exp(trigger - trigger.max())
        p = float((probabilities[1 + 2 * kind] + probabilities[2 + 2 * kind]) / probabilities.sum())
        logit = np.log(max(p, 1e-6) / max(1 - p, 1e-6))
        slope, offset = self.settings.calibration
        return float(1 / (1 + np.exp(-(slope * logit + offset))))

    def _attributions(self, scores: Scores, text: WindowText) -> list[AttributionFrame]:
        starts = _biased(scores.layers["starts"], self.settings.start_bias).argmax(1)
        anchors = np.array([w for w in np.flatnonzero(starts) if text.owns(int(w))], dtype=np.int64)
        if not len(anchors):
            return []
        pairs = self.attribution.score(scores.vectors, anchors, text.sentences)
        roles = _role_spans(pairs[:, :, :-1], self.settings.role_bias)
        return [
            self._attribution(scores, text, int(a), int(starts[a]) - 1, roles[i], pairs[i, :, -1])
            for i, a in enumerate(anchors)
        ]

    def _attribution(
        self, scores: Scores, text: WindowText, anchor: int, kind: int, roles: list[list[Span]], ends: FloatArray
    ) -> AttributionFrame:
        end = anchor + int(ends[anchor:].argmax())
        source, cue = roles
        stance = scores.layers["stances"][anchor].copy()
        if cue:
            stance += scores.layers["cue_stances"][[b for b, _ in cue]].mean(0)
        return AttributionFrame(
            type=labels.ATTRIBUTION_TYPES[kind],  # type: ignore[arg-type]
            stance=labels.STANCES[int(stance.argmax())],  # type: ignore[arg-type]
            content=text.span(anchor, end + 1),
            source=tuple(text.span(*s) for s in source[:1]),
            cue=tuple(text.span(*s) for s in cue),
        )

    def _referents(
        self, scores: Scores, text: WindowText, mentions: list[tuple[int, int, int]], arguments: Sequence[Span]
    ) -> list[Referent]:
        """The mention that each argument of one uncapitalised word (a pronoun) points back to."""
        starts = {int(b): i for i, b in enumerate(text.spans[:, 0])}
        out: dict[Span, Referent] = {}
        for begin, end in arguments:
            word = starts[begin]
            before = [m for m in mentions if m[1] <= word]
            if int(text.spans[word, 1]) == end and before and text.words[word].lower() in PRONOUNS:
                ranked = self.referent.score(scores.vectors, np.array([word]), text.sentences)[0, :, 0]
                best = max(before, key=lambda m: ranked[m[1] - 1])
                out[(begin, end)] = Referent((begin, end), text.span(best[0], best[1]))
        return list(out.values())


PRONOUNS = frozenset(
    ["er", "sie", "es", "ihn", "ihm", "ihr", "ihnen", "dieser", "diese", "dieses", "diesen", "diesem", "der", "die", "das", "den", "dem", "deren", "dessen", "welcher", "welche", "welches", "he", "she", "it", "him", "her", "they", "them", "who", "whom", "which"]
)


def bio_spans(scores: FloatArray) -> list[tuple[int, int, int]]:
    """Best tags of `scores` [W, 1 + 2 types] to spans (begin, end, type); an inside tag with no begin before it begins one."""
    tags = scores.argmax(1)
    kinds = (tags - 1) // 2  # outside is -1
    inside = (tags > 0) & (tags % 2 == 0)
    continues = np.zeros(len(tags), dtype=bool)
    continues[1:] = inside[1:] & (kinds[1:] == kinds[:-1])
    begins = np.flatnonzero((tags > 0) & ~continues)
    stops = np.flatnonzero(~continues)
    ends = [int(stops[np.searchsorted(stops, b, side="right")]) if b < stops[-1] else len(tags) for b in begins]
    return [(int(b), e, int(kinds[b])) for b, e in zip(begins, ends, strict=True)]


def _biased(scores: FloatArray, bias: float) -> FloatArray:
    out = scores.copy()
    out[:, 0] += bias
    return out


def _role_spans(pairs: FloatArray, bias: float) -> list[list[list[Span]]]:
    """`pairs` [A, W, 3 roles] to word spans by anchor and role."""
    anchors, words, outputs = pairs.shape
    scores = pairs.reshape(anchors, words, outputs // 3, 3).transpose(0, 2, 1, 3).copy()
    scores[..., 0] += bias
    return [[[(b, e) for b, e, _ in bio_spans(role)] for role in anchor] for anchor in scores]


def _quoted(scores: FloatArray, text: WindowText) -> list[QuotedSpan]:
    """Every span between paired quote marks, and what the model marks outside of them."""
    pairs = [(a + 1, b) for a, b in quote_pairs(list(text.words)) if b > a + 1]
    uses = np.maximum(scores[:, 1::2], scores[:, 2::2])
    out = [(b, e, int(uses[b:e].mean(0).argmax())) for b, e in pairs]
    taken = {w for b, e in pairs for w in range(b - 1, e + 1)}
    out += [
        (b, e, k)
        for b, e, k in bio_spans(scores)
        if labels.QUOTE_USES[k] in UNMARKED_USES and not taken.intersection(range(b, e))
    ]
    kept = sorted((b, e, k) for b, e, k in out if text.owns(b))
    return [QuotedSpan(text.span(b, e), labels.QUOTE_USES[k]) for b, e, k in kept]  # type: ignore[arg-type]
