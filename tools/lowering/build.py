"""Rows of a network's operators and tensors, filled in one after the other in machine code."""

from __future__ import annotations

from typing import NamedTuple

from tools.jit import inner
from tools.schedule.rows import HEIGHT, ROW_BYTES, SIZE_BYTES, Ints
from tools.schedule.table import (
    CONSTANT,
    ELEMENTS,
    OP_BEFORE,
    OP_FIRST,
    OP_KIND,
    OP_OUTPUT,
    OP_SECOND,
    PAD,
    RESHAPE,
)

SUFFIXES = (
    "", "_pad", "_leaky", "_hardswish", "_sigmoid", "_swish", "_mean", "_reduce", "_expand",
    "_gate", "_scale", "_flatten", "_add",
)  # fmt: skip
"""Behind the name of a layer or block, the name of an operator by its role."""
(
    SELF, PADDED, LEAKED, HARDSWISHED, SIGMOID, SWISHED, MEANED, REDUCE, EXPAND,
    GATE, SCALE, FLATTEN, ADDED,
) = range(len(SUFFIXES))  # fmt: skip

ITEM, ROLE, FUSED, VALID, AFTER, PARAMETER = range(6)
"""marks[o]: the item that operator o is of (-1: the pool, -2: the classifier), the place of its
suffix in `SUFFIXES`, the activation fused into it (1 ReLU, 2 ReLU6), whether its padding is VALID,
rows of padding behind an image, and the tensor of its parameter (-1: none)."""
MARK_COLUMNS = 6
POOL, CLASSIFIER = -1, -2
PADDINGS_ELEMENTS = 8  # of an int32 matrix of 4 x 2
AXES = 2  # height and width, over which a mean goes
INT_BYTES = 4
_MOST_PADDING = 64  # more than any kernel needs on one side


class Build(NamedTuple):
    """Rows to fill in, and how many operators and tensors were made so far."""

    ops: Ints
    tensors: Ints
    marks: Ints
    made: Ints


@inner
def add_tensor(build: Build, height: int, row_bytes: int) -> int:
    """One more activation."""
    row = build.tensors[build.made[1]]
    row[HEIGHT], row[ROW_BYTES] = height, row_bytes
    row[SIZE_BYTES] = row[ELEMENTS] = height * row_bytes
    build.made[1] += 1
    return int(build.made[1] - 1)


@inner
def add_constant(build: Build, elements: int, element_bytes: int) -> int:
    """One more tensor that does not change."""
    row = build.tensors[build.made[1]]
    row[HEIGHT], row[ELEMENTS], row[CONSTANT] = 1, elements, 1
    row[SIZE_BYTES] = elements * element_bytes
    build.made[1] += 1
    return int(build.made[1] - 1)


@inner
def channels_of(build: Build, tensor: int) -> int:
    """Channels of an image or vector."""
    row = build.tensors[tensor]
    return int(row[ROW_BYTES] // row[HEIGHT])


@inner
def add_op(
    build: Build, kind: int, first: int, second: int, output: int, item: int, role: int
) -> int:
    """One more operator; its position."""
    o = build.made[0]
    row, mark = build.ops[o], build.marks[o]
    row[OP_KIND], row[OP_FIRST], row[OP_SECOND], row[OP_OUTPUT] = kind, first, second, output
    mark[ITEM], mark[ROLE], mark[PARAMETER] = item, role, -1
    build.made[0] += 1
    return int(o)


@inner
def add_alike(build: Build, kind: int, first: int, second: int, item: int, role: int) -> int:
    """An operator whose output has the shape of `first`."""
    shape = build.tensors[first]
    output = add_tensor(build, shape[HEIGHT], shape[ROW_BYTES])
    add_op(build, kind, first, second, output, item, role)
    return output


@inner
def parameter(build: Build, kind: int, key: int, elements: int) -> int:
    """The constant that an operator reads; operators of one kind and `_key` share it."""
    for o in range(build.made[0]):
        if build.ops[o, OP_KIND] == kind and _key(build, o) == key:
            return int(build.marks[o, PARAMETER])
    return add_constant(build, elements, INT_BYTES)


@inner
def _key(build: Build, o: int) -> int:
    """What the parameter of an operator depends on: amounts of padding, or a number of channels;
    the axes of means are all alike."""
    kind = build.ops[o, OP_KIND]
    if kind == PAD:
        return padding_key(build.ops[o, OP_BEFORE], build.marks[o, AFTER])
    return int(build.tensors[build.ops[o, OP_OUTPUT], ELEMENTS]) if kind == RESHAPE else 0


@inner
def padding_key(before: int, after: int) -> int:
    """One number for both amounts."""
    return int(before * _MOST_PADDING + after)
