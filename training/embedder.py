"""Export the untouched base encoder as the story embedder: 4-bit weights, and a projection that spreads its vectors.

    python -m training.embedder ../shared/base --out src/lagebild/archive/stories/weights

The layers are stored on the 4-bit grid they were released on (Q4_0) and unfolded into int8 when they are loaded, which
takes half the time of 4-bit products. Word table and tokenizer are the reader's. E5's vectors crowd a narrow cone, a
different one for each language: from the vectors of unlabelled texts (own articles, German Wikinews) come each
language's mean, which is taken off, and a matrix that evens out the variance of all directions (ridge whitening).
Checks the graph against torch.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper
from transformers import BertModel

from benchmarks.common import SHARED, json_lines, title_and_date
from lagebild.archive.stories.embedder import LENGTH, Embedder
from lagebild.reader.session import WEIGHTS as READER
from lagebild.text.language import identify
from training.export import four_bit
from training.graph import FUSED, Arrays, GraphBuilder

OWN = Path(__file__).parent / "data"
WIKINEWS = SHARED / "data" / "text" / "wikinews_de.jsonl.xz"
RIDGE = 0.1  # added to the variance of each direction, as a share of their mean
TOLERANCE = 0.99  # least cosine between torch and the graph, whose weights and activations are 8-bit
PEAK = 63  # largest int8 weight: seven bits, so that processors without VNNI do not saturate

Vectors = npt.NDArray[np.float32]


class EmbedderGraph(GraphBuilder):
    """Input `embedded` float [1, S, size], output `mean` float [1, size].

    The matrices are not in the graph but in `layers`, as 4-bit codes in blocks along the input; a share is the 4-bit
    step of a block over the int8 step of its column.
    """

    def build(self, layers: int) -> onnx.ModelProto:
        """The whole graph."""
        self.layers: dict[str, npt.NDArray[Any]] = {}
        state = self._embed()
        for layer in range(layers):
            state = self._layer(state, f"encoder.encoder.layer.{layer}")
        size = self.arrays["encoder.embeddings.LayerNorm.bias"].shape[0]
        self._node("ReduceMean", [state, self._constant("middle", np.ones(1, dtype=np.int64))], "mean", keepdims=0)
        inputs = [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "S", size])]
        outputs = [helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, size])]
        graph = helper.make_graph(self.nodes, "embedder", inputs, outputs, self.weights)
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _embed(self) -> str:
        prefix = "encoder.embeddings"
        places = self.arrays[f"{prefix}.position_embeddings.weight"][: LENGTH + 2]
        self._constant("positions", places + self.arrays[f"{prefix}.token_type_embeddings.weight"][0])
        self._constant("zero", np.zeros(1, dtype=np.int64))
        self._node("Shape", ["embedded"], "length", start=1, end=2)
        place = self._node("Slice", ["positions", "zero", "length"], "place")
        names = [self._weight(f"{prefix}.LayerNorm.weight"), self._weight(f"{prefix}.LayerNorm.bias")]
        added = self._node("Add", ["embedded", place], "added")
        return self._node("LayerNormalization", [added, *names], "normed", epsilon=self.epsilon, axis=-1)

    def _layer(self, state: str, prefix: str) -> str:
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        qkv = [f"{part}.product" for part in parts]
        self._split(self._linear(state, parts, f"{prefix}.qkv"), qkv)
        bias = self._constant(f"{prefix}.qkv.bias", np.concatenate([self.arrays[f"{p}.bias"] for p in parts]))
        attended = self._node("MultiHeadAttention", [*qkv, bias], f"{prefix}.attended", FUSED, num_heads=self.heads)
        state = self._residual(state, attended, f"{prefix}.attention.output")
        wide = self._linear(state, [f"{prefix}.intermediate.dense"], f"{prefix}.wide")
        active = self._node(
            "BiasGelu", [wide, self._weight(f"{prefix}.intermediate.dense.bias")], f"{prefix}.active", FUSED
        )
        return self._residual(state, active, f"{prefix}.output")

    def _split(self, state: str, outputs: list[str]) -> None:
        self.nodes.append(helper.make_node("Split", [state], outputs, name=f"{state}.split", axis=-1, num_outputs=3))

    def _residual(self, state: str, update: str, prefix: str) -> str:
        dense = self._linear(update, [f"{prefix}.dense"], f"{prefix}.projected")
        norm = [self._weight(f"{prefix}.LayerNorm.weight"), self._weight(f"{prefix}.LayerNorm.bias")]
        inputs = [dense, state, *norm, self._weight(f"{prefix}.dense.bias")]
        return self._node("SkipLayerNormalization", inputs, f"{prefix}.normed", FUSED, epsilon=self.epsilon)

    def _linear(self, state: str, names: list[str], product: str) -> str:
        """The product with matrices side by side, without a bias; their int8 values are given when it is loaded."""
        matrix = np.concatenate([self.arrays[f"{name}.weight"] for name in names])
        codes, scales = four_bit(matrix)
        peaks = np.abs(matrix).max(1)
        steps = (np.where(peaks == 0, 1, peaks) / PEAK).astype(np.float32)
        weight = f"{product}.weight"
        self.layers[f"{weight}.codes"] = codes
        self.layers[f"{weight}.shares"] = (scales.astype(np.float32) / steps[:, None]).astype(np.float16)
        declared = TensorProto(name=weight, data_type=TensorProto.INT8, dims=matrix.shape[::-1])
        declared.data_location = TensorProto.EXTERNAL
        declared.external_data.add(key="location", value="layers.npz")
        self.weights.append(declared)
        step = self._constant(f"{product}.steps", steps)
        return self._node("DynamicQuantizeMatMul", [state, weight, step], product, FUSED)


def arrays_of(model: BertModel) -> Arrays:
    """The encoder's weights under the names that the graph uses."""
    return {f"encoder.{name}": value.float().numpy() for name, value in model.state_dict().items()}


