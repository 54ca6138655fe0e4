"""The operators of an architecture as a graph, with the names that its layers give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.architecture import Architecture, Layers, expand
from tools.graph import Graph, Op, Tensor
from tools.lowering.build import (
    AFTER,
    CLASSIFIER,
    FUSED,
    ITEM,
    PARAMETER,
    POOL,
    ROLE,
    SUFFIXES,
    VALID,
)
from tools.lowering.items import item_name
from tools.lowering.operators import Operators, operators
from tools.schedule.rows import ROW_BYTES
from tools.schedule.table import (
    KINDS,
    OP_BEFORE,
    OP_CHANNELS,
    OP_FIRST,
    OP_KERNEL,
    OP_KIND,
    OP_OUTPUT,
    OP_SECOND,
    OP_STRIDE,
    OP_WEIGHTS,
)

LEAKY_SLOPE = 0.01
_FUSED = (None, "RELU", "RELU6")
_NO_ACTIVATION: Mapping[str, Any] = {"activation": None}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "ADD": _NO_ACTIVATION,
    "MUL": _NO_ACTIVATION,
    "FULLY_CONNECTED": _NO_ACTIVATION,
    "LEAKY_RELU": {"alpha": LEAKY_SLOPE},
}
_NONE: Mapping[str, Any] = {}
_ENDS = {POOL: "pool", CLASSIFIER: "classifier"}

Row = list[int]


def lower(architecture: Architecture) -> Graph:
    """The int8 graph of `architecture` (NHWC, batch 1); weights and biases carry no data.

    The paddings of PAD, the axes of MEAN and the shapes of RESHAPE do, as int32.
    """
    layers = expand(architecture)
    table, marks = operators(architecture, layers)
    building = _Building(layers, architecture, table.tensors.tolist())
    for row, mark in zip(table.ops.tolist(), marks.tolist(), strict=True):
        building.add(row, mark)
    tensors, ops = tuple(building.tensors), tuple(building.ops)
    return Graph(tensors, ops, (table.source,), (table.output,))


def op_names(layers: Layers, lowered: Operators) -> Callable[[int], str]:
    """The names of the operators of an architecture, as `lower` gives them, when asked for."""
    return lambda position: _name(layers, lowered.marks[position].tolist())


def _name(layers: Layers, mark: Row) -> str:
    item = mark[ITEM]
    return (_ENDS.get(item) or item_name(layers, item)) + SUFFIXES[mark[ROLE]]


class _Building:
    """Collects tensors, in the order of the table, and operators; each has one output."""

    def __init__(self, layers: Layers, architecture: Architecture, rows: list[Row]) -> None:
        side = architecture.resolution
        self.layers = layers
        self.rows = rows
        self.tensors = [Tensor("input", (1, side, side, architecture.input_channels))]
        self.ops: list[Op] = []

    def add(self, row: Row, mark: Row) -> None:
        """One operator, the constants that it is the first to read, and its output."""
        kind, name = KINDS[row[OP_KIND]], _name(self.layers, mark)
        read = [i for i in (row[OP_FIRST], row[OP_SECOND]) if i >= 0]
        if row[OP_CHANNELS]:
            self._weigh(kind, name, row)
            read += (len(self.tensors) - 2, len(self.tensors) - 1)
        if mark[PARAMETER] >= 0:
            if mark[PARAMETER] == len(self.tensors):
                self.tensors.append(self._parameter(kind, row, mark))
            read.append(mark[PARAMETER])
        self.tensors.append(Tensor(name, self._shape(kind, row, mark)))
        options = _options(kind, row[OP_STRIDE], mark[VALID], mark[FUSED], mark[ITEM] != POOL)
        self.ops.append(Op(kind, tuple(read), (row[OP_OUTPUT],), options, name))

    def _shape(self, kind: str, row: Row, mark: Row) -> tuple[int, ...]:
        height, row_bytes, *_ = self.rows[row[OP_OUTPUT]]
        if kind == "RESHAPE":
            return (row_bytes,)
        if kind == "FULLY_CONNECTED" or mark[ITEM] == POOL:
            return 1, row_bytes
        return 1, height, height, row_bytes // height

    def _weigh(self, kind: str, name: str, row: Row) -> None:
        """Weights and biases."""
        channels, kernel = row[OP_CHANNELS], row[OP_KERNEL]
        inputs = row[OP_WEIGHTS] // channels // max(kernel, 1) ** 2
        shapes = {
            "CONV_2D": (channels, kernel, kernel, inputs),
            "DEPTHWISE_CONV_2D": (1, kernel, kernel, channels),
            "FULLY_CONNECTED": (channels, inputs),
        }
        self.tensors.append(Tensor(f"{name}_weights", shapes[kind], "int8", True))
        self.tensors.append(Tensor(f"{name}_bias", (channels,), "int32", True))

    def _parameter(self, kind: str, row: Row, mark: Row) -> Tensor:
        """Numbers that operators read."""
        if kind == "PAD":
            before, after = row[OP_BEFORE], mark[AFTER]
            return _constant(f"paddings_{before}_{after}", _paddings(before, after))
        if kind == "RESHAPE":
            channels = self.rows[row[OP_OUTPUT]][ROW_BYTES]
            return _constant(f"shape_{channels}", _vector(channels))
        return _constant("mean_axes", _vector(1, 2))


def _constant(name: str, data: NDArray[np.int32]) -> Tensor:
    return Tensor(name, data.shape, "int32", True, data)


# Options and parameters are few and never changed, so operators share them.
@lru_cache(None)
def _options(kind: str, stride: int, valid: int, fused: int, keep_dims: bool) -> Mapping[str, Any]:
    """Options of an operator."""
    if kind == "MEAN":
        return {"keep_dims": keep_dims, "axes": (1, 2)}
    if kind not in ("CONV_2D", "DEPTHWISE_CONV_2D"):
        return _OPTIONS.get(kind, _NONE)
    options = {
        "stride": (stride, stride), "dilation": (1, 1),
        "padding": "VALID" if valid else "SAME", "activation": _FUSED[fused],
    }  # fmt: skip
    return options if kind == "CONV_2D" else {**options, "depth_multiplier": 1}


@lru_cache(None)
def _vector(*values: int) -> NDArray[np.int32]:
    return np.array(values, np.int32)


@lru_cache(None)
def _paddings(before: int, after: int) -> NDArray[np.int32]:
    """Paddings of an image's height and width, as PAD reads them."""
    return np.array([(0, 0), (before, after), (before, after), (0, 0)], np.int32)
