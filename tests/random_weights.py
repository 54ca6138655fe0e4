"""Lowered architectures as int8 networks with random weights, so that their outputs vary."""

from __future__ import annotations

from dataclasses import replace
from math import prod, sqrt

import numpy as np

from tools.graph import Graph, Op, Quantization, Tensor

SCALE = 1 / 16
SPREAD = 74  # standard deviation of int8 numbers drawn evenly


def with_random_weights(graph: Graph, rng: np.random.Generator) -> Graph:
    """`graph`, as `lower` gives it, with weights, biases and quantization that any kernel accepts.

    Scales are such that a layer's outputs fill about half of int8.
    """
    tensors = list(graph.tensors)
    for i, tensor in enumerate(tensors):
        if not tensor.constant:
            zero_point = int(rng.integers(-30, 31))
            tensors[i] = replace(tensor, quantization=Quantization((SCALE,), (zero_point,)))
    for op in graph.ops:
        if op.kind == "LOGISTIC":
            _set_gate(tensors, op)
        elif len(op.inputs) == 3:
            _set_weights(tensors, op, rng)
        elif op.kind in ("RESHAPE", "PAD"):
            same = tensors[op.inputs[0]].quantization
            tensors[op.outputs[0]] = replace(tensors[op.outputs[0]], quantization=same)
    return replace(graph, tensors=tuple(tensors))


def _set_gate(tensors: list[Tensor], op: Op) -> None:
    gate = Quantization((1 / 256,), (-128,))
    tensors[op.outputs[0]] = replace(tensors[op.outputs[0]], quantization=gate)


def _set_weights(tensors: list[Tensor], op: Op, rng: np.random.Generator) -> None:
    weights, bias = (tensors[i] for i in op.inputs[1:])
    depthwise = op.kind == "DEPTHWISE_CONV_2D"
    axis = 3 if depthwise else 0
    taps = prod(weights.shape[1:3]) if depthwise else prod(weights.shape[1:])
    channels = weights.shape[axis]
    scales = tuple(
        float(np.float32(s)) for s in rng.uniform(20, 90, channels) / (SPREAD * SPREAD * sqrt(taps))
    )
    zeros = (0,) * channels
    data = rng.integers(-127, 128, weights.shape).astype(np.int8)
    tensors[op.inputs[1]] = replace(
        weights, data=data, quantization=Quantization(scales, zeros, axis)
    )
    offsets = rng.integers(-2000, 2000, channels).astype(np.int32)
    biased = Quantization(tuple(float(np.float32(SCALE * s)) for s in scales), zeros, 0)
    tensors[op.inputs[2]] = replace(bias, data=offsets, quantization=biased)
