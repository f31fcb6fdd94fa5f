"""Train the reader: one encoder, all layers at once.

    python -m training.train training/config.yaml --out runs/one
    python -m training.train training/config.yaml --out runs/one --set seed=2 epochs=30

Reads the corpus, own annotated articles and named-entity sets, as the configuration file says. Writes `network.pt`,
`config.yaml` and `log.jsonl` (losses and dev figures by epoch) into --out.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from tokenizers import Tokenizer

from benchmarks.scoring import main_figure, score
from lagebild.reader.decode import Settings
from lagebild.reader.reading import joined
from lagebild.reader.session import subword_states
from training import data, evaluate
from training.examples import Example
from training.losses import losses
from training.model import Batch, Network


@dataclass(slots=True)
class Config:
    """A run's configuration; `training/config.yaml` explains each entry."""

    base: str
    corpus: str
    own: str
    ner: str
    layers: int
    hidden: int
    dropout: float
    mask: float
    epochs: int
    tokens: int
    ner_tokens: int
    encoder_rate: float
    layer_decay: float
    head_rate: float
    warmup: float
    weight_decay: float
    own_weight: float
    seed: int
    weights: dict[str, float] = field(default_factory=dict)
    init: str = ""

    @classmethod
    def load(cls, path: Path, changes: Sequence[str] = ()) -> "Config":
        """From YAML, with `key=value` changes."""
        values = yaml.safe_load(path.read_text(encoding="utf8"))
        values |= {k: yaml.safe_load(v) for k, v in (change.split("=", 1) for change in changes)}
        known = {f.name for f in fields(cls)}
        if unknown := set(values) - known:
            raise SystemExit(f"{path}: unknown entries {sorted(unknown)}")
        return cls(**values)


class Batcher:
    """Puts windows into padded batches, with masking of subwords in training."""

    def __init__(self, tokenizer: Tokenizer, mask: float, seed: int) -> None:
        special = ("<s>", "</s>", "<pad>", "<mask>")
        self.start, self.end, self.pad, self.mask_id = (tokenizer.token_to_id(t) or 0 for t in special)
        self.mask, self.random = mask, np.random.default_rng(seed)

    def batch(self, examples: Sequence[Example]) -> Batch:
        """One padded batch."""
        width = max(len(x.subwords) for x in examples) + 2
        ids = np.full((len(examples), width), self.pad, dtype=np.int64)
        quoted = torch.zeros((len(examples), width), dtype=torch.int64)
        for i, x in enumerate(examples):
            n = len(x.subwords)
            hidden = self.random.random(n) < self.mask
            ids[i, : n + 2] = [self.start, *np.where(hidden, self.mask_id, x.subwords), self.end]
            quoted[i, : n + 2] = torch.from_numpy(subword_states(x.quoted, x.first + 1, x.last + 1, n + 2))
        words = ([torch.from_numpy(x.first + 1) for x in examples], [torch.from_numpy(x.last + 1) for x in examples])
        return Batch(torch.from_numpy(ids), quoted, torch.from_numpy((ids != self.pad).astype(np.int64)), *words)


def batches(examples: Sequence[Example], tokens: int, rng: random.Random) -> list[list[Example]]:
    """Shuffled batches of windows of similar length, about `tokens` subwords each with padding."""
    order = sorted(examples, key=lambda x: len(x.subwords) * rng.uniform(0.8, 1.2))
    out: list[list[Example]] = [[]]
    for x in order:
        if out[-1] and (len(out[-1]) + 1) * max(len(y.subwords) for y in (*out[-1], x)) > tokens:
            out.append([])
        out[-1].append(x)
    rng.shuffle(out)
    return out


def optimizer_of(network: Network, config: Config) -> torch.optim.Optimizer:
    """AdamW with a rate a layer: the top encoder layer learns at `encoder_rate`, each below by `layer_decay` less."""
    groups = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        depth = config.layers
        if name.startswith("encoder.encoder.layer."):
            depth = config.layers - 1 - int(name.split(".")[3])
        rate = config.encoder_rate * config.layer_decay**depth if name.startswith("encoder.") else config.head_rate
        decay = 0.0 if parameter.ndim < 2 else config.weight_decay
        groups.append({"params": [parameter], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def schedule(config: Config, steps: int) -> Any:
    """Linear warm-up, then linear decay to nothing."""
    warm = max(1, int(config.warmup * steps))
    return lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))


