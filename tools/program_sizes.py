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

import numpy as np

from tools.boards import DEFAULT_BOARD, board_named
from tools.errors import NO_KERNEL_HINT, UnsupportedOpError
from tools.graph import CHANNEL_AXES, Graph, Tensor
from tools.jit import compiled, inner
from tools.schedule.fold import STEP_OP
from tools.schedule.rows import Ints
from tools.schedule.steps import Numbers
from tools.schedule.table import (
    BINARY_KINDS,
    OP_BY_ROWS,
    OP_CHANNELS,
    OP_KIND,
    OP_WEIGHTS,
    UNARY_KINDS,
    VIEW_KINDS,
    Table,
)
from tools.schedule.table import KINDS as KIND_CODES

PROGRAM_FILE = "program.toml"
CALL_BYTES = 12  # of engine_run for one group, in model_invoke
TABLE_BYTES = 256
BIAS_BYTES = 4
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


def flash_bytes(
    table: Table, numbers: Numbers, groups: int, weights_bytes: int, board: str = DEFAULT_BOARD
) -> int:
    """Flash that the firmware of a network takes on `board`: program, weights, tables, constants.

    `numbers` are the steps of `table`, which take turns in `groups`.
    """
    used, constants = _program(table.ops, numbers.steps, numbers.folded, _KERNEL_CODES, _CONSTANTS)
    return _code_bytes(used, board) + CALL_BYTES * groups + constants + weights_bytes


@compiled
def _program(ops: Ints, steps: Ints, folded: Ints, codes: Ints, sizes: Ints) -> tuple[int, int]:
    """The kernels that run `steps`, as a set of bits, and the bytes of constants and tables.

    codes[kind, by rows]: the kernel of an operator; sizes[kernel]: bytes of one step's constants.
    """
    used = total = 0
    has_table = np.zeros(len(steps), np.int64)
    for o in range(len(folded)):
        if folded[o] >= 0:
            has_table[folded[o]] = 1
    for s in range(len(steps)):
        op = steps[s, STEP_OP]
        kernel = _COPY if folded[op] == s else codes[ops[op, OP_KIND], ops[op, OP_BY_ROWS]]
        used |= 1 << kernel
        total += sizes[kernel] + TABLE_BYTES * has_table[s]
    return used, total


@cache
def _code_bytes(kernels: int, board: str) -> int:
    """Bytes of the program without the network's own constants and calls; `kernels` are bits."""
    sizes = program_sizes(board)
    used = (name for code, name in enumerate(_CONSTANT_BYTES) if kernels >> code & 1)
    needed = frozenset[str]().union(*(sizes.needs[kernel] for kernel in used))
    return sizes.base_bytes + sum(sizes.bytes[name] for name in needed)


def _kernel(kind: str, by_rows: bool) -> str:
    """The function of the engine for an operator."""
    if kind == "MEAN":
        return "engine_mean_rows" if by_rows else "engine_mean"
    if kind in ("PAD", "PADV2"):
        return "engine_pad_rows" if by_rows else "engine_pad"
    return _KERNELS[kind]


_CODES = {kernel: code for code, kernel in enumerate(_CONSTANT_BYTES)}
_COPY = _CODES["engine_copy"]
_KERNEL_CODES = np.array(
    [[_CODES[_kernel(kind, by_rows)] for by_rows in (False, True)] for kind in KIND_CODES], np.int64
)
_CONSTANTS = np.array(list(_CONSTANT_BYTES.values()), np.int64)


def channels_bytes(channels: int) -> int:
    """A multiplier, and a shift of one byte, for each of the output channels of a layer."""
    return 4 * channels + ((channels + 3) & ~3)


_up, _channels_bytes = inner(up), inner(channels_bytes)


@compiled
def unwritten_weights_bytes(ops: Ints) -> int:
    """What `weights_bytes` gives for operators whose weights and biases carry no data yet."""
    total = 0
    for o in range(len(ops)):
        if ops[o, OP_CHANNELS]:
            total += _up(ops[o, OP_WEIGHTS]) + _channels_bytes(ops[o, OP_CHANNELS])
            total += BIAS_BYTES * ops[o, OP_CHANNELS]
    return int(total)


def weights_bytes(graph: Graph) -> int:
    """Bytes of weights, biases, multipliers, shifts and constant operands."""
    tensors, total = graph.tensors, 0
    seen: set[bytes] = set()
    for op in graph.ops:
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
    total = _once(weights, prod(weights.shape), seen) + channels_bytes(channels)
    if bias is not None:
        return total + _once(bias, BIAS_BYTES * channels, seen)
    zeros = bytes(BIAS_BYTES * channels)
    stored = zeros in seen
    seen.add(zeros)
    return total if stored else total + BIAS_BYTES * channels


def _once(tensor: Tensor, size: int, seen: set[bytes]) -> int:
    """Bytes of a constant; nothing where its content is stored already."""
    if tensor.data is not None:
        content = tensor.data.tobytes()
        if content in seen:
            return 0
        seen.add(content)
    return up(size)
