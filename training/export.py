"""Export a trained network as a weights directory that `lagebild.reader` loads.

    python -m training.export runs/one --out src/lagebild/reader/weights --version 1
    python -m training.export runs/one --out runs/one/fp32 --precision fp32          # the same without quantisation

Checks that the ONNX graph gives what torch gives (in fp32), then quantises. `training.tune` sets the decoder.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch

from lagebild.reader.session import FORMAT, Session, window_inputs
from lagebild.reader.table import BLOCK
from lagebild.reader.windows import windows
from lagebild.reader.words import sentence_of_words, split_words
from training import data, evaluate
from training.graph import GraphBuilder
from training.model import Network, layer_sizes
from training.quantise import quantise, smooth

SAMPLE = 8  # every how many own articles lend their activations to quantisation; their neighbours measure its error
TOLERANCE = 5e-3  # largest difference of a score between torch and the fp32 graph


def load_network(run: Path) -> tuple[Network, dict[str, Any]]:
    """The network of a run and its checkpoint."""
    saved = torch.load(run / "network.pt", weights_only=True)
    config = saved["config"]
    network = Network(config["base"], config["layers"], len(saved["modes"]), config["hidden"], 0.0)
    network.load_state_dict(saved["network"])
    return network.eval(), saved


def four_bit(table: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Codes and scales of the word table; lossless up to fp16 for a table on the Q4_0 grid, rounding otherwise."""
    blocks = table.reshape(len(table), -1, BLOCK)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)[..., 0]
    scales = (peak / -8).astype(np.float16)
    steps = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    codes = (np.round(blocks / steps).clip(-8, 7) + 8).astype(np.uint8).reshape(len(table), -1)
    packed = (codes[:, 0::2] | (codes[:, 1::2] << 4)).astype(np.uint8)
    return packed, scales


def write(run: Path, out: Path, model: onnx.ModelProto, meta: dict[str, Any]) -> None:
    """Write all files of a weights directory; `meta` holds `name`, `version` and `precision`."""
    network, saved = load_network(run)
    out.mkdir(parents=True, exist_ok=True)
    if meta["precision"] == "int8":
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(model, Path(folder) / "plain.onnx")
            quantise(Path(folder) / "plain.onnx", out / "encoder.onnx")
    else:
        onnx.save(model, out / "encoder.onnx")
    codes, scales = four_bit(network.encoder.embeddings.word_embeddings.weight.detach().numpy())
    np.save(out / "codes.npy", codes)
    np.save(out / "scales.npy", scales)
    np.savez(out / "pairs.npz", **evaluate.arrays_of(network))  # type: ignore[arg-type]  # numpy's types take one name for a flag
    shutil.copyfile(Path(saved["config"]["base"]) / "tokenizer.json", out / "tokenizer.json")
    layers, settings = layer_sizes(len(saved["modes"])), {"modes": saved["modes"]}
    meta = {"format": FORMAT, **meta, "layers": layers, "settings": settings}
    (out / "reader.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf8")


def graph_of(run: Path) -> onnx.ModelProto:
    """The fp32 graph of a run's network."""
    network, saved = load_network(run)
    arrays = {k: v.float().numpy() for k, v in network.state_dict().items()}
    config = network.encoder.config
    return GraphBuilder(arrays, config.num_attention_heads, config.layer_norm_eps).build(saved["config"]["layers"])


def check(run: Path, session: Session, docs: list[data.Doc]) -> None:
    """Exit unless the session's scores are those of torch."""
    network, _ = load_network(run)
    pairs = [
        (ours, theirs)
        for doc in docs
        for (ours, _), (theirs, _) in zip(
            evaluate.score_document(network, doc, session.tokenizer),
            session.scored(doc["text"], evaluate.bounds(doc)),
            strict=True,
        )
    ]
    worst = max(float(np.abs(a.layers[k] - b.layers[k]).max()) for a, b in pairs for k in a.layers)
    print(f"largest difference to torch: {worst:.1e}")
    if worst > TOLERANCE:
        raise SystemExit("the exported graph differs from torch")


def sample_runs(session: Session, docs: list[data.Doc]) -> list[dict[str, npt.NDArray[Any]]]:
    """Inputs of the graph for the windows of documents."""
    runs = []
    for doc in docs:
        words = split_words(doc["text"], session.tokenizer)
        found = windows(words, sentence_of_words(words, doc["sents"]))
        runs += [session.feeds(window_inputs(words, window, session.tokenizer)) for window in found]
    return runs


def quantisation_error(plain: Session, quantised: Session, docs: list[data.Doc]) -> float:
    """The difference of the word vectors, root mean square, as a share of their length."""
    pairs = [[session.encoder.run(None, run)[0] for session in (plain, quantised)] for run in sample_runs(plain, docs)]
    squares = [(((a - b) ** 2).sum() / (a**2).sum()) for a, b in pairs]
    return float(np.sqrt(np.mean(squares)))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of training.train")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    parser.add_argument("--name", default="lagebild")
    parser.add_argument("--version", default="1")
    args = parser.parse_args()
    meta = {key: getattr(args, key) for key in ("name", "version", "precision")}
    own = data.own_documents(Path(load_network(args.run)[1]["config"]["own"]))
    model = graph_of(args.run)
    with tempfile.TemporaryDirectory() as folder:
        write(args.run, Path(folder), model, {**meta, "precision": "fp32"})
        session = Session.load(Path(folder))
        check(args.run, session, own[::SAMPLE][:10])
        if args.precision == "int8":
            smooth(model, sample_runs(session, own[::SAMPLE]))
        write(args.run, args.out, model, meta)
        error = quantisation_error(session, Session.load(args.out), own[1::SAMPLE])
        print(f"{args.precision} vectors differ by {error:.1%}")
    print(f"{sum(f.stat().st_size for f in args.out.iterdir()) / 1e6:.1f} MB in {args.out}")


if __name__ == "__main__":
    main()
