"""The op graph that every measurement and the compiler work on, from an architecture or a file.

Operators carry TFLite's builtin names. Shapes are NHWC with the batch dimension (always 1).
Tensors, operators and graphs are never changed after they are made: types say so (`Final`), not
frozen dataclasses, which take four times as long to make, and a search makes millions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from numpy.typing import NDArray

DTYPE_BYTES = {"int8": 1, "uint8": 1, "bool": 1, "int16": 2, "int32": 4, "float32": 4, "int64": 8}
CHANNEL_AXES = {"CONV_2D": 0, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 0}
"""The operators with weights, and the axis of these that counts output channels."""


@dataclass(frozen=True, slots=True)
class Quantization:
    """real = scale * (q - zero_point); one scale, or one a channel along `axis`."""

    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    axis: int = 0


@dataclass(slots=True)
class Tensor:
    """A tensor; `data` is None for activations, and for constants of a graph without weights."""

    name: Final[str]
    shape: Final[tuple[int, ...]]
    dtype: Final[str] = "int8"
    constant: Final[bool] = False
    data: Final[NDArray[Any] | None] = field(default=None, compare=False, repr=False)
    quantization: Final[Quantization | None] = None

    @property
    def elements(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    @property
    def size_bytes(self) -> int:
        """Bytes of the tensor's data, without alignment."""
        return self.elements * DTYPE_BYTES[self.dtype]


@dataclass(slots=True)
class Op:
    """One operator; inputs and outputs index `Graph.tensors`, -1 stands for an absent input.

    `options` holds what the kind needs: stride (h, w), dilation (h, w), padding ("SAME"/"VALID"),
    filter (h, w) for pools, activation (None, "RELU", "RELU6", "RELU_N1_TO_1"), depth_multiplier,
    alpha, beta, keep_dims, axes.
    """

    kind: Final[str]
    inputs: Final[tuple[int, ...]]
    outputs: Final[tuple[int, ...]]
    options: Final[Mapping[str, Any]] = field(default_factory=dict)
    name: Final[str] = ""


@dataclass(slots=True)
class Graph:
    """Tensors, operators in execution order, and the indices of the network's inputs/outputs."""

    tensors: Final[tuple[Tensor, ...]]
    ops: Final[tuple[Op, ...]]
    inputs: Final[tuple[int, ...]]
    outputs: Final[tuple[int, ...]]

    def lifetimes(self) -> dict[int, tuple[int, int]]:
        """First and last op (inclusive) during which each activation tensor must exist.

        Inputs live from op 0 and outputs to the last op.
        """
        tensors, end = self.tensors, len(self.ops) - 1
        first = dict.fromkeys(self.inputs, 0)
        last = dict(first)
        for position, op in enumerate(self.ops):
            for i in (*op.inputs, *op.outputs):
                if i >= 0 and not tensors[i].constant:
                    first.setdefault(i, position)
                    last[i] = position
        for i in self.outputs:
            first.setdefault(i, end)
            last[i] = end
        return {i: (start, last[i]) for i, start in first.items()}
