"""The arena that TFLite Micro needs for a graph: head and tail, without running it.

The head holds activations and the kernels' scratch buffers, placed by the greedy planner; it does
not depend on the machine. The tail holds what lives as long as the interpreter, allocated downwards
one structure after the other. Sources, in tensorflow/lite/micro of tflite-micro:
micro_allocation_info.cc, micro_allocator.cc, micro_interpreter.cc, kernels/*_common.cc.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from tools.errors import UnsupportedOpError
from tools.graph import CHANNEL_AXES, Graph, Op
from tools.jit import compiled, inner
from tools.memory import ALIGNMENT_BYTES, Buffer, fullest_moment, place
from tools.schedule.rows import SIZE_BYTES, Ints
from tools.schedule.table import (
    CONSTANT,
    ELEMENTS,
    KINDS,
    MEAN,
    OP_AXES,
    OP_FIRST,
    OP_KIND,
    OP_OUTPUT,
    OP_RANK,
    OP_SECOND,
    table_of,
)
from tools.tflm_structures import LAYOUTS, Structures

_INT_BYTES = 4
_REQUESTS = 3  # of scratch memory, by a mean
_BYTE_TYPES = frozenset({"int8", "uint8"})
_MODELLED = frozenset(LAYOUTS[4].kernel_bytes)


@dataclass(frozen=True, slots=True)
class Arena:
    """Bytes of the arena: head for activations and scratch, tail for persistent structures."""

    head_bytes: int
    tail_bytes: int


def arena(graph: Graph, pointer_bytes: int = 4) -> Arena:
    """The arena of `graph` with reference kernels: on a 32-bit board (4) or a 64-bit host (8).

    Raises UnsupportedOpError for an operator, or a type of its data, that is not modelled.
    """
    return Arena(head_bytes(graph), tail_bytes(graph, pointer_bytes))


def head_bytes(graph: Graph) -> int:
    """Bytes of the pool of activations and scratch buffers.

    Raises UnsupportedOpError as `arena` does.
    """
    return place(_columns(graph), ALIGNMENT_BYTES)[1]


def head_buffers(graph: Graph) -> list[Buffer]:
    """What lies in the head, in the allocator's order: tensors, then the scratch buffers.

    A key from 0 on is a tensor's index, key -1 - k is the k-th of `scratch_requests`. Moment 0 is
    before the first operator and sees the inputs only; the operator at position p runs at p + 1.
    Tensors that nothing reads or writes share moment -1. Raises UnsupportedOpError as `arena` does.
    """
    keys = [i for i, tensor in enumerate(graph.tensors) if not tensor.constant]
    columns = _columns(graph).T.tolist()
    keys += [-1 - k for k in range(len(columns) - len(keys))]
    return [Buffer(key, *column) for key, column in zip(keys, columns, strict=True)]


def scratch_requests(graph: Graph) -> list[tuple[int, int]]:
    """Position of the operator and bytes of each scratch buffer, in the order of the requests.

    Of the modelled kernels only MEAN asks: int32 sums, an index for each dimension, the axes.
    Raises UnsupportedOpError as `arena` does.
    """
    check_modelled(graph)
    table = table_of(graph)
    return [(int(position), int(size)) for position, size in _scratch(table.ops, table.tensors)]


def tail_bytes(graph: Graph, pointer_bytes: int = 4) -> int:
    """Bytes of the persistent structures, allocated from an end aligned to 16 bytes.

    `tools.tflm_structures` says of which builds. A graph without any quantization is taken as the
    converter would quantize it. Raises UnsupportedOpError as `arena` does.
    """
    check_modelled(graph)
    table, sizes = table_of(graph), LAYOUTS[pointer_bytes]
    return persistent_bytes(
        table.ops, len(table.tensors), multipliers_of(graph), *sizes_of(pointer_bytes),
        ends_of(graph, sizes),
    )  # fmt: skip


def multipliers_of(graph: Graph) -> Ints:
    """For each operator the channels for which multipliers and shifts are kept."""
    quantized = any(tensor.quantization for tensor in graph.tensors)
    return np.array([_multipliers(graph, op, quantized) for op in graph.ops], np.int64)


def _multipliers(graph: Graph, op: Op, quantized: bool) -> int:
    """A dense layer with one scale has none."""
    if op.kind not in CHANNEL_AXES:
        return 0
    weights = graph.tensors[op.inputs[1]]
    scales = weights.quantization.scales if weights.quantization else ()
    if op.kind == "FULLY_CONNECTED" and quantized and len(scales) < 2:
        return 0
    return weights.shape[CHANNEL_AXES[op.kind]]


def ends_of(graph: Graph, sizes: Structures = LAYOUTS[4]) -> Ints:
    """Bytes and alignment of what is kept of the network's inputs and outputs."""
    quantized = any(tensor.quantization for tensor in graph.tensors)
    ends: list[tuple[int, int]] = []
    for indices in (graph.inputs, graph.outputs):
        ends.append((sizes.pointer_bytes * len(indices), ALIGNMENT_BYTES))
        for i in indices:
            ends += _tensor(graph, i, quantized, sizes)
    return np.array(ends, np.int64)


