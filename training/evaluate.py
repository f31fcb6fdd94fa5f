"""Reads documents with a network in torch and scores them, by the decoder that the package ships."""

from typing import Any

import msgspec
import torch
from tokenizers import Tokenizer

from lagebild.assembly import to_record
from lagebild.reader.decode import Decoder, Scores, Settings, WindowText
from lagebild.reader.pairs import FloatArray, load_scorers
from lagebild.reader.reading import Reading
from lagebild.reader.session import window_inputs, window_text
from lagebild.reader.windows import windows
from lagebild.reader.words import sentence_of_words, split_words
from lagebild.record import Document, Model, Spans
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


@torch.no_grad()
def score_document(network: Network, doc: Doc, tokenizer: Tokenizer) -> list[tuple[Scores, WindowText]]:
    """The network's scores of each window of a document."""
    words = split_words(doc["text"], tokenizer)
    sentences = sentence_of_words(words, doc["sents"])
    out = []
    for window in windows(words, sentences):
        inputs = window_inputs(words, window, tokenizer)
        ids, quoted = torch.from_numpy(inputs.ids)[None], torch.from_numpy(inputs.quoted)[None]
        places = ([torch.from_numpy(inputs.first)], [torch.from_numpy(inputs.last)])
        vectors = network.encode(Batch(ids, quoted, torch.ones_like(ids), *places))[0].float()
        layers = {name: value.numpy() for name, value in network.layers(vectors).items()}
        out.append((Scores(vectors.numpy(), layers), window_text(doc["text"], words, sentences, window)))
    return out


def bounds(doc: Doc) -> Spans:
    """The sentence bounds of a corpus document."""
    return tuple((begin, end) for begin, end in doc["sents"])


def record_of(doc: Doc, reading: Reading) -> Doc:
    """The record of a corpus document, as `benchmarks.scoring` takes it."""
    document = Document(id=doc["id"], text=doc["text"], language=doc["lang"])
    record: Doc = msgspec.to_builtins(to_record(document, bounds(doc), reading, Model("training", "0")))
    return record
