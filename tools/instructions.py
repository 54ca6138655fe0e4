"""How many instructions one inference takes on a Cortex-M7, and what follows for its time.

A linear model: each kernel's instructions are what its loops do (`tools.instruction_features`)
times coefficients in instructions.toml, which `make fit-instructions` fits to counts of QEMU's
Cortex-M7. Cycles are an assumption on top: no board has been measured (see docs/latency.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from operator import mul
from pathlib import Path

from tools.graph import Graph
from tools.instruction_features import FEATURES, step_work
from tools.schedule import Schedule
from tools.units import format_count

TABLE = Path(__file__).with_suffix(".toml")
MAXIMUM_CLOCK_HZ = 480_000_000
"""The STM32H743's highest core clock (data sheet DS12110, revision V silicon)."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What instructions.toml says: coefficients by kernel in the order of `FEATURES`, the largest
    relative error over networks that were not fitted, and cycles an instruction."""

    coefficients: Mapping[str, tuple[float, ...]]
    relative_error: float
    cycles_per_instruction: float


@dataclass(frozen=True, slots=True)
class Latency:
    """One inference: instructions, good to `relative_error` in networks that were not fitted, and
    cycles under an assumption that no board has confirmed."""

    instructions: float
    relative_error: float
    cycles: float
    clock_hz: int

    @property
    def seconds(self) -> float:
        """Time at `clock_hz`."""
        return self.cycles / self.clock_hz

    def __str__(self) -> str:
        count, error = format_count(round(self.instructions)), format_error(self.relative_error)
        return (
            f"{count} instructions ± {error}, {format_seconds(self.seconds)} at "
            f"{self.clock_hz / 1e6:g} MHz (estimate, not measured on a board)"
        )


def estimate(graph: Graph, schedule: Schedule, clock_hz: int = MAXIMUM_CLOCK_HZ) -> Latency:
    """Instructions and time of one inference of `graph`, compiled with `schedule`.

    Works on graphs without weights. Saturation and softmax depend on the data; the counts are those
    of random images.
    """
    table = costs()
    instructions = sum(step_instructions(graph, schedule))
    cycles = instructions * table.cycles_per_instruction
    return Latency(instructions, table.relative_error, cycles, clock_hz)


def step_instructions(graph: Graph, schedule: Schedule) -> tuple[float, ...]:
    """Instructions of each step of `schedule`, with its share of what makes steps take turns."""
    coefficients = costs().coefficients
    return tuple(
        sum([sum(map(mul, coefficients[kernel], counts)) for kernel, counts in work])
        for work in step_work(graph, schedule)
    )


@cache
def costs() -> Costs:
    """The table that was fitted last."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    fitted = table["coefficients"]
    return Costs(
        {kernel: tuple(fitted[kernel][n] for n in names) for kernel, names in FEATURES.items()},
        table["held_out"]["largest_error"],
        table["cycles"]["per_instruction"],
    )


def format_error(fraction: float) -> str:
    """A fraction of one as ``0.2 %``, rounded up: an error is not to look smaller than it is."""
    return f"{ceil(1000 * fraction) / 10:.1f} %"


def format_seconds(seconds: float) -> str:
    """A time as ``2.4 s``, ``26 ms`` or ``310 µs``, to two digits."""
    for unit, name in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= unit:
            return f"{float(f'{seconds / unit:.2g}'):g} {name}"
    return f"{float(f'{seconds * 1e6:.2g}'):g} µs"
