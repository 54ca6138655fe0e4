"""Networks to count instructions on: small ones for each kernel, and made-up weights for any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.graph import Graph, Op, Quantization, Tensor
from tools.windows import window_extent

Shape = tuple[int, ...]
Random = np.random.Generator

_ACTIVATION = Quantization((1 / 16,), (0,))
_GATE = Quantization((1 / 256,), (-128,))
_TYPICAL_WEIGHT = 73  # standard deviation of a random int8


def with_random_weights(graph: Graph, rng: Random) -> Graph:
    """`graph` with random weights, and scales at which few values saturate."""
    gates = {i for op in graph.ops if op.kind in ("LOGISTIC", "SOFTMAX") for i in op.outputs}
    filters = {op.inputs[1]: op.kind for op in graph.ops if len(op.inputs) == 3}
    biases = {op.inputs[2] for op in graph.ops if len(op.inputs) == 3}
    tensors = list(graph.tensors)
    for i, tensor in enumerate(tensors):
        if i in filters:
            tensors[i] = _weights(tensor, 3 if filters[i] == "DEPTHWISE_CONV_2D" else 0, rng)
        elif i in biases:
            data = rng.integers(-2000, 2000, tensor.shape).astype(np.int32)
            tensors[i] = replace(tensor, data=data)
        elif tensor.constant and tensor.data is None:
            data = rng.integers(-128, 128, tensor.shape).astype(np.int8)
            tensors[i] = replace(tensor, data=data, quantization=_ACTIVATION)
        elif not tensor.constant:
            tensors[i] = replace(tensor, quantization=_GATE if i in gates else _ACTIVATION)
    return replace(graph, tensors=tuple(tensors))


def _weights(tensor: Tensor, axis: int, rng: Random) -> Tensor:
    channels = tensor.shape[axis]
    terms = tensor.elements // channels
    scale = float(np.float32(1 / (_TYPICAL_WEIGHT * terms**0.5)))
    data = rng.integers(-127, 128, tensor.shape).astype(np.int8)
    return replace(
        tensor, data=data, quantization=Quantization((scale,) * channels, (0,) * channels, axis)
    )


class _Chain:
    """Operators one after the other; `last` is what the newest one made."""

    def __init__(self, shape: Shape) -> None:
        self.tensors = [Tensor("input", shape)]
        self.ops: list[Op] = []
        self.last = 0

    def constant(self, shape: Shape, dtype: str = "int8") -> int:
        self.tensors.append(Tensor(f"constant{len(self.tensors)}", shape, dtype, True))
        return len(self.tensors) - 1

    def numbers(self, data: NDArray[np.int32]) -> int:
        self.tensors.append(Tensor(f"numbers{len(self.tensors)}", data.shape, "int32", True, data))
        return len(self.tensors) - 1

    def op(
        self, kind: str, shape: Shape, *others: int, source: int | None = None, **options: Any
    ) -> int:
        inputs = (self.last if source is None else source, *others)
        self.tensors.append(Tensor(f"value{len(self.tensors)}", shape))
        self.last = len(self.tensors) - 1
        self.ops.append(Op(kind, inputs, (self.last,), options, f"{kind}_{len(self.ops)}"))
        return self.last

    def window(
        self,
        kind: str,
        kernel: tuple[int, int],
        channels: int,
        stride: tuple[int, int] = (1, 1),
        dilation: tuple[int, int] = (1, 1),
        padding: str = "SAME",
    ) -> int:
        """A convolution or a pool."""
        shape = self.tensors[self.last].shape
        size = [
            window_extent(shape[i + 1], kernel[i], stride[i], dilation[i], padding)
            for i in range(2)
        ]
        options: dict[str, Any] = {"stride": stride, "padding": padding, "activation": "RELU"}
        if kind.endswith("POOL_2D"):
            return self.op(kind, (1, *size, shape[3]), **options, filter=kernel)
        weights = (1, *kernel, channels)
        if kind == "CONV_2D":
            weights = (channels, *kernel, shape[3])
        others = self.constant(weights), self.constant((channels,), "int32")
        return self.op(kind, (1, *size, channels), *others, **options, dilation=dilation)

    def graph(self) -> Graph:
        return Graph(tuple(self.tensors), tuple(self.ops), (0,), (self.last,))


def _size(rng: Random, low: int, high: int) -> int:
    """A random size, small ones as likely as large ones."""
    return int(np.exp(rng.uniform(np.log(low), np.log(high + 1))))


def _image(rng: Random, channels: int = 80) -> Shape:
    return (1, _size(rng, 1, 24), _size(rng, 1, 24), _size(rng, 1, channels))


def _windowed(rng: Random, kind: str) -> Graph:
    chain = _Chain(_image(rng))
    _, height, width, channels = chain.tensors[0].shape
    kernel = _size(rng, 1, 7), _size(rng, 1, 7)
    inside = kernel[0] <= height and kernel[1] <= width
    padding = "VALID" if inside and rng.random() < 0.3 else "SAME"
    stride, dilation = (int(rng.integers(1, 3)), int(rng.integers(1, 3))), (1, 1)
    if kind == "CONV_2D":
        channels = _size(rng, 1, 100)
        if padding == "SAME" and rng.random() < 0.3:
            stride, dilation = (1, 1), (int(rng.integers(1, 3)), 2)
    elif kind == "DEPTHWISE_CONV_2D" and rng.random() < 0.3:
        channels *= int(rng.integers(2, 4))
    chain.window(kind, kernel, channels, stride, dilation, padding)
    return chain.graph()


def _dense(rng: Random) -> Graph:
    rows, inputs, outputs = _size(rng, 1, 6), _size(rng, 1, 300), _size(rng, 1, 100)
    chain = _Chain((rows, inputs))
    constants = chain.constant((outputs, inputs)), chain.constant((outputs,), "int32")
    chain.op("FULLY_CONNECTED", (rows, outputs), *constants, activation=None)
    return chain.graph()


def _binary(rng: Random, kind: str) -> Graph:
    """The input with a constant of its own shape, or a vector, or with two or more images."""
    shape = (int(rng.choice([1, 1, 1, 3])), *_image(rng)[1:])
    chain = _Chain(shape)
    other = shape if rng.random() < 0.5 else (1, 1, 1, shape[3])
    chain.op(kind, shape, chain.constant(other), activation=None)
    return chain.graph()


def _mean(rng: Random, rows: bool) -> Graph:
    shape = _image(rng)
    choices: Sequence[Shape] = [(1, 2)] if rows else [(1,), (2,), (3,), (2, 3)]
    axes = choices[int(rng.integers(len(choices)))]
    kept = tuple(1 if i in axes else n for i, n in enumerate(shape))
    chain = _Chain(shape)
    numbers = chain.numbers(np.array(axes, np.int32))
    chain.op("MEAN", kept, numbers, keep_dims=True, axes=axes)
    return chain.graph()


def _softmax(rng: Random) -> Graph:
    shape = (_size(rng, 1, 20), _size(rng, 2, 100))
    chain = _Chain(shape)
    chain.op("SOFTMAX", shape, beta=1.0)
    return chain.graph()


def _pad(rng: Random, rows: bool) -> Graph:
    shape = _image(rng)
    amounts = rng.integers(0, 4, (4, 2)).astype(np.int32)
    amounts[0] = 0
    amounts[3] = 0 if rows else rng.integers(1, 3, 2)
    chain = _Chain(shape)
    padded = tuple(int(n) for n in np.array(shape) + amounts.sum(axis=1))
    chain.op("PAD", padded, chain.numbers(amounts))
    return chain.graph()


def _table(rng: Random) -> Graph:
    """A table by itself, or behind a kernel."""
    shape = _image(rng)
    chain = _Chain(shape)
    if rng.random() < 0.5:
        chain.window("MAX_POOL_2D", (1, 1), shape[3])
    chain.op("LEAKY_RELU", shape, alpha=0.01)
    return chain.graph()


def _copy(rng: Random) -> Graph:
    """A reshape that must move, or a table whose input is needed once more."""
    shape = _image(rng)
    chain = _Chain(shape)
    if rng.random() < 0.5:
        chain.op("RESHAPE", (1, prod(shape)), chain.numbers(np.array([1, -1], np.int32)))
        return chain.graph()
    leaky = chain.op("LEAKY_RELU", shape, alpha=0.01)
    pooled = chain.op(
        "MAX_POOL_2D", shape, source=0, stride=(1, 1), padding="SAME", activation=None,
        filter=(1, 1),
    )  # fmt: skip
    chain.op("ADD", shape, pooled, source=leaky, activation=None)
    return chain.graph()


def _turns(rng: Random) -> Graph:
    """Many steps, which take turns where the image is tall."""
    channels = _size(rng, 1, 8)
    chain = _Chain((1, _size(rng, 1, 96), _size(rng, 1, 8), channels))
    for _ in range(_size(rng, 2, 24)):
        before, stride = chain.last, int(rng.choice([1, 1, 1, 2]))
        kernel = int(rng.choice([1, 3, 3])), int(rng.choice([1, 3]))
        kind = str(rng.choice(["MAX_POOL_2D", "MAX_POOL_2D", "DEPTHWISE_CONV_2D", "CONV_2D"]))
        chain.window(kind, kernel, channels, (stride, 1))
        if stride == 1 and rng.random() < 0.4:
            chain.op("ADD", chain.tensors[before].shape, before, activation=None)
    return chain.graph()


GRAPHS: Mapping[str, Callable[[Random], Graph]] = {
    "engine_conv_2d": partial(_windowed, kind="CONV_2D"),
    "engine_depthwise_conv_2d": partial(_windowed, kind="DEPTHWISE_CONV_2D"),
    "engine_fully_connected": _dense,
    "engine_add": partial(_binary, kind="ADD"),
    "engine_mul": partial(_binary, kind="MUL"),
    "engine_average_pool_2d": partial(_windowed, kind="AVERAGE_POOL_2D"),
    "engine_max_pool_2d": partial(_windowed, kind="MAX_POOL_2D"),
    "engine_mean": partial(_mean, rows=False),
    "engine_mean_rows": partial(_mean, rows=True),
    "engine_softmax": _softmax,
    "engine_pad": partial(_pad, rows=False),
    "engine_pad_rows": partial(_pad, rows=True),
    "engine_copy": _copy,
    "table": _table,
    "engine_run": _turns,
}
