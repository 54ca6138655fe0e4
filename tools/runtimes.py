"""What a network needs on each runtime, by name: a new runtime is one entry here.

`aot`, our compiler: SRAM is the pool that `tools.schedule` plans, the very plan that is compiled,
so it is exact; flash is that of the linked firmware (`tools.program_sizes`). The stack is the
board's and not counted. `tflm`, TFLite Micro with its reference kernels on a 32-bit board: SRAM is
the arena (`tools.tflm_arena`); flash is a linear model of five programs linked for a Cortex-M7, at
most 1.1 % off for files that our converter wrote and 10 % for others, which hold more metadata.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tools.graph import CHANNEL_AXES, Graph, Tensor
from tools.memory_layout import op_name
from tools.program_sizes import check_kinds, flash_bytes
from tools.schedule import schedule
from tools.schedule.layout import group_name
from tools.tflm_arena import head_and_peak, tail_bytes

_TFLM_CODE_BYTES = 43_000  # text and constants of interpreter, kernels and C library
_TFLM_GATE_CODE_BYTES = 12_000  # LOGISTIC and broadcast MUL pull in more of the library
_TFLM_SCALE_BYTES = 12  # float32 scale and int64 zero point, for every weight and bias channel
_TFLM_TENSOR_BYTES = 90  # flatbuffer tables, names


class RuntimeCost(NamedTuple):
    """SRAM and flash in bytes, without stack, and what runs while most SRAM is in use."""

    sram_bytes: int
    flash_bytes: int
    peak_op: str


def _aot(graph: Graph) -> RuntimeCost:
    check_kinds(graph)
    plan = schedule(graph)
    peak = group_name(graph, plan, plan.fullest)
    return RuntimeCost(plan.pool_bytes, flash_bytes(graph, plan), peak)


def _tflm(graph: Graph) -> RuntimeCost:
    head_bytes, peak = head_and_peak(graph)
    sram_bytes = head_bytes + tail_bytes(graph)
    return RuntimeCost(sram_bytes, _tflm_flash(graph), op_name(graph, graph.ops[peak]))


def _tflm_flash(graph: Graph) -> int:
    tensors = graph.tensors
    total = _TFLM_CODE_BYTES + _TFLM_TENSOR_BYTES * len(tensors)
    total += sum(tensor.size_bytes for tensor in tensors if tensor.constant)
    gates = channels = 0
    for op in graph.ops:
        if op.kind in CHANNEL_AXES:
            channels += _scales(tensors[op.inputs[1]], CHANNEL_AXES[op.kind])
        gates |= op.kind == "LOGISTIC"
    return total + 2 * _TFLM_SCALE_BYTES * channels + _TFLM_GATE_CODE_BYTES * gates


def _scales(weights: Tensor, axis: int) -> int:
    """Scales that a file stores for the channels of a layer; 0 where all share one."""
    if weights.quantization is None:
        return weights.shape[axis]
    scales = len(weights.quantization.scales)
    return scales if scales > 1 else 0


RUNTIMES: dict[str, Callable[[Graph], RuntimeCost]] = {"aot": _aot, "tflm": _tflm}
