"""Reads documents with a network in torch and scores them, by the decoder that the package ships."""

from collections.abc import Sequence
from typing import Any

import torch
from tokenizers import Tokenizer

from lagebild.reader.decode import Decoder, Scores, Settings, WindowText
from lagebild.reader.pairs import FloatArray, PairScorer
from lagebild.reader.reading import Reading
from lagebild.reader.session import window_inputs
from lagebild.reader.windows import windows
from lagebild.reader.words import sentence_of_words, split_words
from training.model import Batch, Network

Doc = dict[str, Any]


def arrays_of(network: Network) -> dict[str, FloatArray]:
    """The pair scorers' weights by torch's names."""
    return {
        name: value.detach().float().cpu().numpy()
        for name, value in network.state_dict().items()
        if name.split(".")[0] in {"event", "attribution", "referent"}
    }


def decoder_of(network: Network, settings: Settings) -> Decoder:
    """A decoder with the network's pair scorers."""
    arrays = arrays_of(network)
    return Decoder(*(PairScorer.load(arrays, name) for name in ("event", "attribution", "referent")), settings)


Scored = list[tuple[Scores, WindowText]]


@torch.no_grad()
def score_document(network: Network, doc: Doc, tokenizer: Tokenizer) -> Scored:
    """The network's scores of each window of a document."""
    words = split_words(doc["text"], tokenizer)
    sentences = sentence_of_words(words, doc["sents"])
    out: Scored = []
    for w in windows(words, sentences):
        inputs = window_inputs(words, w, tokenizer)
        part = slice(w.begin, w.end)
        ids, quoted = torch.from_numpy(inputs.ids)[None], torch.from_numpy(inputs.quoted)[None]
        places = ([torch.from_numpy(inputs.first)], [torch.from_numpy(inputs.last)])
        batch = Batch(ids, quoted, torch.ones_like(ids), *places)
        vectors = network.encode(batch)[0].float()
        layers = {name: value.numpy() for name, value in network.layers(vectors).items()}
        spans = words.spans[part]
        text = WindowText(
            [doc["text"][b:e] for b, e in spans], spans, sentences[part], w.own_begin - w.begin, w.own_end - w.begin
        )
        out.append((Scores(vectors.numpy(), layers), text))
    return out


def record_of(doc: Doc, readings: Sequence[Reading]) -> Doc:
    """The parts of a record that scoring needs."""
    attributions = [a for r in readings for a in r.attributions]
    ids = {id(a): f"a{i}" for i, a in enumerate(attributions)}

    def inside(b: int, e: int, strict: bool) -> Any:
        around = [
            a for a in attributions if a.content[0] <= b and e <= a.content[1] and not (strict and a.content == (b, e))
        ]
        return min(around, key=lambda a: a.content[1] - a.content[0], default=None)

    def chain(trigger: Any) -> list[str]:
        b, e = trigger[0]
        a = next((a for a in attributions if any(x < e and b < y for x, y in a.cue)), None) or inside(b, e, False)
        return [ids[id(a)]] if a else []

    def parent(a: Any) -> str | None:
        outer = inside(*a.content, True)
        return ids[id(outer)] if outer else None

    return {
        "document": {"id": doc["id"], "text": doc["text"]},
        "mentions": [{"begin": m.span[0], "end": m.span[1], "type": m.type} for r in readings for m in r.mentions],
        "attributions": [
            {"id": ids[id(a)], "type": a.type, "stance": a.stance, "content": [a.content], "cue": a.cue, "parent": parent(a),
             "source": {"spans": a.source}}
            for a in attributions
        ],
        "events": [
            {"type": e.type, "mode": e.mode, "status": e.status, "trigger": e.trigger, "according_to": chain(e.trigger),
             "confidence": e.confidence,
             **{k: [{"spans": [s]} for s in getattr(e, k)] for k in ("actors", "recipients", "places", "times")}}
            for r in readings for e in r.events
        ],
    }  # fmt: skip