def articles() -> Iterator[tuple[str, str | None, str]]:
    """Title, date and text of the unlabelled background articles."""
    for path in sorted(OWN.glob("own_*.jsonl")):
        for row in json_lines(path):
            yield *title_and_date(row["head"]), "\n".join(row["s"])
    for row in json_lines(WIKINEWS):
        yield *title_and_date(row["title"]), row["text"]


def projection(means: Vectors, languages: npt.NDArray[np.str_]) -> dict[str, Vectors]:
    """`center.<language>` [size], one for all `other`, and the symmetric `spread` [size, size]; `means` [N, size]."""
    centers = {each: means[languages == each].mean(0) for each in ("de", "en")}
    centred = np.concatenate([means[languages == each] - center for each, center in centers.items()])
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    spread = directions / np.sqrt(variances + RIDGE * variances.mean()) @ directions.T
    centers["other"] = (centers["de"] + centers["en"]) / 2
    return {**{f"center.{each}": center for each, center in centers.items()}, "spread": spread.astype(np.float32)}


def save(out: Path, arrays: Mapping[str, npt.NDArray[np.floating]]) -> None:
    """Write the projection."""
    halves = {name: values.astype(np.float16) for name, values in arrays.items()}
    np.savez(out / "projection.npz", **halves)  # type: ignore[arg-type]  # numpy's types take one name for a flag


def check(model: BertModel, embedder: Embedder, sample: list[tuple[str, str]]) -> None:
    """Exit unless the graph's means are those of torch."""
    cosines = []
    for title, text in sample:
        ids = embedder.ids(text, title)
        with torch.inference_mode():
            mean = model(torch.tensor([ids.tolist()])).last_hidden_state[0].mean(0).numpy()
        cosines.append(float(mean @ embedder.mean(ids) / np.linalg.norm(mean)))
    print(f"least cosine to torch: {min(cosines):.5f}")
    if min(cosines) < TOLERANCE:
        raise SystemExit("the exported graph differs from torch")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path, help="folder of the base encoder")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = BertModel.from_pretrained(args.base, dtype=torch.float32, add_pooling_layer=False)
    model.eval()  # type: ignore[no-untyped-call]  # transformers has no types
    graph = EmbedderGraph(arrays_of(model), model.config.num_attention_heads, model.config.layer_norm_eps)
    (args.out / "embedder.onnx").write_bytes(graph.build(model.config.num_hidden_layers).SerializeToString())
    np.savez(args.out / "layers.npz", **graph.layers)  # type: ignore[arg-type]  # numpy's types take one name for a flag
    size = model.config.hidden_size
    blank = {"center.other": np.zeros(size), "spread": np.eye(size)}
    save(args.out, blank)
    embedder = Embedder.load(args.out, READER)
    background = [(title, text) for title, _, text in articles()]
    check(model, embedder, background[::100])
    means = np.array([embedder.mean(embedder.ids(text, title)) for title, text in background])
    languages = np.array([identify(text) for _, text in background])
    save(args.out, projection(means, languages))
    print(f"{sum(f.stat().st_size for f in args.out.iterdir()) / 1e6:.1f} MB in {args.out}")


if __name__ == "__main__":
    main()
