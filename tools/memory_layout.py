"""Where each buffer of a network lies in memory and when: one form for every runtime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.graph import Graph, Op
from tools.memory import Buffer, activation_buffers, plan_memory

Role = Literal["activation", "ring", "scratch"]

SUM_BYTES = 4  # an int32 for each element that MEAN adds up


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
        """Bytes in use at `moment`, without alignment; the gaps between them do not count."""
        return sum(place.size_bytes for place in self.alive(moment))

    @property
    def peak(self) -> int:
        """The first moment with the most bytes in use."""
        return max(range(len(self.moments)), key=self.alive_bytes)


def tflm_layout(graph: Graph) -> MemoryLayout:
    """The head of TFLite Micro's arena: tensors, and the int32 sums that MEAN asks for.

    Sources: memory_planner/greedy_memory_planner.cc and kernels/reduce_common.cc of TFLite Micro.
    """
    sums = {
        -1 - position: Buffer(-1 - position, _sum_bytes(graph, op), position, position)
        for position, op in enumerate(graph.ops)
        if op.kind == "MEAN"
    }
    buffers = [*activation_buffers(graph), *sums.values()]
    return place_buffers("tflm", graph, buffers)


def place_buffers(runtime: str, graph: Graph, buffers: list[Buffer]) -> MemoryLayout:
    """`buffers` placed greedily, one moment an operator of `graph`.

    A key from 0 on is the index of an activation tensor; -1 - p is the scratch memory of the
    operator at position p.
    """
    plan = plan_memory(buffers)
    placements = tuple(
        Placement(
            _buffer_name(graph, buffer.key),
            plan.offsets[buffer.key],
            buffer.size_bytes,
            buffer.first,
            buffer.last,
            "activation" if buffer.key >= 0 else "scratch",
        )
        for buffer in buffers
    )
    moments = tuple(op_name(graph, op) for op in graph.ops)
    return MemoryLayout(runtime, plan.pool_bytes, moments, placements)


def op_name(graph: Graph, op: Op) -> str:
    """The operator's own name, else its output's; files name tensors only."""
    return op.name or graph.tensors[op.outputs[0]].name


def _sum_bytes(graph: Graph, op: Op) -> int:
    return SUM_BYTES * graph.tensors[op.outputs[0]].elements


def _buffer_name(graph: Graph, key: int) -> str:
    if key >= 0:
        return graph.tensors[key].name
    return f"{op_name(graph, graph.ops[-1 - key])} (sums)"
