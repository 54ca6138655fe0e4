"""From an architecture to the operators that the TFLite converter emits for it, as numbers.

Checked op for op against files that the converter wrote: batch norm, ReLU and ReLU6 vanish into
the convolution; Leaky ReLU, Swish and hard-swish stay operators with a tensor of their own. Where
symmetric padding is not TensorFlow's SAME, a PAD stands before the convolution. On a map of one
pixel the mean of a squeeze-and-excitation vanishes, and what is added to a block comes as a vector.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tools.architecture import Architecture, Layers
from tools.jit import compiled, inner
from tools.lowering.build import (
    ADDED,
    AFTER,
    AXES,
    CLASSIFIER,
    EXPAND,
    FLATTEN,
    FUSED,
    GATE,
    HARDSWISHED,
    INT_BYTES,
    LEAKED,
    MARK_COLUMNS,
    MEANED,
    PADDED,
    PADDINGS_ELEMENTS,
    PARAMETER,
    POOL,
    REDUCE,
    SCALE,
    SELF,
    SIGMOID,
    SWISHED,
    VALID,
    Build,
    add_alike,
    add_constant,
    add_op,
    add_tensor,
    channels_of,
    padding_key,
    parameter,
)
from tools.lowering.items import (
    ACTIVATION,
    BEGIN,
    DEPTHWISE,
    END,
    HARDSWISH,
    IDENTITY,
    IN,
    KERNEL,
    LEAKY,
    LINEAR,
    OUT,
    PAD_AFTER,
    PAD_BEFORE,
    RELU,
    SHORTCUT,
    SQUEEZE_EXCITE,
    STRIDE,
    SWISH,
    WHAT,
    items_of,
)
from tools.schedule.rows import (
    HEIGHT,
    Ints,
)
from tools.schedule.table import (
    ADD,
    CONV_2D,
    DEPTHWISE_CONV_2D,
    ELEMENTS,
    FULLY_CONNECTED,
    HARD_SWISH,
    LEAKY_RELU,
    LOGISTIC,
    MEAN,
    MUL,
    OP_AXES,
    OP_BEFORE,
    OP_BY_ROWS,
    OP_CHANNELS,
    OP_COLUMNS,
    OP_DILATION,
    OP_KERNEL,
    OP_OUTPUT,
    OP_RANK,
    OP_STRIDE,
    OP_WEIGHTS,
    PAD,
    RESHAPE,
    TENSOR_COLUMNS,
    Table,
)


class Operators(NamedTuple):
    """The table of an architecture, and what else a graph says of each operator."""

    table: Table
    marks: Ints


def operators(architecture: Architecture, layers: Layers) -> Operators:
    """The operators of `architecture`, in the converter's order; `layers` are its `expand`ed."""
    items = items_of(architecture, layers)
    ops, tensors, marks = _lowered(
        items, architecture.resolution, architecture.input_channels, layers.classes
    )
    return Operators(Table(ops, tensors, 0, int(ops[-1, OP_OUTPUT])), marks)


@compiled
def _lowered(items: Ints, side: int, channels: int, classes: int) -> tuple[Ints, Ints, Ints]:
    """Operators and tensors (see `tools.schedule.table`) and marks of a network."""
    most = 5 * len(items) + 2
    build = Build(
        np.zeros((most, OP_COLUMNS), np.int64),
        np.zeros((3 * most, TENSOR_COLUMNS), np.int64),
        np.zeros((most, MARK_COLUMNS), np.int64),
        np.zeros(2, np.int64),
    )
    value = add_tensor(build, side, side * channels)
    source = shortcut = value
    skip = 0
    for i in range(len(items)):
        what = items[i, WHAT]
        if what == BEGIN:
            source, shortcut, skip = value, value, items[i, IN]
            if skip == IDENTITY:
                shortcut = _flattened(build, i, source)
        elif what == SHORTCUT:
            shortcut = _unit(build, items, i, source)
            shortcut = _flattened(build, i + 1, shortcut)
        elif what == SQUEEZE_EXCITE:
            value = _squeeze_excite(build, items, i, value)
        elif what != END:
            value = _unit(build, items, i, value)
        elif skip:
            value = add_alike(build, ADD, value, shortcut, i, ADDED)
    value = _mean(build, POOL, SELF, value)
    _classifier(build, value, classes)
    ops, tensors = build.made
    return build.ops[:ops].copy(), build.tensors[:tensors].copy(), build.marks[:ops].copy()


