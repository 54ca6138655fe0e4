"""Random graphs of all operators, with branches, views and joins as no architecture has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import prod, sqrt
from typing import Any

import numpy as np

from tests.random_weights import SCALE, SPREAD
from tools.graph import Graph, Op, Quantization, Tensor
from tools.windows import window_extent

UNARY = ("LEAKY_RELU", "HARD_SWISH", "RELU", "QUANTIZE", "LOGISTIC")


class RandomGraph:
    """Grows from one input; what nobody reads is added up at the end."""

    def __init__(self, rng: np.random.Generator, operators: int) -> None:
        self.rng = rng
        self.tensors: list[Tensor] = []
        self.ops: list[Op] = []
        shape = (1, *(int(n) for n in rng.integers(4, 14, 2)), int(rng.integers(1, 9)))
        self.images = [self.activation(shape)]
        self.read: set[int] = set()
        while len(self.ops) < operators:
            grow: list[Callable[[int], int | None]] = [
                self.convolution, self.convolution, self.depthwise, self.depthwise, self.pool,
                self.add, self.add, self.unary, self.unary, self.gate, self.pad, self.view,
                self.excite,
            ]  # fmt: skip
            made = grow[rng.integers(len(grow))](self.some())
            if made is not None:
                self.images.append(made)

    def graph(self) -> Graph:
        """The graph, its loose ends summed into one output."""
        ends = [i for i in self.images if i not in self.read]
        total = self.summary(ends[0])
        for end in ends[1:]:
            total = self.op("ADD", (total, self.summary(end)), (1, 4), {"activation": None})
        return Graph(tuple(self.tensors), tuple(self.ops), (0,), (total,))

    def some(self) -> int:
        """A tensor, mostly one of the last."""
        back = min(int(self.rng.geometric(0.5)), len(self.images))
        return self.images[-back]

    def activation(self, shape: tuple[int, ...], like: int | None = None) -> int:
        quantization = Quantization((SCALE,), (int(self.rng.integers(-20, 21)),))
        if like is not None:
            quantization = self.tensors[like].quantization or quantization
        self.tensors.append(Tensor(f"t{len(self.tensors)}", shape, quantization=quantization))
        return len(self.tensors) - 1

    def constant(self, data: Any, *scales: float, axis: int = 0) -> int:
        quantization = Quantization(scales, (0,) * len(scales), axis) if scales else None
        name = f"t{len(self.tensors)}"
        self.tensors.append(Tensor(name, data.shape, data.dtype.name, True, data, quantization))
        return len(self.tensors) - 1

    def op(
        self, kind: str, inputs: tuple[int, ...], shape: tuple[int, ...], options: dict[str, Any],
        like: int | None = None,
    ) -> int:  # fmt: skip
        output = self.activation(shape, like)
        self.read.update(inputs)
        self.ops.append(Op(kind, inputs, (output,), options, f"op{len(self.ops)}"))
        return output

    def shape(self, index: int) -> tuple[int, ...]:
        return self.tensors[index].shape

    def window(self, source: int) -> tuple[dict[str, Any], tuple[int, int], tuple[int, int]]:
        """Options, kernel and output size of a window that fits."""
        size = self.shape(source)[1:3]
        kernel = tuple(int(self.rng.choice([1, 2, 3, 5])) for _ in range(2))
        valid = self.rng.random() < 0.3 and all(k <= n for k, n in zip(kernel, size, strict=True))
        padding, stride = "VALID" if valid else "SAME", int(self.rng.choice([1, 1, 2, 3]))
        height, width = (
            window_extent(n, k, stride, 1, padding) for n, k in zip(size, kernel, strict=True)
        )
        activation = (None, "RELU", "RELU6")[self.rng.integers(3)]
        options = {"stride": (stride, stride), "padding": padding, "activation": activation}
        return options, (kernel[0], kernel[1]), (height, width)

    def weights(self, shape: tuple[int, ...], axis: int, taps: int) -> tuple[int, int]:
        scales = [
            float(np.float32(s))
            for s in self.rng.uniform(30, 120, shape[axis]) / (SPREAD * SPREAD * sqrt(taps))
        ]
        filters = self.constant(
            self.rng.integers(-127, 128, shape).astype(np.int8), *scales, axis=axis
        )
        offsets = self.rng.integers(-2000, 2000, shape[axis]).astype(np.int32)
        return filters, self.constant(offsets, *(float(np.float32(SCALE * s)) for s in scales))

    def convolution(self, source: int, outputs: int | None = None) -> int:
        options, kernel, size = self.window(source)
        channels = outputs or int(self.rng.integers(1, 17))
        shape = (channels, *kernel, self.shape(source)[3])
        inputs = (source, *self.weights(shape, 0, prod(shape[1:])))
        return self.op("CONV_2D", inputs, (1, *size, channels), options | {"dilation": (1, 1)})

    def depthwise(self, source: int) -> int:
        options, kernel, size = self.window(source)
        channels = self.shape(source)[3]
        inputs = (source, *self.weights((1, *kernel, channels), 3, prod(kernel)))
        options |= {"dilation": (1, 1), "depth_multiplier": 1}
        return self.op("DEPTHWISE_CONV_2D", inputs, (1, *size, channels), options)

    def pool(self, source: int) -> int:
        options, kernel, size = self.window(source)
        kind = ("AVERAGE_POOL_2D", "MAX_POOL_2D")[self.rng.integers(2)]
        shape = (1, *size, self.shape(source)[3])
        return self.op(kind, (source,), shape, options | {"filter": kernel}, like=source)

    def add(self, source: int) -> int | None:
        """With any tensor of the same shape, if there is one, or with itself."""
        same = [i for i in self.images if self.shape(i) == self.shape(source)]
        other = same[self.rng.integers(len(same))]
        return self.op("ADD", (source, other), self.shape(source), {"activation": None})

    def unary(self, source: int) -> int:
        kind = UNARY[self.rng.integers(len(UNARY))]
        options = {"alpha": 0.125} if kind == "LEAKY_RELU" else {}
        made = self.op(kind, (source,), self.shape(source), options)
        if kind == "LOGISTIC":
            gate = Quantization((1 / 256,), (-128,))
            self.tensors[made] = replace(self.tensors[made], quantization=gate)
        return made

    def gate(self, source: int) -> int:
        """x times its own sigmoid."""
        gate = self.op("LOGISTIC", (source,), self.shape(source), {})
        quantization = Quantization((1 / 256,), (-128,))
        self.tensors[gate] = replace(self.tensors[gate], quantization=quantization)
        return self.op("MUL", (source, gate), self.shape(source), {"activation": None})

    def pad(self, source: int) -> int:
        amounts = self.rng.integers(0, 3, (4, 2)).astype(np.int32)
        amounts[0] = amounts[3] = 0
        shape = tuple(int(n) for n in np.array(self.shape(source)) + amounts.sum(axis=1))
        return self.op("PAD", (source, self.constant(amounts)), shape, {}, like=source)

    def view(self, source: int) -> int:
        """Flattened, perhaps through a table, and back or on its side."""
        shape = self.shape(source)
        flat = self.op("RESHAPE", (source,), (1, prod(shape)), {}, like=source)
        if self.rng.random() < 0.5:
            flat = self.op("LEAKY_RELU", (flat,), self.shape(flat), {"alpha": 0.125})
        if self.rng.random() < 0.5:
            shape = (1, shape[2], shape[1], shape[3])
        return self.op("RESHAPE", (flat,), shape, {}, like=flat)

    def excite(self, source: int) -> int:
        """Scaled by the means of its channels."""
        channels = self.shape(source)[3]
        means = self.mean(source, (1, 1, 1, channels), keep=True)
        return self.op("MUL", (source, means), self.shape(source), {"activation": None})

    def mean(self, source: int, shape: tuple[int, ...], keep: bool) -> int:
        axes = self.constant(np.array([1, 2], np.int32))
        return self.op("MEAN", (source, axes), shape, {"keep_dims": keep, "axes": (1, 2)})

    def summary(self, source: int) -> int:
        """Four numbers of an image."""
        return self.mean(self.convolution(source, 4), (1, 4), keep=False)
