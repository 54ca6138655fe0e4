"""What a network needs on each runtime, by name: a new runtime is one entry here.

`aot`, our compiler: SRAM is the pool that `tools.schedule` plans, the very plan that is compiled,
so it is exact; flash is that of the linked firmware (`tools.program_sizes`). The stack is the
board's and not counted. `tflm`, TFLite Micro with its reference kernels on a 32-bit board: SRAM is
the arena (`tools.tflm_arena`); flash is a linear model of five programs linked for a Cortex-M7, at
most 1.1 % off for files that our converter wrote and 10 % for others, which hold more metadata.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from tools.graph import CHANNEL_AXES, Graph, Tensor
from tools.jit import compiled
from tools.lowering import Operators
from tools.memory_layout import op_name
from tools.program_sizes import check_kinds, flash_bytes, unwritten_weights_bytes, weights_bytes
from tools.schedule.fold import STEP_OP
from tools.schedule.layout import turns_name
from tools.schedule.rows import SIZE_BYTES, Ints
from tools.schedule.schedule import best_plan
from tools.schedule.table import CONSTANT, LOGISTIC, OP_CHANNELS, OP_KIND, Table, table_of
from tools.tflm_arena import (
    check_modelled,
    ends_of,
    head_and_peak,
    multipliers_of,
    persistent_bytes,
    sizes_of,
)

_TFLM_CODE_BYTES = 43_000  # text and constants of interpreter, kernels and C library
_TFLM_GATE_CODE_BYTES = 12_000  # LOGISTIC and broadcast MUL pull in more of the library
_TFLM_SCALE_BYTES = 12  # float32 scale and int64 zero point, for every weight and bias channel
_TFLM_TENSOR_BYTES = 90  # flatbuffer tables, names


class Network(NamedTuple):
    """All that runtimes are told of a network.

    `inputs` and `outputs` are tensors of `table`; `weights_bytes` what our runtime stores of
    weights; for each operator the `scales` that a file stores for the channels of its weights, and
    the `multipliers` that TFLite Micro keeps; `ends` what that keeps of inputs and outputs.
    """

    table: Table
    inputs: Ints
    outputs: Ints
    weights_bytes: int
    scales: Ints
    multipliers: Ints
    ends: Ints


class RuntimeCost(NamedTuple):
    """SRAM and flash in bytes, without stack, and the operators at the peak of SRAM: one, or the
    first and the last of those that take turns."""

    sram_bytes: int
    flash_bytes: int
    peak: tuple[int, ...]

    def peak_name(self, names: Callable[[int], str]) -> str:
        """What runs while most SRAM is in use; `names` gives an operator's."""
        return turns_name([names(op) for op in self.peak])


@dataclass(frozen=True, slots=True)
class Runtime:
    """`check` raises UnsupportedOpError for what the runtime lacks; `cost` counts."""

    check: Callable[[Graph], None]
    cost: Callable[[Network], RuntimeCost]


def network_of(graph: Graph) -> Network:
    """What runtimes are told of `graph`."""
    return Network(
        table_of(graph),
        np.array(graph.inputs, np.int64),
        np.array(graph.outputs, np.int64),
        weights_bytes(graph),
        np.array([_scales(graph, op.kind, op.inputs) for op in graph.ops], np.int64),
        multipliers_of(graph),
        ends_of(graph),
    )


def unwritten_network(operators: Operators) -> Network:
    """The same of an architecture whose file is not written yet: a scale for every channel."""
    table = operators.table
    channels = table.ops[:, OP_CHANNELS].copy()
    ends = np.array((table.source,), np.int64), np.array((table.output,), np.int64)
    weights = unwritten_weights_bytes(table.ops)
    return Network(table, *ends, weights, channels, channels, _unwritten_ends())


def graph_names(graph: Graph) -> Callable[[int], str]:
    """The names of the operators of `graph`."""
    return lambda position: op_name(graph, graph.ops[position])


@cache
def _unwritten_ends() -> Ints:
    """What is kept of one input and one output, before there is any quantization."""
    tensors = Tensor("input", (1,)), Tensor("output", (1,))
    return ends_of(Graph(tensors, (), (0,), (1,)))


def _aot(network: Network) -> RuntimeCost:
    numbers, plan = best_plan(network.table)
    first, last = _last_ops(numbers.steps, numbers.folded, plan.bounds, plan.fullest)
    groups = len(plan.bounds) - 1
    flash = flash_bytes(network.table, numbers, groups, network.weights_bytes)
    return RuntimeCost(plan.pool_bytes, flash, (first,) if first == last else (first, last))


@compiled
def _last_ops(steps: Ints, folded: Ints, bounds: Ints, group: int) -> tuple[int, int]:
    """The last operators that the first and the last step of a group compute."""
    first, last = bounds[group], bounds[group + 1] - 1
    result = (steps[first, STEP_OP], steps[last, STEP_OP])
    for o in range(len(folded)):
        if folded[o] == first:
            result = (o, result[1])
        if folded[o] == last:
            result = (result[0], o)
    return result


def _tflm(network: Network) -> RuntimeCost:
    table = network.table
    head, peak = head_and_peak(table.ops, table.tensors, network.inputs, network.outputs)
    tail = persistent_bytes(
        table.ops, len(table.tensors), network.multipliers, *sizes_of(), network.ends
    )
    constants, gates = _constants(table.ops, table.tensors)
    flash = _TFLM_CODE_BYTES + _TFLM_TENSOR_BYTES * len(table.tensors) + constants
    flash += 2 * _TFLM_SCALE_BYTES * int(network.scales.sum()) + _TFLM_GATE_CODE_BYTES * gates
    return RuntimeCost(head + tail, flash, (peak,))


@compiled
def _constants(ops: Ints, tensors: Ints) -> tuple[int, bool]:
    """Bytes of all constants, and whether there is a LOGISTIC."""
    total, gates = 0, False
    for row in tensors:
        if row[CONSTANT]:
            total += row[SIZE_BYTES]
    for op in ops:
        gates |= op[OP_KIND] == LOGISTIC
    return total, gates


def _scales(graph: Graph, kind: str, inputs: tuple[int, ...]) -> int:
    """Scales that a file stores for the channels of a layer; 0 where all share one."""
    if kind not in CHANNEL_AXES:
        return 0
    weights = graph.tensors[inputs[1]]
    if weights.quantization is None:
        return weights.shape[CHANNEL_AXES[kind]]
    scales = len(weights.quantization.scales)
    return scales if scales > 1 else 0


RUNTIMES: dict[str, Runtime] = {
    "aot": Runtime(check_kinds, _aot),
    "tflm": Runtime(check_modelled, _tflm),
}
