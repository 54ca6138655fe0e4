"""Static placement of tensors in one memory pool: greedy by size, as TFLite Micro's planner.

Source: tensorflow/lite/micro/memory_planner/greedy_memory_planner.cc (largest buffer first, of
equal ones the last given, each at the first gap that is free during its whole life).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.graph import Graph
from tools.jit import compiled, inner

ALIGNMENT_BYTES = 16


@dataclass(slots=True)
class Buffer:
    """`size_bytes` that must exist from op `first` to op `last`, both included."""

    key: Final[int]
    size_bytes: Final[int]
    first: Final[int]
    last: Final[int]


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Offset of each buffer in the pool, and the pool's size in bytes."""

    offsets: dict[int, int]
    pool_bytes: int


def aligned(size: int, alignment: int = ALIGNMENT_BYTES) -> int:
    """`size` rounded up to a multiple of `alignment`."""
    return -(-size // alignment) * alignment


def activation_buffers(graph: Graph) -> list[Buffer]:
    """One buffer for each activation tensor of `graph`, keyed by tensor index."""
    tensors = graph.tensors
    return [
        Buffer(i, tensors[i].size_bytes, first, last)
        for i, (first, last) in sorted(graph.lifetimes().items())
    ]


def plan_memory(buffers: Iterable[Buffer]) -> MemoryPlan:
    """Place `buffers` so that no two that are alive together overlap."""
    keys, sizes, first, last = [], [], [], []
    for buffer in buffers:
        keys.append(buffer.key)
        sizes.append(buffer.size_bytes)
        first.append(buffer.first)
        last.append(buffer.last)
    offsets, pool_bytes = place(np.array([sizes, first, last], np.int64), ALIGNMENT_BYTES)
    return MemoryPlan(dict(zip(keys, offsets.tolist(), strict=True)), pool_bytes)


@inner
def _largest_first(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices by falling size, the last given first among equals."""
    count = len(sizes)
    order = np.empty(count, np.int64)
    for done in range(count):
        i, at = count - 1 - done, done
        while at > 0 and sizes[order[at - 1]] < sizes[i]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = i
    return order


@compiled
def place(buffers: NDArray[np.int64], alignment: int) -> tuple[NDArray[np.int64], int]:
    """Offsets of `buffers`, and the bytes of the pool that holds them all.

    `buffers` has three rows, a column for each buffer: size in bytes, first and last moment of use.
    """
    first, last = buffers[1], buffers[2]
    sizes = (buffers[0] + alignment - 1) // alignment * alignment
    offsets = np.zeros(len(sizes), np.int64)
    placed = np.empty(len(sizes), np.int64)  # indices of buffers, lowest offset first
    pool_bytes = 0
    for done, i in enumerate(_largest_first(sizes)):
        offset = 0
        for other in placed[:done]:
            if first[other] <= last[i] and first[i] <= last[other]:
                if offsets[other] - offset >= sizes[i]:
                    break
                offset = max(offset, offsets[other] + sizes[other])
        offsets[i] = offset
        pool_bytes = max(pool_bytes, offset + sizes[i])
        at = done
        while at > 0 and offsets[placed[at - 1]] > offset:
            placed[at] = placed[at - 1]
            at -= 1
        placed[at] = i
    return offsets, pool_bytes


@compiled
def fullest_moment(buffers: NDArray[np.int64], alignment: int) -> int:
    """The first moment at which most bytes are in use; `buffers` as `place` takes them."""
    moments = buffers[2].max() + 1 if buffers.shape[1] else 1
    used = np.zeros(moments, np.int64)
    for i in range(buffers.shape[1]):
        size = (buffers[0, i] + alignment - 1) // alignment * alignment
        for moment in range(max(buffers[1, i], 0), buffers[2, i] + 1):
            used[moment] += size
    return int(np.argmax(used))