@inner
def _flattened(build: Build, item: int, shortcut: int) -> int:
    """What is added to a block, as a vector where it is one pixel: the converter adds a bias."""
    channels = channels_of(build, shortcut)
    if build.tensors[shortcut, HEIGHT] > 1 or channels == 1:
        return shortcut
    shape = parameter(build, RESHAPE, channels, 1)
    output = add_tensor(build, 1, channels)
    o = add_op(build, RESHAPE, shortcut, -1, output, item, FLATTEN)
    build.marks[o, PARAMETER] = shape
    return output


@inner
def _mean(build: Build, item: int, role: int, source: int) -> int:
    axes = parameter(build, MEAN, 0, AXES)
    output = add_tensor(build, 1, channels_of(build, source))
    o = add_op(build, MEAN, source, -1, output, item, role)
    row = build.ops[o]
    row[OP_BY_ROWS], row[OP_RANK], row[OP_AXES] = 1, 4, AXES
    build.marks[o, PARAMETER] = axes
    return output


@inner
def _weigh(build: Build, weights: int, channels: int) -> None:
    """Weights and biases."""
    add_constant(build, weights, 1)
    add_constant(build, channels, INT_BYTES)


@inner
def _classifier(build: Build, source: int, classes: int) -> None:
    weights = classes * build.tensors[source, ELEMENTS]
    _weigh(build, weights, classes)
    output = add_tensor(build, 1, classes)
    o = add_op(build, FULLY_CONNECTED, source, -1, output, CLASSIFIER, SELF)
    build.ops[o, OP_WEIGHTS], build.ops[o, OP_CHANNELS] = weights, classes


@inner
def _convolution(
    build: Build, item: int, role: int, kind: int, source: int, channels: int, kernel: int,
    stride: int, side: int, valid: bool, fused: int,
) -> int:  # fmt: skip
    """A convolution to `side` pixels a side and `channels`."""
    inputs = channels_of(build, source) if kind == CONV_2D else 1
    weights = kernel * kernel * inputs * channels
    _weigh(build, weights, channels)
    output = add_tensor(build, side, side * channels)
    o = add_op(build, kind, source, -1, output, item, role)
    row, mark = build.ops[o], build.marks[o]
    row[OP_KERNEL], row[OP_STRIDE], row[OP_DILATION] = kernel, stride, 1
    row[OP_WEIGHTS], row[OP_CHANNELS] = weights, channels
    mark[FUSED], mark[VALID] = fused, valid
    return output


@inner
def _unit(build: Build, items: Ints, i: int, source: int) -> int:
    """A convolution with what stands before and behind it."""
    unit = items[i]
    side = -(-build.tensors[source, HEIGHT] // unit[STRIDE])
    explicit = unit[PAD_BEFORE] >= 0
    if explicit:
        source = _padded(build, i, source, unit[PAD_BEFORE], unit[PAD_AFTER])
    kind = DEPTHWISE_CONV_2D if unit[WHAT] == DEPTHWISE else CONV_2D
    activation = unit[ACTIVATION]
    value = _convolution(
        build, i, SELF, kind, source, unit[OUT], unit[KERNEL], unit[STRIDE], side, explicit,
        activation if activation < LEAKY else 0,
    )  # fmt: skip
    if activation == LEAKY:
        return add_alike(build, LEAKY_RELU, value, -1, i, LEAKED)
    if activation == HARDSWISH:
        return add_alike(build, HARD_SWISH, value, -1, i, HARDSWISHED)
    if activation == SWISH:
        gate = add_alike(build, LOGISTIC, value, -1, i, SIGMOID)
        return add_alike(build, MUL, value, gate, i, SWISHED)
    return value


@inner
def _padded(build: Build, item: int, source: int, before: int, after: int) -> int:
    """An image with rows and columns of zeros around it."""
    side = before + build.tensors[source, HEIGHT] + after
    amounts = parameter(build, PAD, padding_key(before, after), PADDINGS_ELEMENTS)
    output = add_tensor(build, side, side * channels_of(build, source))
    o = add_op(build, PAD, source, -1, output, item, PADDED)
    build.ops[o, OP_BEFORE], build.ops[o, OP_BY_ROWS] = before, 1
    build.marks[o, AFTER], build.marks[o, PARAMETER] = after, amounts
    return output


@inner
def _squeeze_excite(build: Build, items: Ints, i: int, source: int) -> int:
    channels, reduced, value = items[i, IN], items[i, OUT], source
    if build.tensors[source, HEIGHT] > 1:
        value = _mean(build, i, MEANED, source)
    value = _convolution(build, i, REDUCE, CONV_2D, value, reduced, 1, 1, 1, True, RELU)
    value = _convolution(build, i, EXPAND, CONV_2D, value, channels, 1, 1, 1, True, LINEAR)
    value = add_alike(build, LOGISTIC, value, -1, i, GATE)
    return add_alike(build, MUL, source, value, i, SCALE)
