"""The memory layout of each runtime, by name: a new runtime is one entry here."""

from __future__ import annotations

from collections.abc import Callable

from tools.graph import Graph
from tools.memory import activation_buffers
from tools.memory_layout import MemoryLayout, op_name, place_buffers, tflm_layout


def _aot_layout(graph: Graph) -> MemoryLayout:
    """What our compiler links: whole tensors, operators in the graph's order."""
    moments = tuple(op_name(graph, op) for op in graph.ops)
    return place_buffers("aot", moments, activation_buffers(graph), lambda i: graph.tensors[i].name)


LAYOUTS: dict[str, Callable[[Graph], MemoryLayout]] = {"aot": _aot_layout, "tflm": tflm_layout}
