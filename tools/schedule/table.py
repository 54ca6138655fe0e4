"""A graph as integers, a row for each tensor and operator: what compiled functions can read.

`tools.lowering` writes such a table for an architecture, `table_of` for any other graph.

tensors[t]: HEIGHT rows of ROW_BYTES (`rows_of`), SIZE_BYTES and ELEMENTS of tensor t, and whether
it is CONSTANT.
ops[o], each column named OP_...: KIND (a code, see `KINDS`), FIRST and SECOND activation that
operator o reads and OUTPUT that it writes (tensors; -1: none); KERNEL, STRIDE and DILATION of a
window, in rows; the rows of padding BEFORE an image; whether a padding or a mean goes BY_ROWS;
elements of its WEIGHTS and output CHANNELS of these; of a mean the RANK of its input and the AXES
that it goes over.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tools.graph import CHANNEL_AXES, Graph, Op, Tensor
from tools.jit import compiled, inner
from tools.schedule.rows import Ints

KINDS = (
    "CONV_2D", "DEPTHWISE_CONV_2D", "AVERAGE_POOL_2D", "MAX_POOL_2D",
    "ADD", "MUL", "PAD", "PADV2", "MEAN",
    "LEAKY_RELU", "LOGISTIC", "HARD_SWISH", "RELU", "RELU6", "QUANTIZE",
    "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "FULLY_CONNECTED", "SOFTMAX",
)  # fmt: skip
"""Kinds of operators in the order of their codes; any other kind has the code behind the last."""
(
    CONV_2D, DEPTHWISE_CONV_2D, AVERAGE_POOL_2D, MAX_POOL_2D,
    ADD, MUL, PAD, PADV2, MEAN,
    LEAKY_RELU, LOGISTIC, HARD_SWISH, RELU, RELU6, QUANTIZE,
    RESHAPE, SQUEEZE, EXPAND_DIMS, FULLY_CONNECTED, SOFTMAX,
) = range(len(KINDS))  # fmt: skip
UNARY_KINDS = frozenset(KINDS[LEAKY_RELU : QUANTIZE + 1])
VIEW_KINDS = frozenset(KINDS[RESHAPE : EXPAND_DIMS + 1])
BINARY_KINDS = frozenset(KINDS[ADD : MUL + 1])
_CODES = {kind: code for code, kind in enumerate(KINDS)}

ELEMENTS, CONSTANT = 3, 4  # behind HEIGHT, ROW_BYTES, SIZE_BYTES
TENSOR_COLUMNS = 5
(
    OP_KIND, OP_FIRST, OP_SECOND, OP_OUTPUT, OP_KERNEL, OP_STRIDE, OP_DILATION, OP_BEFORE,
    OP_BY_ROWS, OP_WEIGHTS, OP_CHANNELS, OP_RANK, OP_AXES,
) = range(13)  # fmt: skip
OP_COLUMNS = 13


class Table(NamedTuple):
    """`ops` and `tensors` as above; the tensors that are the network's input and output."""

    ops: Ints
    tensors: Ints
    source: int
    output: int


@inner
def is_unary(kind: int) -> bool:
    """Whether a kind is a function of one byte."""
    return LEAKY_RELU <= kind <= QUANTIZE


@inner
def is_binary(kind: int) -> bool:
    """Whether a kind is a sum or a product."""
    return ADD <= kind <= MUL


@compiled
def macs_of(ops: Ints, tensors: Ints) -> int:
    """Multiply-accumulates of all operators: outputs times the taps of each."""
    total = 0
    for o in range(len(ops)):
        if ops[o, OP_CHANNELS]:
            taps = ops[o, OP_WEIGHTS] // ops[o, OP_CHANNELS]
            total += tensors[ops[o, OP_OUTPUT], ELEMENTS] * taps
    return int(total)


def table_of(graph: Graph) -> Table:
    """`graph` as integers; of several inputs or outputs the first."""
    tensors = [
        (*((1, 0) if one.constant else rows_of(one)), one.size_bytes, one.elements, one.constant)
        for one in graph.tensors
    ]
    ops = [_row(graph, op) for op in graph.ops]
    return Table(
        np.array(ops, np.int64).reshape(-1, OP_COLUMNS),
        np.array(tensors, np.int64).reshape(-1, TENSOR_COLUMNS),
        graph.inputs[0],
        graph.outputs[0],
    )


def _row(graph: Graph, op: Op) -> list[int]:
    row = [0] * OP_COLUMNS
    read = [i for i in op.inputs if i >= 0 and not graph.tensors[i].constant]
    row[OP_KIND] = _CODES.get(op.kind, len(KINDS))
    row[OP_FIRST], row[OP_SECOND] = ([*read, -1, -1])[:2]
    row[OP_OUTPUT] = op.outputs[0]
    if op.kind in KINDS[: MAX_POOL_2D + 1]:
        options = op.options
        filters = graph.tensors[op.inputs[1]].shape if len(op.inputs) > 1 else ()
        row[OP_KERNEL] = options["filter"][0] if "filter" in options else filters[1]
        row[OP_STRIDE], row[OP_DILATION] = options["stride"][0], options.get("dilation", (1, 1))[0]
    if op.kind in CHANNEL_AXES:
        weights = graph.tensors[op.inputs[1]]
        row[OP_WEIGHTS], row[OP_CHANNELS] = weights.elements, weights.shape[CHANNEL_AXES[op.kind]]
    elif op.kind in ("PAD", "PADV2"):
        amounts = graph.tensors[op.inputs[1]].data
        by_rows = pads_rows(graph.tensors[op.inputs[0]], graph.tensors[op.outputs[0]])
        if amounts is not None and by_rows:
            row[OP_BY_ROWS], row[OP_BEFORE] = 1, int(amounts[1][0])
    elif op.kind == "MEAN":
        source, axes = (graph.tensors[i] for i in op.inputs)
        row[OP_BY_ROWS], row[OP_RANK] = int(sums_rows(op, source)), len(source.shape)
        row[OP_AXES] = axes.elements
    return row


def pads_rows(source: Tensor, result: Tensor) -> bool:
    """Whether a padding leaves batch and channels alone."""
    four = len(source.shape) == 4 and source.shape[0] == 1
    return four and (source.shape[0], source.shape[3]) == (result.shape[0], result.shape[3])


def sums_rows(op: Op, source: Tensor) -> bool:
    """Whether a mean goes over height and width of one image."""
    return len(source.shape) == 4 and source.shape[0] == 1 and op.options.get("axes") == (1, 2)


def rows_of(tensor: Tensor) -> tuple[int, int]:
    """Rows, and bytes of each: an image's rows, one row where the tensor is no single image."""
    shape = tensor.shape
    if len(shape) == 4 and shape[0] == 1 and tensor.dtype == "int8":
        return shape[1], shape[2] * shape[3]
    size = tensor.size_bytes
    if len(shape) == 4 and shape[0] == 1:
        return shape[1], size // shape[1]
    return (shape[0], size // shape[0]) if len(shape) == 3 else (1, size)
