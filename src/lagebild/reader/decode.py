"""From the model's scores to spans and links: one window of a text at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lagebild.reader import labels
from lagebild.reader.pairs import FloatArray, PairScorer
from lagebild.reader.reading import AttributionFrame, EventFrame, MentionSpan, QuotedSpan, Reading, Referent
from lagebild.reader.words import IntArray, quote_pairs
from lagebild.record import Span, Spans

UNMARKED_USES = {"hedge", "scare", "term"}  # the uses that a span without quote marks may have
_PAIRS = ("()", "[]", "„“", "“”", "«»", "‚‘", "‹›", '""')  # marks that open and close, in either order
_MARKS = frozenset("".join((*_PAIRS, ",:;–—-")))  # marks that end no word, as the point of `U.S.` does


Tagged = tuple[int, ...]  # leading indices, begin, end, type: words of one window


@dataclass(frozen=True, slots=True)
class Settings:
    """What decoding needs besides scores: names of the modes, biases and the calibration of confidence.

    A bias is added to the score of the class `outside`: negative finds more, positive less. `calibration` is (slope,
    offset) on the logit of a trigger's type probability (Platt 1999).
    """

    modes: Sequence[str]
    pronouns: frozenset[str] = frozenset()
    trigger_bias: float = 0.0
    start_bias: float = 0.0
    role_biases: Mapping[str, float] = field(default_factory=dict)
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

    def whole(self, spans: Sequence[Span], mentions: Sequence[Tagged]) -> list[Span]:
        """Spans mended: each grows to whole compounds and whole mentions, and those that then touch are one."""
        out: list[Span] = []
        for begin, end in (self._bare(self._grown(span, mentions)) for span in spans):
            if begin == end:
                continue
            if out and begin <= out[-1][1]:
                out[-1] = (out[-1][0], max(end, out[-1][1]))
            else:
                out.append((begin, end))
        return out

    def _grown(self, span: Span, mentions: Sequence[Tagged]) -> Span:
        begin, end = span
        while begin > 0 and self._hyphenated(begin):
            begin -= 1
        while end < len(self.words) and self._hyphenated(end):
            end += 1
        touched = [m for m in mentions if m[0] < end and begin < m[1]]
        return min([begin, *(m[0] for m in touched)]), max([end, *(m[1] for m in touched)])

    def _bare(self, span: Span) -> Span:
        """A span without marks at its edges, but with a bracket or quote mark whose partner is within."""
        begin, end = span
        while begin < end and self._dangles(begin, begin + 1, end):
            begin += 1
        while begin < end and self._dangles(end - 1, begin, end - 1):
            end -= 1
        return begin, end

    def _dangles(self, word: int, begin: int, end: int) -> bool:
        """Whether a word is a mark that has no partner among the others."""
        mark = self.words[word]
        return mark in _MARKS and not any(
            mark in pair and other in pair for other in self.words[begin:end] for pair in _PAIRS
        )

    def _hyphenated(self, word: int) -> bool:
        """Whether a word and the one before it belong to one compound: `US` `-` `Präsident`."""
        touching = self.spans[word - 1, 1] == self.spans[word, 0]
        return bool(touching) and "-" in (self.words[word - 1], self.words[word])

    def characters(self, words: Sequence[Span]) -> Spans:
        """Characters of several word spans."""
        return tuple(self.span(*span) for span in words)

    def owns(self, word: int) -> bool:
        """Whether this window answers for a word."""
        return self.own_begin <= word < self.own_end


@dataclass(frozen=True, slots=True)
class Decoder:
    """Turns scores into a `Reading`, with the pair scorers `event`, `attribution` and `referent`."""

    scorers: Mapping[str, PairScorer]
    settings: Settings
    _mode_types: IntArray = field(init=False)

    def __post_init__(self) -> None:
        types = [labels.EVENT_TYPES.index(mode.partition("/")[0]) for mode in self.settings.modes]
        object.__setattr__(self, "_mode_types", np.array(types, dtype=np.int64))

    def read(self, scores: Scores, text: WindowText) -> Reading:
        """Everything that the window owns, offsets in characters of the whole text."""
        mentions = bio_spans(scores.layers["mentions"])
        events = self._events(scores, text, mentions)
        attributions = self._attributions(scores, text, mentions)
        arguments = [s for e in events for s in (*e.actors, *e.recipients)]
        arguments += [s for a in attributions for s in a.source]
        return Reading(
            mentions=tuple(
                MentionSpan(text.span(b, e), labels.MENTION_TYPES[k]) for b, e, k in mentions if text.owns(b)
            ),
            attributions=tuple(attributions),
            events=tuple(events),
            quoted=tuple(_quoted(scores.layers["quotes"], text)),
            referents=tuple(self._referents(scores, text, mentions, arguments)),
        )

    def _events(self, scores: Scores, text: WindowText, mentions: Sequence[Tagged]) -> list[EventFrame]:
        triggers = bio_spans(_biased(scores.layers["triggers"], self.settings.trigger_bias))
        triggers = [t for t in triggers if text.owns(t[0])]
        if not triggers:
            return []
        anchors = np.array([b for b, _, _ in triggers], dtype=np.int64)
        pairs = self.scorers["event"].score(scores.vectors, anchors, text.sentences)
        roles = self._role_spans(pairs[:, :, :-1], labels.EVENT_ROLES)
        roles = [{name: text.whole(spans, mentions) for name, spans in role.items()} for role in roles]
        for role in roles:  # nobody acts on himself: the same words in both roles are the actor's
            role["recipients"] = [span for span in role["recipients"] if span not in role["actors"]]
        return [self._event(scores, text, t, roles[i], pairs[i, :, -1]) for i, t in enumerate(triggers)]

    def _event(
        self,
        scores: Scores,
        text: WindowText,
        trigger: Tagged,
        roles: dict[str, list[Span]],
        particle: FloatArray,
    ) -> EventFrame:
        begin, end, kind = trigger
        modes = np.where(self._mode_types == kind, scores.layers["modes"][begin], -np.inf)
        mode = self.settings.modes[int(modes.argmax())].partition("/")[2]
        particles = [
            w for w in np.flatnonzero(particle > 0).tolist() if text.words[w].lower() not in self.settings.pronouns
        ]
        pieces = [(begin, end), *((w, w + 1) for w in particles if not begin <= w < end)]
        return EventFrame(
            type=labels.EVENT_TYPES[kind],
            mode=mode or None,
            status=labels.STATUSES[int(scores.layers["statuses"][begin].argmax())],
            trigger=text.characters(sorted(pieces)),
            confidence=self._confidence(scores.layers["triggers"][begin], kind),
            **{role: text.characters(spans) for role, spans in roles.items()},
        )

    def _confidence(self, trigger: FloatArray, kind: int) -> float:
        probabilities = np.exp(trigger - trigger.max())
        p = float((probabilities[1 + 2 * kind] + probabilities[2 + 2 * kind]) / probabilities.sum())
        logit = np.log(max(p, 1e-6) / max(1 - p, 1e-6))
        slope, offset = self.settings.calibration
        return float(1 / (1 + np.exp(-(slope * logit + offset))))

    def _attributions(self, scores: Scores, text: WindowText, mentions: Sequence[Tagged]) -> list[AttributionFrame]:
        starts = _biased(scores.layers["starts"], self.settings.start_bias).argmax(1)
        anchors = np.array([w for w in np.flatnonzero(starts) if text.owns(int(w))], dtype=np.int64)
        if not len(anchors):
            return []
        pairs = self.scorers["attribution"].score(scores.vectors, anchors, text.sentences)
        roles = self._role_spans(pairs[:, :, :-1], labels.ATTRIBUTION_ROLES)
        roles = [{**role, "source": text.whole(role["source"], mentions)} for role in roles]
        return [
            self._attribution(scores, text, (a, int(starts[a]) - 1, a + int(pairs[i, a:, -1].argmax()) + 1), speakers)
            for i, a in enumerate(anchors.tolist())
            for speakers in _speakers(roles[i])
        ]

    def _role_spans(self, pairs: FloatArray, roles: Sequence[str]) -> list[dict[str, list[Span]]]:
        """`pairs` [A, W, 3 roles] to the word spans of each role, one dict an anchor."""
        anchors, words, _ = pairs.shape
        scores = pairs.reshape(anchors, words, len(roles), 3).transpose(0, 2, 1, 3).copy()
        scores[..., 0] += np.array([[[self.settings.role_biases.get(role, 0.0)] for role in roles]], dtype=np.float32)
        out: list[dict[str, list[Span]]] = [{role: [] for role in roles} for _ in range(anchors)]
        for anchor, role, begin, end, _ in bio_spans(scores):
            out[anchor][roles[role]].append((begin, end))
        return out

    def _attribution(
        self, scores: Scores, text: WindowText, content: tuple[int, int, int], roles: dict[str, list[Span]]
    ) -> AttributionFrame:
        begin, kind, end = content
        stance = scores.layers["stances"][begin].copy()
        if roles["cue"]:
            stance += scores.layers["cue_stances"][[b for b, _ in roles["cue"]]].mean(0)
        return AttributionFrame(
            type=labels.ATTRIBUTION_TYPES[kind],
            stance=labels.STANCES[int(stance.argmax())],
            content=text.span(begin, end),
            source=text.characters(roles["source"]),
            cue=text.characters(roles["cue"]),
        )

    def _referents(
        self, scores: Scores, text: WindowText, mentions: Sequence[Tagged], arguments: Sequence[Span]
    ) -> list[Referent]:
        """The mention that each argument which is a pronoun points back to, the likeliest of those before it."""
        starts = {int(b): i for i, b in enumerate(text.spans[:, 0])}
        single = {starts[begin] for begin, end in arguments if int(text.spans[starts[begin], 1]) == end}
        pronouns = sorted(w for w in single if text.words[w].lower() in self.settings.pronouns)
        if not pronouns or not mentions:
            return []
        ranked = self.scorers["referent"].score(scores.vectors, np.array(pronouns), text.sentences)[:, :, 0]
        out = []
        for word, rank in zip(pronouns, ranked, strict=True):
            before = [m for m in mentions if m[1] <= word]
            if before:
                best = max(before, key=lambda m: rank[m[1] - 1])
                out.append(Referent(text.span(word, word + 1), text.span(best[0], best[1])))
        return out


def bio_spans(scores: FloatArray) -> list[Tagged]:
    """Best tags of `scores` [..., W, 1 + 2 types] to spans (…, begin, end, type), the leading indices first.

    An inside tag goes on with the span before it, whatever its type, or begins one; a span's type is the one that its
    words score highest in all.
    """
    tags = scores.argmax(-1)
    continues = np.zeros(tags.shape, dtype=bool)
    continues[..., 1:] = (tags[..., 1:] > 0) & (tags[..., 1:] % 2 == 0) & (tags[..., :-1] > 0)
    count = tags.shape[-1]
    stops = np.where(continues, count, np.arange(count))  # the first stop at or after each word, from the right
    stops = np.minimum.accumulate(stops[..., ::-1], axis=-1)[..., ::-1]
    out = []
    for *lead, begin in np.argwhere((tags > 0) & ~continues).tolist():
        end = int(stops[(*lead, begin + 1)]) if begin + 1 < count else count
        words = scores[tuple(lead)][begin:end]
        of_types = np.maximum(words[:, 1::2], words[:, 2::2])
        out.append((*lead, begin, end, int(of_types.sum(0).argmax())))
    return out


def _speakers(roles: dict[str, list[Span]]) -> list[dict[str, list[Span]]]:
    """One content may have two speakers, a relay and its source: the cues are cut between them where they lie close."""
    sources, cues = roles["source"], roles["cue"]
    if len(sources) < 2 or len(cues) < 2:
        return [{"source": sources[:1], "cue": cues}]

    def apart(cut: int) -> int:
        return sum(_gap(sources[int(i >= cut)], cue) for i, cue in enumerate(cues))

    cut = min(range(1, len(cues)), key=apart)
    return [{"source": [sources[0]], "cue": cues[:cut]}, {"source": [sources[1]], "cue": cues[cut:]}]


def _gap(a: Span, b: Span) -> int:
    """Words between two spans."""
    return max(a[0] - b[1], b[0] - a[1])


def _biased(scores: FloatArray, bias: float) -> FloatArray:
    out = scores.copy()
    out[..., 0] += bias
    return out


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
    return [QuotedSpan(text.span(b, e), labels.QUOTE_USES[k]) for b, e, k in kept]
