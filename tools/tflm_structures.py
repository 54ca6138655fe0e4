"""Sizes of what TFLite Micro keeps at the tail of its arena, for two builds.

The board's are of tflite-micro in August 2026, compiled by arm-none-eabi-gcc, whose enums take one
byte where that is enough; five networks measured with it come out to the byte. The host's are of
the `tflite-micro` package in the lock file, whose classes record their allocations and whose
kernels know compressed weights. Sources, in tensorflow/lite/micro of tflite-micro:
arena_allocator/single_arena_buffer_allocator.h, memory_planner/greedy_memory_planner.h,
micro_allocator.h, micro_common.h, builtin_op_data.h, kernels/*.h.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Structures:
    """Bytes of each structure; `options` and `allocators` with their alignment.

    options: what is parsed from the file for an operator of a kind; kernel_bytes: what its kernel
    keeps, 0 for a kernel that keeps nothing. A kind that is missing there is not modelled.
    """

    pointer_bytes: int
    allocators: tuple[tuple[int, int], ...]
    subgraph_bytes: int
    eval_tensor_bytes: int
    node_bytes: int
    tensor_bytes: int
    quantization_bytes: int
    options: Mapping[str, tuple[int, int]]
    kernel_bytes: Mapping[str, int]


_OPTIONS = {
    "CONV_2D": (28, 4),
    "DEPTHWISE_CONV_2D": (28, 4),
    "AVERAGE_POOL_2D": (40, 4),
    "MAX_POOL_2D": (40, 4),
    "MEAN": (1, 1),
    "SOFTMAX": (4, 4),
    "LEAKY_RELU": (4, 4),
    "RESHAPE": (36, 4),
    "SQUEEZE": (36, 4),
}
_KERNEL_BYTES = {
    "ADD": 60,
    "MUL": 36,
    "AVERAGE_POOL_2D": 32,
    "MAX_POOL_2D": 32,
    "MEAN": 44,
    "PAD": 56,
    "PADV2": 56,
    "QUANTIZE": 32,
    "RELU": 28,
    "RELU6": 8,
    "LEAKY_RELU": 24,
    "LOGISTIC": 16,
    "HARD_SWISH": 20,
    "RESHAPE": 0,
    "SQUEEZE": 0,
    "EXPAND_DIMS": 0,
}
_BOARD = Structures(
    pointer_bytes=4,
    allocators=((36, 4), (44, 4), (36, 4), (8, 4)),
    subgraph_bytes=8,
    eval_tensor_bytes=12,
    node_bytes=32,
    tensor_bytes=32,
    quantization_bytes=12,
    options=_OPTIONS | {"FULLY_CONNECTED": (5, 1), "ADD": (2, 1), "MUL": (1, 1)},
    kernel_bytes=_KERNEL_BYTES
    | {"CONV_2D": 56, "DEPTHWISE_CONV_2D": 56, "FULLY_CONNECTED": 48, "SOFTMAX": 56},
)
_HOST = Structures(
    pointer_bytes=8,
    allocators=((104, 8), (72, 8), (272, 8), (16, 8)),
    subgraph_bytes=24,
    eval_tensor_bytes=24,
    node_bytes=64,
    tensor_bytes=64,
    quantization_bytes=24,
    options=_OPTIONS | {"FULLY_CONNECTED": (32, 8), "ADD": (8, 4), "MUL": (4, 4)},
    kernel_bytes=_KERNEL_BYTES
    | {"CONV_2D": 80, "DEPTHWISE_CONV_2D": 80, "FULLY_CONNECTED": 72, "SOFTMAX": 80},
)
LAYOUTS = {layout.pointer_bytes: layout for layout in (_BOARD, _HOST)}
"""By pointer size in bytes: 4 the board's, 8 the host's."""