def _tensor(
    graph: Graph, index: int, quantized: bool, sizes: Structures
) -> Iterator[tuple[int, int]]:
    """The full description of an input or output, with a zero point for each scale."""
    quantization = graph.tensors[index].quantization
    scales = len(quantization.scales) if quantization else 0 if quantized else 1
    yield sizes.tensor_bytes, sizes.pointer_bytes
    if scales:
        yield sizes.quantization_bytes, sizes.pointer_bytes
        yield _INT_BYTES * (1 + scales), _INT_BYTES


@cache
def sizes_of(pointer_bytes: int = 4) -> tuple[Ints, Ints, Ints]:
    """A build's structures as `persistent_bytes` reads them."""
    sizes = LAYOUTS[pointer_bytes]
    each = sizes.pointer_bytes, sizes.subgraph_bytes, sizes.eval_tensor_bytes, sizes.node_bytes
    kinds = [(*sizes.options.get(kind, (0, 1)), sizes.kernel_bytes[kind]) for kind in KINDS]
    return (
        np.array(sizes.allocators, np.int64), np.array(each, np.int64), np.array(kinds, np.int64)
    )  # fmt: skip


@compiled
def persistent_bytes(
    ops: Ints, tensors: int, multipliers: Ints, allocators: Ints, sizes: Ints, kinds: Ints,
    ends: Ints,
) -> int:  # fmt: skip
    """Bytes of all persistent allocations, in the allocator's order; `tensors` is their number.

    allocators and ends: bytes and alignment of each allocation; sizes: bytes of a pointer, a
    subgraph, a tensor and a node; kinds[code]: bytes and alignment of an operator's options, and
    bytes that its kernel keeps.
    """
    used, pointer, handles = 0, sizes[0], 0
    for row in allocators:
        used = _allocated(used, row[0], row[1])
    for size in (sizes[1], sizes[2] * tensors, sizes[3] * len(ops)):
        used = _allocated(used, size, pointer)
    for o in range(len(ops)):
        options = kinds[ops[o, OP_KIND]]
        used = _allocated(used, options[0], options[1])
    for o in range(len(ops)):
        used = _allocated(used, kinds[ops[o, OP_KIND], 2], ALIGNMENT_BYTES)
        handles += _REQUESTS * (ops[o, OP_KIND] == MEAN)
    for channels in multipliers:
        for _ in range(2):  # multipliers and shifts
            used = _allocated(used, _INT_BYTES * channels, ALIGNMENT_BYTES)
    used = _allocated(used, pointer * handles, pointer)
    for row in ends:
        used = _allocated(used, row[0], row[1])
    return int(used)


