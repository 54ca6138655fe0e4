"""How many bytes of flash our runtime's program takes for a schedule, without linking it.

Sizes of kernels come from a table that `make fit-flash` reads from linked firmware; constants are
counted by the engine's structs. Exact but for constants that happen to be equal, which the compiler
stores once: those of weights and biases are seen where a graph has its data, multipliers are not.
"""

from __future__ import annotations

import tomllib
from functools import cache
from math import prod
from pathlib import Path
from typing import NamedTuple

from tools.boards import DEFAULT_BOARD, board_named
from tools.errors import NO_KERNEL_HINT, UnsupportedOpError
from tools.graph import CHANNEL_AXES, Graph, Tensor
from tools.schedule import Schedule
from tools.schedule.steps import (
    BINARY_KINDS,
    UNARY_KINDS,
    VIEW_KINDS,
    Step,
    pads_rows,
    sums_rows,
)

PROGRAM_FILE = "program.toml"
CALL_BYTES = 12  # of engine_run for one group, in model_invoke
TABLE_BYTES = 256
STRUCT_BYTES = {
    "engine_step": 64, "engine_conv": 92, "engine_dense": 44, "engine_binary": 92,
    "engine_pool": 64, "engine_mean_axes": 28, "engine_softmax_rows": 20, "engine_padding": 52,
    "engine_padding_rows": 16,
}  # fmt: skip
_STRUCTS = {
    "engine_conv_2d": "engine_conv",
    "engine_depthwise_conv_2d": "engine_conv",
    "engine_fully_connected": "engine_dense",
    "engine_add": "engine_binary",
    "engine_mul": "engine_binary",
    "engine_average_pool_2d": "engine_pool",
    "engine_max_pool_2d": "engine_pool",
    "engine_mean": "engine_mean_axes",
    "engine_mean_rows": "engine_mean_axes",
    "engine_softmax": "engine_softmax_rows",
    "engine_pad": "engine_padding",
    "engine_pad_rows": "engine_padding_rows",
    "engine_copy": None,
}
_CONSTANT_BYTES = {
    kernel: STRUCT_BYTES["engine_step"] + (STRUCT_BYTES[struct] if struct else 0)
    for kernel, struct in _STRUCTS.items()
}
_KERNELS = {
    **dict.fromkeys((*UNARY_KINDS, *VIEW_KINDS), "engine_copy"),
    **{
        kind: f"engine_{kind.lower()}"
        for kind in (*CHANNEL_AXES, "ADD", "MUL", "AVERAGE_POOL_2D", "MAX_POOL_2D", "SOFTMAX")
    },
}
KINDS = frozenset({*_KERNELS, "MEAN", "PAD", "PADV2"})
"""The operators that have a kernel."""


class ProgramSizes(NamedTuple):
    """Bytes of what every program has, of each function and constant, and who needs which."""

    compiler: str
    base_bytes: int
    bytes: dict[str, int]
    needs: dict[str, frozenset[str]]


def up(size: int) -> int:
    """`size` rounded up to the alignment of functions and constants."""
    return (size + 3) & ~3


@cache
def program_sizes(board: str = DEFAULT_BOARD) -> ProgramSizes:
    """The table of `board`."""
    path: Path = board_named(board).folder / PROGRAM_FILE
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    needs = {kernel: frozenset(names) for kernel, names in table["needs"].items()}
    return ProgramSizes(table["compiler"], table["base_bytes"], table["bytes"], needs)


def check_kinds(graph: Graph) -> None:
    """Raise UnsupportedOpError, naming the layer, unless all operators of `graph` have a kernel.

    What depends on quantization and weights is for `tools.compiler.check_supported`.
    """
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        ends = f"{len(graph.inputs)} inputs and {len(graph.outputs)} outputs"
        raise UnsupportedOpError(
            f"The network has {ends}; one of each can be compiled.", NO_KERNEL_HINT
        )
    for position, op in enumerate(graph.ops):
        if op.kind not in KINDS:
            raise UnsupportedOpError(
                f"{op.kind} (layer {position}, {op.name}) has no kernel.", NO_KERNEL_HINT
            )


def flash_bytes(graph: Graph, plan: Schedule, board: str = DEFAULT_BOARD) -> int:
    """Flash that the firmware of `graph` takes on `board`: program, weights, tables, constants."""
    kernels = [kernel_of(graph, step) for step in plan.steps]
    program = _code_bytes(frozenset(kernels), board) + CALL_BYTES * (len(plan.bounds) - 1)
    constants = sum([_CONSTANT_BYTES[kernel] for kernel in kernels])
    return program + constants + weights_bytes(graph, plan)


@cache
def _code_bytes(kernels: frozenset[str], board: str) -> int:
    """Bytes of the program without the network's own constants and calls."""
    sizes = program_sizes(board)
    needed = frozenset[str]().union(*(sizes.needs[kernel] for kernel in kernels))
    return sizes.base_bytes + sum(sizes.bytes[name] for name in needed)


def kernel_of(graph: Graph, step: Step) -> str:
    """The function of the engine that runs `step`."""
    op = graph.ops[step.op]
    if step.op in step.table:
        return "engine_copy"
    if op.kind in _KERNELS:
        return _KERNELS[op.kind]
    if op.kind == "MEAN":
        return f"engine_mean{'_rows' if sums_rows(op, graph.tensors[op.inputs[0]]) else ''}"
    if op.kind in ("PAD", "PADV2"):
        by_rows = pads_rows(graph.tensors[op.inputs[0]], graph.tensors[op.outputs[0]])
        return f"engine_pad{'_rows' if by_rows else ''}"
    raise ValueError(f"{op.kind} has no kernel")


def weights_bytes(graph: Graph, plan: Schedule) -> int:
    """Bytes of weights, biases, multipliers, shifts, constant operands and tables."""
    tensors, total = graph.tensors, 0
    seen: set[bytes] = set()
    for step in plan.steps:
        if step.table:
            total += TABLE_BYTES
        op = graph.ops[step.op]
        if op.kind in CHANNEL_AXES:
            total += _layer_bytes(graph, op.inputs, tensors[op.outputs[0]].shape[-1], seen)
        elif op.kind in BINARY_KINDS:
            operands = (tensors[i] for i in op.inputs)
            total += sum(_once(t, t.size_bytes, seen) for t in operands if t.constant)
    return total


def _layer_bytes(graph: Graph, inputs: tuple[int, ...], channels: int, seen: set[bytes]) -> int:
    """Weights, and what each of the `channels` outputs has; a missing bias is stored as zeros."""
    weights = graph.tensors[inputs[1]]
    bias = graph.tensors[inputs[2]] if len(inputs) > 2 and inputs[2] >= 0 else None
    total = _once(weights, prod(weights.shape), seen) + 4 * channels + up(channels)
    if bias is not None:
        return total + _once(bias, 4 * channels, seen)
    zeros = bytes(4 * channels)
    stored = zeros in seen
    seen.add(zeros)
    return total if stored else total + 4 * channels


def _once(tensor: Tensor, size: int, seen: set[bytes]) -> int:
    """Bytes of a constant; nothing where its content is stored already."""
    if tensor.data is not None:
        content = tensor.data.tobytes()
        if content in seen:
            return 0
        seen.add(content)
    return up(size)
