"""int8 weights: dynamic quantisation after smoothing the activations that suffer from it.

The inputs of the feed-forward output matrices have a few large channels; one scale for all of them costs up to two
points of F1. Each channel is divided by a factor that is multiplied into the matrix instead (SmoothQuant, Xiao et al.
2023), `factor = max |activation| ^ a / max |weight| ^ (1 - a)`, a = 0.8. Weights keep seven bits (`reduce_range`), so
that processors without VNNI do not saturate.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

STRENGTH = 0.8
FLOOR = 1e-3  # below this a channel counts as silent

Array = npt.NDArray[np.float32]
Inputs = Mapping[str, npt.NDArray[np.generic]]


def smooth(model: onnx.ModelProto, runs: Sequence[Inputs]) -> None:
    """Rewrite the feed-forward output matrices of a graph in place; `runs` are inputs of sample texts."""
    peaks = _peaks(model, runs)
    weights = {w.name: w for w in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.input[0] in peaks:
            weight = weights[node.input[1]]
            matrix = numpy_helper.to_array(weight)
            factors = _factors(peaks[node.input[0]], matrix)
            weight.CopyFrom(numpy_helper.from_array(matrix * factors[:, None], weight.name))
            scale, smoothed = f"{node.input[0]}.scale", f"{node.input[0]}.smoothed"
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


def _factors(peaks: Array, matrix: Array) -> Array:
    """One factor an input channel, geometric mean 1."""
    rows = np.maximum(np.abs(matrix).max(1), FLOOR)
    factors = np.maximum(peaks, FLOOR) ** STRENGTH / rows ** (1 - STRENGTH)
    normed: Array = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    return normed


def _peaks(model: onnx.ModelProto, runs: Sequence[Inputs]) -> dict[str, Array]:
    """The largest magnitude of each channel of the feed-forward activations."""
    names = [node.output[0] for node in model.graph.node if node.op_type == "BiasGelu"]
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    found = [[np.abs(value[0]).max(0) for value in session.run(names, dict(run))] for run in runs]
    return dict(zip(names, np.max(np.array(found), axis=0), strict=True))