@inner
def _allocated(used: int, size: int, alignment: int) -> int:
    """Bytes in use after one more allocation, if it is one."""
    return -(-(used + size) // alignment) * alignment if size else used


def _columns(graph: Graph) -> Ints:
    """Rows of size, first and last moment; a column for each buffer of the head."""
    check_modelled(graph)
    table = table_of(graph)
    ends = (np.array(each, np.int64) for each in (graph.inputs, graph.outputs))
    return _head_columns(table.ops, table.tensors, *ends)


@compiled
def head_and_peak(ops: Ints, tensors: Ints, inputs: Ints, outputs: Ints) -> tuple[int, int]:
    """Bytes of the head, and the position of the operator beside which most of it is in use."""
    columns = _head_columns(ops, tensors, inputs, outputs)
    moment = fullest_moment(columns, ALIGNMENT_BYTES)
    return place(columns, ALIGNMENT_BYTES)[1], max(moment - 1, 0)


@compiled
def _head_columns(ops: Ints, tensors: Ints, inputs: Ints, outputs: Ints) -> Ints:
    """What `head_buffers` lists: size, first and last moment, a column for each."""
    first, last = _lives(ops, len(tensors), inputs, outputs)
    requests = _scratch(ops, tensors)
    columns = np.empty((3, len(tensors) + len(requests)), np.int64)
    count = 0
    for i in range(len(tensors)):
        if not tensors[i, CONSTANT]:
            columns[0, count], columns[1, count] = tensors[i, SIZE_BYTES], first[i]
            columns[2, count] = last[i]
            count += 1
    for r in range(len(requests)):
        columns[0, count] = requests[r, 1]
        columns[1:, count] = requests[r, 0] + 1
        count += 1
    return columns[:, :count].copy()


@inner
def _lives(ops: Ints, tensors: int, inputs: Ints, outputs: Ints) -> tuple[Ints, Ints]:
    """First and last moment of every tensor."""
    first = np.full(tensors, -1)
    for ends in (inputs, outputs):
        for i in ends:
            first[i] = 0
    last = first.copy()
    for o in range(len(ops)):
        i = ops[o, OP_OUTPUT]
        first[i] = last[i] = o + 1
        for column in (OP_FIRST, OP_SECOND):
            if ops[o, column] >= 0:
                last[ops[o, column]] = o + 1
    for i in outputs:
        last[i] = len(ops)
    return first, last


@compiled
def _scratch(ops: Ints, tensors: Ints) -> Ints:
    """Position and bytes of each scratch buffer: a mean's sums, an index a dimension, the axes."""
    requests = np.empty((_REQUESTS * len(ops), 2), np.int64)
    count = 0
    for o in range(len(ops)):
        if ops[o, OP_KIND] == MEAN:
            sums = tensors[ops[o, OP_OUTPUT], ELEMENTS]
            for elements in (sums, ops[o, OP_RANK], ops[o, OP_AXES]):
                requests[count, 0], requests[count, 1] = o, _INT_BYTES * elements
                count += 1
    return requests[:count].copy()


def check_modelled(graph: Graph) -> None:
    """Raise UnsupportedOpError, naming the layer, unless all operators are modelled and int8."""
    kinds = {op.kind for op in graph.ops}
    types = {tensor.dtype for tensor in graph.tensors if not tensor.constant}
    if kinds <= _MODELLED and types <= _BYTE_TYPES:
        return
    for position, op in enumerate(graph.ops):
        dtype = graph.tensors[op.inputs[0]].dtype
        if op.kind not in _MODELLED or dtype not in _BYTE_TYPES:
            raise _unsupported(position, op, dtype)


def _unsupported(position: int, op: Op, dtype: str) -> UnsupportedOpError:
    """The error that names the layer, and whether its kind or its type is at fault."""
    layer = (
        f"{op.kind} (layer {position}, {op.name})" if op.name else f"{op.kind} (layer {position})"
    )
    reason = f"with {dtype} data is" if op.kind in _MODELLED else "is"
    return UnsupportedOpError(
        f"{layer} {reason} not modelled: what TFLite Micro allocates for it is unknown.",
        "Convert the network to int8 with the operators that compile accepts.",
    )
