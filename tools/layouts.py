"""The memory layout of each runtime, by name: a new runtime is one entry here."""

from __future__ import annotations

from collections.abc import Callable

from tools.graph import Graph
from tools.memory_layout import MemoryLayout, tflm_layout
from tools.schedule.layout import aot_layout

LAYOUTS: dict[str, Callable[[Graph], MemoryLayout]] = {"aot": aot_layout, "tflm": tflm_layout}