def cycle(examples: Sequence[Example], tokens: int, rng: random.Random) -> Iterator[list[Example]]:
    """Endless batches."""
    while True:
        yield from batches(examples, tokens, rng)


class Trainer:
    """One training run."""

    def __init__(self, config: Config, out: Path) -> None:
        self.config, self.out = config, out
        random.seed(config.seed)
        torch.manual_seed(config.seed)
        self.rng = random.Random(config.seed)
        self.tokenizer = Tokenizer.from_file(str(Path(config.base) / "tokenizer.json"))
        self.modes = data.modes()
        self.network = Network(config.base, config.layers, len(self.modes), config.hidden, config.dropout)
        if config.init:
            saved = torch.load(Path(config.init) / "network.pt", weights_only=True)
            self.network.load_state_dict(saved["network"])
        self.batcher = Batcher(self.tokenizer, config.mask, config.seed)
        self.dev = data.corpus_documents(Path(config.corpus) / "dev.jsonl")
        self.articles = data.articles(config, self.tokenizer, self.modes)
        self.sentences = data.mention_sentences(Path(config.ner), self.tokenizer) if config.ner else []

    def run(self) -> None:
        """Train all epochs; the rate decays to nothing, so that the last network is the one to keep."""
        config, network = self.config, self.network
        probe = batches(self.articles, config.tokens, random.Random(0))
        steps = config.epochs * (len(probe) + 2)
        optimizer = optimizer_of(network, config)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule(config, steps))
        mention_batches = cycle(self.sentences, config.ner_tokens, self.rng)
        for epoch in range(config.epochs):
            network.train()
            begin, totals = time.time(), dict.fromkeys(config.weights, 0.0)
            for batch in batches(self.articles, config.tokens, self.rng):
                self.step(batch, totals)
                if self.sentences:
                    self.step(next(mention_batches), totals)
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimizer.step()
                scheduler.step()
                optimizer.zero_grad(set_to_none=True)
            self.report(epoch, totals, time.time() - begin)

    def step(self, examples: Sequence[Example], totals: dict[str, float]) -> None:
        """Add one batch's gradient."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = self.network.encode(self.batcher.batch(examples))
        found = losses(self.network, vectors, examples)
        total = torch.stack([self.config.weights[k] * v for k, v in found.items()]).sum()
        total.backward()  # type: ignore[no-untyped-call]  # torch has no types here
        for k, v in found.items():
            totals[k] += float(v.detach())

    def report(self, epoch: int, totals: dict[str, float], seconds: float) -> None:
        """Save the network and log losses; every fourth epoch and at the end also dev figures."""
        saved = {"network": self.network.state_dict(), "modes": self.modes, "config": asdict(self.config)}
        torch.save(saved, self.out / "network.pt")
        line: dict[str, Any] = {
            "epoch": epoch,
            "seconds": round(seconds),
            "loss": {k: round(v, 2) for k, v in totals.items()},
        }
        if epoch % 4 == 3 or epoch == self.config.epochs - 1:
            line["dev"] = figures(self.network, self.dev, self.tokenizer, self.modes)
        with (self.out / "log.jsonl").open("a", encoding="utf8") as log:
            log.write(json.dumps(line) + "\n")
        print(epoch, round(seconds), line.get("dev", {}), flush=True)


def figures(
    network: Network, docs: Sequence[data.Doc], tokenizer: Tokenizer, modes: Sequence[str]
) -> dict[str, float | None]:
    """The scores of the network on documents: F1 or accuracy of each figure."""
    network.eval()
    decoder = evaluate.decoder_of(network, Settings(modes))
    records = {}
    for doc in docs:
        scored = evaluate.score_document(network, doc, tokenizer)
        records[doc["id"]] = evaluate.record_of(doc, joined([decoder.read(*x) for x in scored]))
    return {key: main_figure(row) for key, row in score(docs, records).items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for the network, its configuration and log")
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="changes to the configuration")
    args = parser.parse_args()
    config = Config.load(args.config, args.set)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "config.yaml").write_text(yaml.safe_dump(asdict(config)), encoding="utf8")
    Trainer(config, args.out).run()


if __name__ == "__main__":
    main()
