"""Static placement of tensors in one memory pool: greedy by size, as TFLite Micro's planner.

Source: tensorflow/lite/micro/memory_planner/greedy_memory_planner.cc (largest buffer first, each at
the first gap that is free during its whole life).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tools.graph import Graph

ALIGNMENT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Buffer:
    """`size_bytes` that must exist from op `first` to op `last`, both included."""

    key: int
    size_bytes: int
    first: int
    last: int


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
    return [
        Buffer(i, graph.tensors[i].size_bytes, first, last)
        for i, (first, last) in sorted(graph.lifetimes().items())
    ]


def plan_memory(buffers: Iterable[Buffer]) -> MemoryPlan:
    """Place `buffers` so that no two that are alive together overlap."""
    placed: list[tuple[int, int, Buffer]] = []  # offset, end, buffer; ordered by offset
    ordered = sorted(buffers, key=lambda b: (-aligned(b.size_bytes), b.first))
    for buffer in ordered:
        size, offset = aligned(buffer.size_bytes), 0
        for start, end, other in placed:
            if other.first > buffer.last or other.last < buffer.first:
                continue
            if start - offset >= size:
                break
            offset = max(offset, end)
        placed.append((offset, offset + size, buffer))
        placed.sort(key=lambda entry: entry[0])
    return MemoryPlan(
        {buffer.key: offset for offset, _, buffer in placed},
        max((end for _, end, _ in placed), default=0),
    )
