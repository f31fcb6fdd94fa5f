"""The network: a pretrained encoder, linear heads on every word, pair scorers that hang arguments on anchors."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import AutoModel

from lagebild.reader import labels
from lagebild.reader.pairs import DISTANCES, SENTENCES
from training.examples import MENTION_TAGS, QUOTE_TAGS, TRIGGER_TAGS

#: Outside, begin, inside each role; and whether a word is the verb's particle.
EVENT_OUTPUTS = 3 * len(labels.EVENT_ROLES) + 1
#: The same; and whether the content ends here.
ATTRIBUTION_OUTPUTS = 3 * len(labels.ATTRIBUTION_ROLES) + 1


def layer_sizes(modes: int) -> dict[str, int]:
    """Outputs of the linear heads, in order."""
    return {
        "mentions": len(MENTION_TAGS),
        "triggers": len(TRIGGER_TAGS),
        "modes": modes,
        "statuses": len(labels.STATUSES),
        "starts": 1 + len(labels.ATTRIBUTION_TYPES),
        "stances": len(labels.STANCES),  # seen from the content's first word
        "cue_stances": len(labels.STANCES),  # seen from the cue
        "quotes": len(QUOTE_TAGS),
    }


class PairScorer(nn.Module):
    """Scores every word as an argument of every anchor.

    hidden = relu(A h_anchor + B h_word + (C h_anchor) * (D h_word) + distance + sentence distance); scores = W hidden.
    The product is the biaffine term of Dozat and Manning (2017), the sum an additive one.
    """

    def __init__(self, size: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.anchor = nn.Linear(size, 2 * hidden)
        self.word = nn.Linear(size, 2 * hidden)
        self.distance = nn.Embedding(DISTANCES, hidden)
        self.sentence = nn.Embedding(SENTENCES, hidden)
        self.out = nn.Linear(hidden, outputs)
        nn.init.normal_(self.distance.weight, std=0.02)
        nn.init.normal_(self.sentence.weight, std=0.02)

    def forward(self, words: Tensor, anchors: Tensor, distance: Tensor, sentence: Tensor) -> Tensor:
        """`words` [W, size], `anchors` [A], bucket indices [A, W] twice -> [A, W, outputs]."""
        add_a, mul_a = self.anchor(words[anchors]).chunk(2, -1)
        add_w, mul_w = self.word(words).chunk(2, -1)
        hidden = (
            add_a[:, None]
            + add_w[None]
            + mul_a[:, None] * mul_w[None]
            + self.distance(distance)
            + self.sentence(sentence)
        )
        scores: Tensor = self.out(torch.relu(hidden))
        return scores


@dataclass(slots=True)
class Batch:
    """Windows padded to one length: `ids`, `quoted`, `mask` [N, S]; `first` and `last` [W] subword of each word."""

    ids: Tensor
    quoted: Tensor
    mask: Tensor
    first: list[Tensor]
    last: list[Tensor]


class Network(nn.Module):
    """Encoder, heads and pair scorers."""

    def __init__(self, base: str, layers: int, modes: int, hidden: int, dropout: float) -> None:
        super().__init__()
        # No dropout on attention: with it the fused CPU kernel cannot be used.
        self.encoder = AutoModel.from_pretrained(
            base,
            dtype=torch.float32,
            add_pooling_layer=False,
            attn_implementation="sdpa",
            attention_probs_dropout_prob=0.0,
        )
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # it stays on its quantisation grid
        size = self.encoder.config.hidden_size
        self.quote_feature = nn.Embedding(3, size)
        nn.init.zeros_(self.quote_feature.weight)
        self.sizes = layer_sizes(modes)
        self.heads = nn.Linear(size, sum(self.sizes.values()))
        self.event = PairScorer(size, hidden, EVENT_OUTPUTS)
        self.attribution = PairScorer(size, hidden, ATTRIBUTION_OUTPUTS)
        self.referent = PairScorer(size, hidden // 2, 1)
        self.dropout = nn.Dropout(dropout)

    def encode(self, batch: Batch) -> list[Tensor]:
        """Word vectors [W, size] of each window: the mean of a word's first and last subword."""
        embedded = self.encoder.embeddings.word_embeddings(batch.ids) + self.quote_feature(batch.quoted)
        states = self.encoder(inputs_embeds=embedded, attention_mask=batch.mask).last_hidden_state
        pairs = zip(states, batch.first, batch.last, strict=True)
        return [self.dropout((s[first] + s[last]) * 0.5) for s, first, last in pairs]

    def layers(self, words: Tensor) -> dict[str, Tensor]:
        """Scores of the linear heads, [W, outputs] each."""
        return dict(zip(self.sizes, self.heads(words).split(list(self.sizes.values()), -1), strict=True))
