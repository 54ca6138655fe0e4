"""Graphs with made-up weights, to test with any quantization as a .tflite file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.graph import Graph, Quantization, Tensor
from tools.tflite_writer import write_tflite

__all__ = ["with_weights", "write_tflite"]


def with_weights(graph: Graph) -> Graph:
    """`graph`, as `lower` gives it, with made-up weights and scales that any kernel accepts.

    Weights have a scale for each output channel, as the converter writes them.
    """
    gates = {i for op in graph.ops if op.kind == "LOGISTIC" for i in op.outputs}
    filters = {op.inputs[1]: op.kind for op in graph.ops if len(op.inputs) == 3}
    tensors = [
        _quantized(tensor, i in gates, filters.get(i, "")) for i, tensor in enumerate(graph.tensors)
    ]
    return replace(graph, tensors=tuple(tensors))


def _quantized(tensor: Tensor, gate: bool, kind: str) -> Tensor:
    if tensor.data is not None:
        return tensor
    if not tensor.constant:
        scale = Quantization((1 / 256,), (-128,)) if gate else Quantization((1 / 16,), (0,))
        return replace(tensor, quantization=scale)
    axis = 3 if kind == "DEPTHWISE_CONV_2D" else 0
    channels = tensor.shape[axis]
    scales = Quantization((1 / 64 if kind else 1 / 1024,) * channels, (0,) * channels, axis)
    return replace(tensor, data=np.zeros(tensor.shape, tensor.dtype), quantization=scales)
