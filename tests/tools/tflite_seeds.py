"""Small sound .tflite files to begin mutations from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests import single_ops
from tests.tflite_writer import write_tflite
from tools.architecture import Architecture
from tools.graph import Graph, Quantization, Tensor
from tools.lowering import lower
from tools.search.sampling import sample
from tools.search.space import SearchSpace

ARCHITECTURES = 4
LARGEST_WEIGHTS_BYTES = 20_000


def seed_files(shared: Path | None) -> list[bytes]:
    """Networks of one operator, lowered architectures, and MLPerf's two where they are at hand."""
    files = [write_tflite(graph) for graph in (*_single(), *_lowered())]
    if shared:
        names = ("resnet8_cifar10_int8", "kws_dscnn_int8")
        files += [(shared / "models" / f"{name}.tflite").read_bytes() for name in names]
    return files


def _single() -> list[Graph]:
    rng = np.random.default_rng(5)
    unary = ("QUANTIZE", "RELU6", "LEAKY_RELU", "LOGISTIC", "HARD_SWISH")
    return [
        single_ops.conv(rng),
        single_ops.depthwise(rng),
        single_ops.dense(rng),
        single_ops.pool(rng, "MAX_POOL_2D"),
        single_ops.mean(rng),
        single_ops.binary(rng, "ADD"),
        single_ops.binary(rng, "MUL"),
        single_ops.excite(rng),
        single_ops.softmax(rng),
        single_ops.pad(rng),
        *(single_ops.unary(rng, kind) for kind in unary),
    ]


def _lowered() -> list[Graph]:
    """The first random architectures of which the files are small."""
    rng, graphs = np.random.default_rng(7), list[Graph]()
    while len(graphs) < ARCHITECTURES:
        graph = with_weights(lower(_sampled(rng)))
        if sum(t.size_bytes for t in graph.tensors if t.constant) < LARGEST_WEIGHTS_BYTES:
            graphs.append(graph)
    return graphs


def _sampled(rng: np.random.Generator) -> Architecture:
    return sample(SearchSpace(3, 10, resolutions=(16,), max_stages=2, depths=(1, 2)), rng)


def with_weights(graph: Graph) -> Graph:
    """`graph` with constants of zeros, and one scale for every tensor."""
    return replace(graph, tensors=tuple(_filled(tensor) for tensor in graph.tensors))


def _filled(tensor: Tensor) -> Tensor:
    if tensor.constant and tensor.data is None:
        return replace(tensor, data=np.zeros(tensor.shape, tensor.dtype), quantization=_scales(0))
    return tensor if tensor.constant else replace(tensor, quantization=_scales(-3))


def _scales(zero_point: int) -> Quantization:
    return Quantization((0.0625,), (zero_point,))
