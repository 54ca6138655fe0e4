"""The arena that TFLite Micro needs for a graph: head and tail, without running it.

The head holds activations and the kernels' scratch buffers, placed by the greedy planner; it does
not depend on the machine. The tail holds what lives as long as the interpreter, allocated downwards
one structure after the other. Sources, in tensorflow/lite/micro of tflite-micro:
micro_allocation_info.cc, micro_allocator.cc, micro_interpreter.cc, kernels/*_common.cc.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from tools.errors import UnsupportedOpError
from tools.graph import CHANNEL_AXES, DTYPE_BYTES, Graph, Op
from tools.memory import ALIGNMENT_BYTES, Buffer, fullest_moment, place
from tools.tflm_structures import LAYOUTS, Structures

_INT_BYTES = 4
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
    return place(_head_columns(graph), ALIGNMENT_BYTES)[1]


def head_and_peak(graph: Graph) -> tuple[int, int]:
    """Bytes of the head, and the position of the operator beside which most of it is in use.

    Raises UnsupportedOpError as `arena` does.
    """
    columns = _head_columns(graph)
    moment = fullest_moment(columns, ALIGNMENT_BYTES)
    return place(columns, ALIGNMENT_BYTES)[1], max(moment - 1, 0)


def head_buffers(graph: Graph) -> list[Buffer]:
    """What lies in the head, in the allocator's order: tensors, then the scratch buffers.

    A key from 0 on is a tensor's index, key -1 - k is the k-th of `scratch_requests`. Moment 0 is
    before the first operator and sees the inputs only; the operator at position p runs at p + 1.
    Tensors that nothing reads or writes share moment -1. Raises UnsupportedOpError as `arena` does.
    """
    keys = [i for i, tensor in enumerate(graph.tensors) if not tensor.constant]
    columns = _head_columns(graph).T.tolist()
    keys += [-1 - k for k in range(len(columns) - len(keys))]
    return [Buffer(key, *column) for key, column in zip(keys, columns, strict=True)]


def scratch_requests(graph: Graph) -> list[tuple[int, int]]:
    """Position of the operator and bytes of each scratch buffer, in the order of the requests.

    Of the modelled kernels only MEAN asks: int32 sums, an index for each dimension, the axes.
    Raises UnsupportedOpError as `arena` does.
    """
    _check(graph)
    requests = []
    for position, op in enumerate(graph.ops):
        if op.kind == "MEAN":
            source, axes = graph.tensors[op.inputs[0]], graph.tensors[op.inputs[1]]
            sums = graph.tensors[op.outputs[0]]
            for count in (sums.elements, len(source.shape), axes.elements):
                requests.append((position, _INT_BYTES * count))
    return requests


def tail_bytes(graph: Graph, pointer_bytes: int = 4) -> int:
    """Bytes of the persistent structures, allocated from an end aligned to 16 bytes.

    `tools.tflm_structures` says of which builds. A graph without any quantization is taken as the
    converter would quantize it. Raises UnsupportedOpError as `arena` does.
    """
    used = 0
    for size, alignment in _allocations(graph, LAYOUTS[pointer_bytes]):
        used = -(-(used + size) // alignment) * alignment
    return used


def _head_columns(graph: Graph) -> NDArray[np.int64]:
    """Rows of size, first and last moment; a column for each buffer of the head."""
    requests = scratch_requests(graph)
    first, last = _lives(graph)
    tensors = graph.tensors
    kept = [i for i, tensor in enumerate(tensors) if not tensor.constant]
    sizes = [prod(tensors[i].shape) * DTYPE_BYTES[tensors[i].dtype] for i in kept]
    sizes += [size for _, size in requests]
    runs = [position + 1 for position, _ in requests]
    starts, ends = [first[i] for i in kept] + runs, [last[i] for i in kept] + runs
    return np.array((sizes, starts, ends), np.int64)


def _lives(graph: Graph) -> tuple[list[int], list[int]]:
    """First and last moment of every tensor; one more place takes what is said of input -1."""
    first = [-1] * (len(graph.tensors) + 1)
    last = first.copy()
    for i in (*graph.inputs, *graph.outputs):
        first[i] = last[i] = 0
    for moment, op in enumerate(graph.ops, 1):
        for i in op.outputs:
            first[i] = last[i] = moment
        for i in op.inputs:
            last[i] = moment
    for i in graph.outputs:
        last[i] = len(graph.ops)
    return first, last


def _allocations(graph: Graph, sizes: Structures) -> Iterator[tuple[int, int]]:
    """Bytes and alignment of each persistent allocation, in the allocator's order."""
    pointer, handles = sizes.pointer_bytes, len(scratch_requests(graph))
    quantized = any(tensor.quantization for tensor in graph.tensors)
    yield from sizes.allocators
    yield sizes.subgraph_bytes, pointer
    yield sizes.eval_tensor_bytes * len(graph.tensors), pointer
    yield sizes.node_bytes * len(graph.ops), pointer
    for op in graph.ops:
        if op.kind in sizes.options:
            yield sizes.options[op.kind]
    for op in graph.ops:
        if sizes.kernel_bytes[op.kind]:
            yield sizes.kernel_bytes[op.kind], ALIGNMENT_BYTES
    for op in graph.ops:
        if op.kind in CHANNEL_AXES:
            yield from _multipliers(graph, op, quantized)
    if handles:
        yield pointer * handles, pointer
    for indices in (graph.inputs, graph.outputs):
        yield pointer * len(indices), ALIGNMENT_BYTES
        for i in indices:
            yield from _tensor(graph, i, quantized, sizes)


def _multipliers(graph: Graph, op: Op, quantized: bool) -> Iterator[tuple[int, int]]:
    """Multipliers and shifts of all channels; a dense layer with one scale has none."""
    weights = graph.tensors[op.inputs[1]]
    scales = weights.quantization.scales if weights.quantization else ()
    if op.kind == "FULLY_CONNECTED" and quantized and len(scales) < 2:
        return
    table = _INT_BYTES * weights.shape[CHANNEL_AXES[op.kind]], ALIGNMENT_BYTES
    yield table
    yield table


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


def _check(graph: Graph) -> None:
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
