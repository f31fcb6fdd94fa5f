"""The losses of a batch, each per positive item so that rare labels weigh as much as common ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lagebild.reader.pairs import distance_buckets, sentence_buckets
from lagebild.reader.words import IntArray
from training.examples import AttributionLabels, EventLabels, Example
from training.model import Network, PairScorer

Sums = dict[str, list[tuple[Tensor, float]]]


def losses(network: Network, vectors: Sequence[Tensor], examples: Sequence[Example]) -> dict[str, Tensor]:
    """Loss of each layer over a batch; layers without a positive item are left out."""
    sums: Sums = defaultdict(list)
    for words, example in zip((v.float() for v in vectors), examples, strict=True):
        layers = network.layers(words)
        _mentions(sums, layers["mentions"], example)
        if example.full:
            _triggers(sums, layers, example)
            _events(sums, network.event, layers, words, example)
            _attributions(sums, network.attribution, layers, words, example)
            _referents(sums, network.referent, words, example)
    return {k: torch.stack([x for x, _ in v]).sum() / max(sum(n for _, n in v), 1.0) for k, v in sums.items() if v}


def _mentions(sums: Sums, scores: Tensor, example: Example) -> None:
    """Marginal likelihood of the allowed tags (partial labels)."""
    allowed = torch.from_numpy(example.mentions)
    likelihood = torch.logsumexp(scores.masked_fill(~allowed, -1e4), -1) - torch.logsumexp(scores, -1)
    positive = float((~example.mentions[:, 0]).sum())
    sums["mentions"].append((-likelihood.sum() * example.weight, positive * example.weight))


def _triggers(sums: Sums, layers: Mapping[str, Tensor], example: Example) -> None:
    for layer, tags in (("triggers", example.triggers), ("quotes", example.quotes)):
        loss = F.cross_entropy(layers[layer], torch.from_numpy(tags), reduction="sum")
        sums[layer].append((loss * example.weight, float((tags > 0).sum()) * example.weight))
    starts = np.zeros(len(example.triggers), dtype=np.int64)
    for a in example.attributions:
        starts[a.anchor] = 1 + a.type
    loss = F.cross_entropy(layers["starts"], torch.from_numpy(starts), reduction="sum")
    sums["starts"].append((loss * example.weight, len(example.attributions) * example.weight))


def pair_scores(scorer: PairScorer, words: Tensor, anchors: IntArray, sentences: IntArray) -> Tensor:
    """Scores [A, W, outputs] of a pair scorer."""
    distance, sentence = distance_buckets(anchors, len(words)), sentence_buckets(anchors, sentences)
    scores: Tensor = scorer(words, *map(torch.from_numpy, (anchors, distance, sentence)))
    return scores


def _roles(
    sums: Sums, name: str, scores: Tensor, frames: Sequence[EventLabels | AttributionLabels], weight: float
) -> None:
    roles = torch.from_numpy(np.stack([f.roles for f in frames]))  # [A, roles, W]
    logits = scores.reshape(*scores.shape[:2], roles.shape[1], 3).permute(0, 3, 2, 1)  # [A, 3, roles, W]
    loss = F.cross_entropy(logits, roles, reduction="sum")
    sums[name].append((loss * weight, float((roles > 0).sum()) * weight))


def _events(sums: Sums, scorer: PairScorer, layers: Mapping[str, Tensor], words: Tensor, example: Example) -> None:
    if not example.events:
        return
    anchors = np.array([e.anchor for e in example.events])
    for layer, wanted in (
        ("modes", [e.mode for e in example.events]),
        ("statuses", [e.status for e in example.events]),
    ):
        loss = F.cross_entropy(layers[layer][anchors], torch.tensor(wanted), reduction="sum")
        sums[layer].append((loss * example.weight, len(wanted) * example.weight))
    scores = pair_scores(scorer, words, anchors, example.sentences)
    _roles(sums, "event_roles", scores[:, :, :-1], example.events, example.weight)
    particles = torch.from_numpy(np.stack([e.particle for e in example.events])).clamp(max=1).float()
    loss = F.binary_cross_entropy_with_logits(scores[:, :, -1], particles, reduction="sum")
    sums["particles"].append((loss * example.weight, len(anchors) * example.weight))


def _attributions(
    sums: Sums, scorer: PairScorer, layers: Mapping[str, Tensor], words: Tensor, example: Example
) -> None:
    frames = example.attributions
    if not frames:
        return
    anchors = np.array([a.anchor for a in frames])
    scores = pair_scores(scorer, words, anchors, example.sentences)
    _roles(sums, "attribution_roles", scores[:, :, :-1], frames, example.weight)
    before = torch.arange(len(words))[None] < torch.from_numpy(anchors)[:, None]
    ends = scores[:, :, -1].masked_fill(before, -1e4)
    loss = F.cross_entropy(ends, torch.tensor([a.end for a in frames]), reduction="sum")
    sums["ends"].append((loss * example.weight, len(frames) * example.weight))
    stances = layers["stances"][anchors]
    cues = torch.from_numpy(np.stack([a.roles[1] == 1 for a in frames])).float()
    cues = cues / cues.sum(1, keepdim=True).clamp(min=1)
    stances = stances + cues @ layers["cue_stances"]  # no cue: nothing is added
    loss = F.cross_entropy(stances, torch.tensor([a.stance for a in frames]), reduction="sum")
    sums["stances"].append((loss * example.weight, len(frames) * example.weight))


def _referents(sums: Sums, scorer: PairScorer, words: Tensor, example: Example) -> None:
    """Marginal likelihood of the words that name a pronoun's referent, among all words before it."""
    if not example.referents:
        return
    anchors = np.array([pronoun for pronoun, _ in example.referents])
    scores = pair_scores(scorer, words, anchors, example.sentences)[:, :, 0]
    scores = scores.masked_fill(torch.arange(len(words))[None] >= torch.from_numpy(anchors)[:, None], -1e4)
    allowed = torch.zeros_like(scores, dtype=torch.bool)
    for i, (_, mentions) in enumerate(example.referents):
        allowed[i, mentions] = True
    loss = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~allowed, -1e4), 1)
    sums["referents"].append((loss.sum() * example.weight, len(anchors) * example.weight))
