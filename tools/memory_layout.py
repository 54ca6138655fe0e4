"""Where each buffer of a network lies in memory and when: one form for every runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tools.graph import Graph, Op
from tools.memory import Buffer, plan_memory
from tools.tflm_arena import head_buffers, scratch_requests

Role = Literal["activation", "ring", "scratch"]


@dataclass(frozen=True, slots=True)
class Placement:
    """`size_bytes` at `offset` in the pool, in use from moment `first` to `last`, both included.

    role "activation": a whole tensor; "ring": the last rows of one; "scratch": a kernel's own.
    """

    name: str
    offset: int
    size_bytes: int
    first: int
    last: int
    role: Role


@dataclass(frozen=True, slots=True)
class MemoryLayout:
    """The pool of `runtime` for one network; `moments` names what runs, in order.

    A moment is one operator, or a group of operators that take turns row by row.
    """

    runtime: str
    pool_bytes: int
    moments: tuple[str, ...]
    placements: tuple[Placement, ...]

    def alive(self, moment: int) -> tuple[Placement, ...]:
        """The placements in use at `moment`, lowest address first."""
        found = (place for place in self.placements if place.first <= moment <= place.last)
        return tuple(sorted(found, key=lambda place: place.offset))

    def alive_bytes(self, moment: int) -> int:
        """Bytes in use at `moment`, without alignment; what is written in place counts once."""
        total = end = 0
        for place in self.alive(moment):
            above = place.offset + place.size_bytes
            total += max(0, above - max(end, place.offset))
            end = max(end, above)
        return total

    @property
    def peak(self) -> int:
        """The first moment with the most bytes in use."""
        return max(range(len(self.moments)), key=self.alive_bytes)


def tflm_layout(graph: Graph) -> MemoryLayout:
    """The head of TFLite Micro's arena: tensors and scratch buffers, an operator a moment.

    The first moment is before the first operator, when the input is written. Raises
    UnsupportedOpError for an operator that `tools.tflm_arena` does not know.
    """
    requests = scratch_requests(graph)

    def name(key: int) -> str:
        if key >= 0:
            return graph.tensors[key].name
        return f"{op_name(graph, graph.ops[requests[-1 - key][0]])} (scratch)"

    moments = ("before the first", *(op_name(graph, op) for op in graph.ops))
    return place_buffers("tflm", moments, head_buffers(graph), name)


def place_buffers(
    runtime: str, moments: tuple[str, ...], buffers: list[Buffer], name: Callable[[int], str]
) -> MemoryLayout:
    """`buffers` placed greedily; keys below 0 are scratch memory, the others tensors.

    Buffers at moment -1, which nothing reads or writes, have a place but are not shown.
    """
    plan = plan_memory(buffers)
    placements = tuple(
        Placement(
            name(buffer.key),
            plan.offsets[buffer.key],
            buffer.size_bytes,
            buffer.first,
            buffer.last,
            "activation" if buffer.key >= 0 else "scratch",
        )
        for buffer in buffers
        if buffer.first >= 0
    )
    return MemoryLayout(runtime, plan.pool_bytes, moments, placements)


def op_name(graph: Graph, op: Op) -> str:
    """The operator's own name, else its output's; files name tensors only."""
    return op.name or graph.tensors[op.outputs[0]].name
