"""Reads documents with a network in torch and scores them, by the decoder that the package ships."""

from typing import Any

import msgspec
import torch
from tokenizers import Tokenizer

from lagebild.pipeline import to_record
from lagebild.reader.decode import Decoder, Scores, Settings, WindowText
from lagebild.reader.pairs import FloatArray, load_scorers
from lagebild.reader.reading import Reading
from lagebild.reader.session import window_inputs
from lagebild.reader.windows import windows
from lagebild.reader.words import sentence_of_words, split_words
from lagebild.record import Document, Model
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
    return Decoder(load_scorers(arrays_of(network)), settings)


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


def record_of(doc: Doc, reading: Reading) -> Doc:
    """The record of a corpus document, as `benchmarks.scoring` takes it."""
    document = Document(id=doc["id"], text=doc["text"], language=doc["lang"])
    sentences = tuple((begin, end) for begin, end in doc["sents"])
    record: Doc = msgspec.to_builtins(to_record(document, sentences, reading, Model("training", "0")))
    return record
