"""What each runtime needs for a graph beyond its arithmetic: SRAM and flash, by runtime name.

`aot` (our compiler): SRAM is the pool that `tools.memory.plan_memory` lays out, the very function
that the compiler calls, so it is exact, as are the bytes of weights and tables; code and start-up
are estimated (within 1.4 KB of eleven linked programs). The stack is the board's and not counted.
`tflm` (TFLite Micro with its reference kernels): the arena is that of `tools.tflm_arena`, to the
byte; the flash is a linear model of five networks measured on a 32-bit Cortex-M7 (LMaNet-Elite,
LMaNet-Core, QwNet-Core, ResNet-8, DS-CNN). Largest error on those five: 1.1 % for the three that
our converter wrote and 10 % for the other two, whose files hold more metadata.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.graph import Graph, Tensor
from tools.memory import Buffer, plan_memory
from tools.tflm_arena import arena

WEIGHTED_KINDS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"})
LOOKUP_KINDS = frozenset({"LEAKY_RELU", "LOGISTIC", "HARD_SWISH", "RELU", "RELU6", "QUANTIZE"})

AOT_BYTES_PER_CHANNEL = 9  # int32 bias, int32 multiplier, int8 shift
AOT_LOOKUP_BYTES = 256  # one result for each int8 value
AOT_CODE_BYTES = 5_200  # start-up, serial loop, kernels
AOT_CODE_BYTES_PER_OP = 100  # the call and its constant parameters

TFLM_CODE_BYTES = 43_000  # text and constants of interpreter, kernels and C library
TFLM_GATE_CODE_BYTES = 12_000  # LOGISTIC and broadcast MUL pull in more of the library
TFLM_SCALE_BYTES = 12  # float32 scale and int64 zero point, for every weight and bias channel
TFLM_MODEL_BYTES_PER_TENSOR = 90  # flatbuffer tables, names


@dataclass(frozen=True, slots=True)
class RuntimeCost:
    """Bytes of SRAM for a graph with its activation buffers, and bytes of flash for a graph."""

    sram_bytes: Callable[[Graph, Sequence[Buffer]], int]
    flash_bytes: Callable[[Graph], int]


def constant_bytes(graph: Graph) -> int:
    """Bytes of all weights and biases, each counted once."""
    return sum(tensor.size_bytes for tensor in graph.tensors if tensor.constant)


def requantized_channels(graph: Graph) -> int:
    """Output channels with a multiplier of their own, over all convolutions and dense layers.

    A layer from a file that has one scale for all its channels has no table and counts as 0.
    """
    weighted = (op for op in graph.ops if op.kind in WEIGHTED_KINDS)
    return sum(_table_length(op.kind, graph.tensors[op.inputs[1]]) for op in weighted)


def _table_length(kind: str, weights: Tensor) -> int:
    if weights.quantization:
        scales = len(weights.quantization.scales)
        return scales if scales > 1 else 0
    return weights.shape[-1] if kind == "DEPTHWISE_CONV_2D" else weights.shape[0]


def _aot_sram(graph: Graph, buffers: Sequence[Buffer]) -> int:
    return plan_memory(buffers).pool_bytes


def aot_weights_bytes(graph: Graph) -> int:
    """Flash for weights, biases, multipliers and lookup tables, as our compiler stores them."""
    total = 0
    for op in graph.ops:
        if op.kind in WEIGHTED_KINDS:
            channels = graph.tensors[op.outputs[0]].shape[-1]
            total += graph.tensors[op.inputs[1]].size_bytes + AOT_BYTES_PER_CHANNEL * channels
        elif op.kind in LOOKUP_KINDS:
            total += AOT_LOOKUP_BYTES
    return total


def _aot_flash(graph: Graph) -> int:
    return aot_weights_bytes(graph) + AOT_CODE_BYTES + AOT_CODE_BYTES_PER_OP * len(graph.ops)


def _tflm_sram(graph: Graph, buffers: Sequence[Buffer]) -> int:
    needed = arena(graph)
    return needed.head_bytes + needed.tail_bytes


def _tflm_flash(graph: Graph) -> int:
    gates = any(op.kind == "LOGISTIC" for op in graph.ops)
    scales = 2 * TFLM_SCALE_BYTES * requantized_channels(graph)
    model = constant_bytes(graph) + scales + TFLM_MODEL_BYTES_PER_TENSOR * len(graph.tensors)
    return model + TFLM_CODE_BYTES + TFLM_GATE_CODE_BYTES * gates


RUNTIME_COSTS: dict[str, RuntimeCost] = {
    "aot": RuntimeCost(_aot_sram, _aot_flash),
    "tflm": RuntimeCost(_tflm_sram, _tflm_flash),
}
