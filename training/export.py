"""Export a trained network as a weights directory that `lagebild.reader` loads.

    python -m training.export runs/one --out src/lagebild/reader/weights --name lagebild-de --version 1
    python -m training.export runs/one --out runs/one/fp32 --precision fp32          # the same without quantisation

Checks that the ONNX graph gives what torch gives (fp32), and fits the calibration of event confidence (Platt scaling)
on dev.
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
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.scoring import match_events
from lagebild.reader.session import FORMAT, Session
from lagebild.reader.table import BLOCK
from lagebild.reader.windows import windows
from lagebild.reader.words import sentence_of_words, split_words
from training import data, evaluate
from training.graph import GraphBuilder
from training.model import Network, layer_sizes

TOLERANCE = 2e-3  # largest difference of a score between torch and the fp32 graph


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


def write(run: Path, out: Path, meta: dict[str, Any]) -> None:
    """Write all files of a weights directory; `meta` holds `name`, `version`, `precision` and `settings`."""
    network, saved = load_network(run)
    out.mkdir(parents=True, exist_ok=True)
    arrays = {k: v.float().numpy() for k, v in network.state_dict().items()}
    config = network.encoder.config
    model = GraphBuilder(arrays, config.num_attention_heads, config.layer_norm_eps).build(saved["config"]["layers"])
    _write_graph(model, out / "encoder.onnx", meta["precision"])
    codes, scales = four_bit(arrays["encoder.embeddings.word_embeddings.weight"])
    np.save(out / "codes.npy", codes)
    np.save(out / "scales.npy", scales)
    np.savez(out / "pairs.npz", **evaluate.arrays_of(network))  # type: ignore[arg-type]
    shutil.copy(Path(saved["config"]["base"]) / "tokenizer.json", out / "tokenizer.json")
    settings = {"modes": saved["modes"], **meta["settings"]}
    meta = {"format": FORMAT, **meta, "layers": layer_sizes(len(saved["modes"])), "settings": settings}
    (out / "reader.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf8")


def _write_graph(model: onnx.ModelProto, path: Path, precision: str) -> None:
    if precision == "fp32":
        onnx.save(model, path)
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "fp32.onnx"
        onnx.save(model, plain)
        quantize_dynamic(
            plain,
            path,
            op_types_to_quantize=["MatMul", "Attention"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def largest_difference(run: Path, folder: Path, docs: list[data.Doc]) -> float:
    """The largest difference between torch's scores and the exported graph's over documents."""
    network, _ = load_network(run)
    session = Session.load(folder)
    worst = 0.0
    for doc in docs:
        words = split_words(doc["text"], session.tokenizer)
        sentences = sentence_of_words(words, doc["sents"])
        for (ours, _), window in zip(
            evaluate.score_document(network, doc, session.tokenizer), windows(words, sentences), strict=True
        ):
            theirs = session.scores(words, window)
            worst = max(worst, *(float(np.abs(ours.layers[k] - theirs.layers[k]).max()) for k in ours.layers))
    return worst


def calibrate(folder: Path, docs: list[data.Doc]) -> tuple[float, float]:
    """Platt scaling: slope and offset such that an event's confidence is how often it is right, type included."""
    session = Session.load(folder)
    logits, right = [], []
    for doc in docs:
        record = evaluate.record_of(doc, session.read(doc["text"], tuple((b, e) for b, e in doc["sents"])))
        matched = {id(found) for _, found in match_events(doc, record)}
        for event in record["events"]:
            p = min(max(event["confidence"], 1e-6), 1 - 1e-6)
            logits.append(np.log(p / (1 - p)))
            right.append(float(id(event) in matched))
    return fit_platt(np.array(logits), np.array(right))


def fit_platt(logits: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Logistic regression of one variable by Newton's method."""
    x = np.stack([logits, np.ones_like(logits)], 1)
    w = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        w = w - np.linalg.solve(hessian, x.T @ (p - right))
    return round(float(w[0]), 4), round(float(w[1]), 4)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of training.train")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    parser.add_argument("--name", default="lagebild-de")
    parser.add_argument("--version", default="1")
    parser.add_argument("--settings", type=json.loads, default={}, help="JSON: biases of reader.decode.Settings")
    args = parser.parse_args()
    meta = {key: getattr(args, key) for key in ("name", "version", "precision", "settings")}
    dev = data.corpus_documents(Path(load_network(args.run)[1]["config"]["corpus"]) / "dev.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        write(args.run, Path(folder), {**meta, "precision": "fp32"})
        worst = largest_difference(args.run, Path(folder), dev[:10])
    print(f"largest difference to torch: {worst:.1e}")
    if worst > TOLERANCE:
        raise SystemExit("the exported graph differs from torch")
    write(args.run, args.out, meta)
    args.settings["calibration"] = calibrate(args.out, dev)
    write(args.run, args.out, meta)
    print(sum(f.stat().st_size for f in args.out.iterdir()) / 1e6, "MB", args.settings)


if __name__ == "__main__":
    main()
