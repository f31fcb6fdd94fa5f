"""The encoder and linear heads as an ONNX graph, written by hand with onnxruntime's fused operators.

Inputs: `embedded` float [1, S, size] word-table rows with the special tokens, `quoted` int64 [S], `first` and `last`
int64 [W] subword indices of each word (0 is the start token). Outputs: `vectors` float [W, size], `scores` float
[W, outputs].
One text a run: with int8 activations scaled per run, a second text in the batch would change the first one's result.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Arrays = Mapping[str, npt.NDArray[np.float32]]
FUSED = "com.microsoft"


class GraphBuilder:
    """Collects nodes and weights of one encoder (names as in transformers' BertModel, prefix `encoder.`)."""

    def __init__(self, arrays: Arrays, heads: int, epsilon: float) -> None:
        self.arrays, self.heads, self.epsilon = arrays, heads, epsilon
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def build(self, layers: int) -> onnx.ModelProto:
        """The whole graph."""
        size = self.arrays["heads.weight"].shape[1]
        state = self._embed()
        for layer in range(layers):
            state = self._layer(state, f"encoder.encoder.layer.{layer}")
        self._words(state)
        outputs = self.arrays["heads.weight"].shape[0]
        graph = helper.make_graph(
            self.nodes,
            "reader",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "S", size]),
                *(
                    helper.make_tensor_value_info(n, TensorProto.INT64, [d])
                    for n, d in (("quoted", "S"), ("first", "W"), ("last", "W"))
                ),
            ],
            [
                helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["W", size]),
                helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["W", outputs]),
            ],
            self.weights,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _weight(self, name: str, transpose: bool = False) -> str:
        value = self.arrays[name].astype(np.float32)
        return self._constant(name, value.T if transpose else value)

    def _node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def _embed(self) -> str:
        prefix = "encoder.embeddings"
        positions = (
            self.arrays[f"{prefix}.position_embeddings.weight"]
            + self.arrays[f"{prefix}.token_type_embeddings.weight"][0]
        )
        self._constant("positions", positions.astype(np.float32))
        self._node("Shape", ["quoted"], "length")
        self._constant("zero", np.zeros(1, dtype=np.int64))
        place = self._node("Slice", ["positions", "zero", "length"], "place")
        feature = self._node("Gather", [self._weight("quote_feature.weight"), "quoted"], "feature")
        added = self._node("Add", [self._node("Add", ["embedded", place], "placed"), feature], "added")
        names = [added, self._weight(f"{prefix}.LayerNorm.weight"), self._weight(f"{prefix}.LayerNorm.bias")]
        return self._node("LayerNormalization", names, "normed", epsilon=self.epsilon, axis=-1)

    def _layer(self, state: str, prefix: str) -> str:
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        qkv = self._constant(f"{prefix}.qkv.weight", np.concatenate([self.arrays[f"{p}.weight"].T for p in parts], 1))
        bias = self._constant(f"{prefix}.qkv.bias", np.concatenate([self.arrays[f"{p}.bias"] for p in parts]))
        attended = self._node("Attention", [state, qkv, bias], f"{prefix}.attended", FUSED, num_heads=self.heads)
        state = self._residual(state, attended, f"{prefix}.attention.output")
        wide = self._node(
            "MatMul", [state, self._weight(f"{prefix}.intermediate.dense.weight", True)], f"{prefix}.wide"
        )
        active = self._node(
            "BiasGelu", [wide, self._weight(f"{prefix}.intermediate.dense.bias")], f"{prefix}.active", FUSED
        )
        return self._residual(state, active, f"{prefix}.output")

    def _residual(self, state: str, update: str, prefix: str) -> str:
        dense = self._node("MatMul", [update, self._weight(f"{prefix}.dense.weight", True)], f"{prefix}.projected")
        norm = [self._weight(f"{prefix}.LayerNorm.weight"), self._weight(f"{prefix}.LayerNorm.bias")]
        inputs = [dense, state, *norm, self._weight(f"{prefix}.dense.bias")]
        return self._node("SkipLayerNormalization", inputs, f"{prefix}.normed", FUSED, epsilon=self.epsilon)

    def _words(self, state: str) -> None:
        self._constant("batch_axis", np.zeros(1, dtype=np.int64))
        flat = self._node("Squeeze", [state, "batch_axis"], "flat")
        self._constant("half", np.array(0.5, dtype=np.float32))
        ends = [self._node("Gather", [flat, name], f"{name}_states") for name in ("first", "last")]
        self._node("Mul", [self._node("Add", ends, "ends"), "half"], "vectors")
        # Named apart from the encoder's MatMuls: the heads stay in fp32.
        scored = self._node(
            "Gemm", ["vectors", self._weight("heads.weight"), self._weight("heads.bias")], "scores", transB=1
        )
        assert scored == "scores"
