"""int8 weights: dynamic quantisation after smoothing the activations that suffer from it.

The inputs of the matrices have a few large channels; one scale for all of them costs up to two points of F1. Each
channel is divided by a factor that is multiplied into the matrix instead (SmoothQuant, Xiao et al. 2023),
`factor = max |activation| ^ a / max |weight| ^ (1 - a)`. Weights keep seven bits (`reduce_range`), so that processors
without VNNI do not saturate.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

# a, by the last part of a node's name in `training.graph`; chosen by the error that `training.export` prints
STRENGTHS = {"attended": 0.8, "projected": 0.8, "wide": 0.6}
FLOOR = 1e-3  # below this a channel counts as silent

Array = npt.NDArray[np.float32]
Inputs = Mapping[str, npt.NDArray[np.generic]]


def smooth(model: onnx.ModelProto, runs: Sequence[Inputs]) -> None:
    """Rewrite the matrices of a graph in place; `runs` are inputs of sample texts."""
    peaks = _peaks(model, runs)
    weights = {w.name: w for w in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if strength := _strength(node):
            weight = weights[node.input[1]]
            matrix = numpy_helper.to_array(weight)
            factors = _factors(peaks[node.input[0]], matrix, strength)
            weight.CopyFrom(numpy_helper.from_array(matrix * factors[:, None], weight.name))
            scale, smoothed = f"{node.name}.scale", f"{node.name}.smoothed"
            model.graph.initializer.append(numpy_helper.from_array(1 / factors, scale))
            nodes.append(helper.make_node("Mul", [node.input[0], scale], [smoothed], name=smoothed))
            node.input[0] = smoothed
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def quantise(plain: Path, out: Path) -> None:
    """Write the int8 version of an ONNX file."""
    quantize_dynamic(
        plain,
        out,
        op_types_to_quantize=["MatMul", "Attention"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )


def _strength(node: onnx.NodeProto) -> float | None:
    """How much of a node's input is smoothed; None for a node that has no matrix."""
    return STRENGTHS.get(node.name.rsplit(".", 1)[-1])


def _factors(peaks: Array, matrix: Array, strength: float) -> Array:
    """One factor an input channel, geometric mean 1."""
    rows = np.maximum(np.abs(matrix).max(1), FLOOR)
    factors = np.maximum(peaks, FLOOR) ** strength / rows ** (1 - strength)
    normed: Array = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    return normed


def _peaks(model: onnx.ModelProto, runs: Sequence[Inputs]) -> dict[str, Array]:
    """The largest magnitude of each channel of the matrices' inputs."""
    names = sorted({node.input[0] for node in model.graph.node if _strength(node)})
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    found = [[np.abs(value[0]).max(0) for value in session.run(names, dict(run))] for run in runs]
    return {name: np.max([peaks[i] for peaks in found], axis=0) for i, name in enumerate(names)}
