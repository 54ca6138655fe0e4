"""The schedule's pool over time, in the form in which every runtime shows its memory."""

from __future__ import annotations

from collections.abc import Sequence

from tools.graph import Graph
from tools.memory_layout import MemoryLayout, Placement, op_name
from tools.schedule.schedule import Schedule, schedule


def aot_layout(graph: Graph) -> MemoryLayout:
    """What our compiler links for `graph`: a moment is a group of steps that take turns."""
    plan = schedule(graph)
    moments = tuple(group_name(graph, plan, g) for g in range(len(plan.bounds) - 1))
    placements = tuple(_placement(graph, plan, value) for value in range(len(plan.offsets)))
    return MemoryLayout("aot", plan.pool_bytes, moments, placements)


def step_name(graph: Graph, plan: Schedule, step: int) -> str:
    """The name of what step `step` makes: its last operator's."""
    operators = plan.steps[step]
    return op_name(graph, graph.ops[(operators.op, *operators.table)[-1]])


def group_name(graph: Graph, plan: Schedule, group: int) -> str:
    """The name of a group's only step, or of the first and last of those that take turns."""
    first, last = int(plan.bounds[group]), int(plan.bounds[group + 1]) - 1
    return turns_name([step_name(graph, plan, step) for step in dict.fromkeys((first, last))])


def turns_name(names: Sequence[str]) -> str:
    """The name of a group, from that of its only step, or of the first and the last."""
    if len(names) == 1:
        return names[0]
    # Converters join the names of what they fused with semicolons; one of them is enough here.
    return " … ".join(name.split(";")[0] for name in names)


def _placement(graph: Graph, plan: Schedule, value: int) -> Placement:
    source = graph.tensors[graph.inputs[0]].name
    size, first, last = (int(n) for n in plan.buffers[value])
    ring = value > 0 and plan.held[value] < plan.steps[value - 1].height
    return Placement(
        step_name(graph, plan, value - 1) if value else source,
        int(plan.offsets[value]),
        size,
        first,
        last,
        "ring" if ring else "activation",
    )
