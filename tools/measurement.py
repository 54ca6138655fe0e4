"""What can be said of an architecture or a .tflite before it is built, as one document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tools.architecture import Architecture
from tools.boards import Board
from tools.compiler.support import check_supported
from tools.footprint import Footprint, measure, measure_graph
from tools.graph import Graph
from tools.graph_checks import check_int8
from tools.instructions import estimate, step_instructions
from tools.layer_table import LayerFootprint, layer_table
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.memory_layout import MemoryLayout, Placement
from tools.mends import Mend, mends
from tools.schedule import schedule
from tools.tflite_reader import read_tflite
from tools.verdicts import MemoryLimits, Verdict, judge, stack_counted


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Moment(_Frozen):
    """What runs, the bytes of the pool in use meanwhile, and its instructions where estimated."""

    name: str
    alive_bytes: int
    instructions: int | None = None


class Inference(_Frozen):
    """One inference on the board, estimated: nothing of it was measured on one.

    `instructions` is good to `relative_error` in networks that were not fitted; `seconds` assumes
    the clock, and cycles an instruction, as docs/latency.md says.
    """

    instructions: int
    relative_error: float
    clock_hz: int
    seconds: float


class RuntimeMemory(_Frozen):
    """RAM and flash of one runtime, in bytes.

    `pool_bytes` holds activations (tflm: the head of the arena), `persistent_bytes` what the
    runtime keeps beside them (tflm: the tail), `stack_bytes` the board's reserve, None where the
    stack of that runtime is not known. `peak` is the moment with most bytes in use, `peak_alive`
    what is in use there.
    """

    sram_bytes: int
    pool_bytes: int
    persistent_bytes: int
    stack_bytes: int | None
    flash_bytes: int
    peak: Moment
    peak_alive: tuple[Placement, ...]
    moments: tuple[Moment, ...]
    placements: tuple[Placement, ...]


class Measurement(_Frozen):
    """Totals, layers, memory by runtime, the changes that would help, and a verdict per limit.

    `sram_bytes` and `flash_bytes` are by runtime and without stack; `inference` is by runtime, for
    those whose instructions were counted. A file has no `mends`.
    """

    file: str
    board: str
    macs: int
    parameters: int
    sram_bytes: dict[str, int]
    flash_bytes: dict[str, int]
    memory: dict[str, RuntimeMemory]
    inference: dict[str, Inference]
    layers: tuple[LayerFootprint, ...]
    mends: dict[str, tuple[Mend, ...]]
    verdicts: tuple[Verdict, ...]

    @property
    def met(self) -> bool:
        """Whether every limit is."""
        return all(verdict.met for verdict in self.verdicts)

    def layouts(self) -> tuple[MemoryLayout, ...]:
        """The memory of each runtime over time, as a picture needs it."""
        return tuple(
            MemoryLayout(name, m.pool_bytes, tuple(each.name for each in m.moments), m.placements)
            for name, m in self.memory.items()
        )


def measure_file(
    path: Path, runtimes: Sequence[str], board: Board, limits: MemoryLimits
) -> Measurement:
    """The measurement of the architecture (.json) or network (.tflite) at `path`.

    Raises ArchitectureError or ModelFileError for what cannot be read, UnsupportedOpError for a
    network that is not int8, or for an operator that one of `runtimes` has no kernel for.
    """
    if path.suffix.lower() != ".tflite":
        return measure_architecture(Architecture.load(path), str(path), runtimes, board, limits)
    graph = read_tflite(path)
    check_int8(graph)
    if "aot" in runtimes:
        check_supported(graph)
    return _measurement(str(path), graph, measure_graph(graph, runtimes), runtimes, board, limits)


def measure_architecture(
    architecture: Architecture,
    name: str,
    runtimes: Sequence[str],
    board: Board,
    limits: MemoryLimits,
) -> Measurement:
    """The measurement of `architecture`, which is called `name` there."""
    graph, footprint = lower(architecture), measure(architecture)
    found = _measurement(name, graph, footprint, runtimes, board, limits)
    mended = _mends(architecture, runtimes, board, limits)
    return found.model_copy(update={"mends": mended})


def _measurement(
    name: str,
    graph: Graph,
    footprint: Footprint,
    runtimes: Sequence[str],
    board: Board,
    limits: MemoryLimits,
) -> Measurement:
    memory = {}
    for runtime in runtimes:
        sizes = footprint.sram_bytes[runtime], footprint.flash_bytes[runtime]
        memory[runtime] = _memory(graph, LAYOUTS[runtime](graph), *sizes, board)
    return Measurement(
        file=name,
        board=board.name,
        macs=footprint.macs,
        parameters=footprint.parameters,
        sram_bytes={runtime: footprint.sram_bytes[runtime] for runtime in runtimes},
        flash_bytes={runtime: footprint.flash_bytes[runtime] for runtime in runtimes},
        memory=memory,
        inference=_inference(graph) if "aot" in runtimes else {},
        layers=layer_table(graph),
        mends={},
        verdicts=judge(footprint, runtimes, limits, board),
    )


def _memory(
    graph: Graph, layout: MemoryLayout, sram_bytes: int, flash_bytes: int, board: Board
) -> RuntimeMemory:
    instructions = _instructions(graph) if layout.runtime == "aot" else [None] * len(layout.moments)
    moments = tuple(
        Moment(name=name, alive_bytes=layout.alive_bytes(i), instructions=instructions[i])
        for i, name in enumerate(layout.moments)
    )
    return RuntimeMemory(
        sram_bytes=sram_bytes,
        pool_bytes=layout.pool_bytes,
        persistent_bytes=sram_bytes - layout.pool_bytes,
        stack_bytes=stack_counted(layout.runtime, board) or None,
        flash_bytes=flash_bytes,
        peak=moments[layout.peak],
        peak_alive=layout.alive(layout.peak),
        moments=moments,
        placements=layout.placements,
    )


def _instructions(graph: Graph) -> list[int]:
    """Estimated instructions of each group of steps of our runtime."""
    plan = schedule(graph)
    steps = step_instructions(graph, plan)
    return [round(sum(steps[group.first : group.end])) for group in plan.groups]


def _inference(graph: Graph) -> dict[str, Inference]:
    """What is estimated for our runtime, the only one that was fitted."""
    found = estimate(graph, schedule(graph))
    return {
        "aot": Inference(
            instructions=round(found.instructions),
            relative_error=found.relative_error,
            clock_hz=found.clock_hz,
            seconds=found.seconds,
        )
    }


def _mends(
    architecture: Architecture, runtimes: Sequence[str], board: Board, limits: MemoryLimits
) -> dict[str, tuple[Mend, ...]]:
    """For each runtime; the limit leaves room for the stack where that is known."""
    found = {}
    for name in runtimes:
        limit = limits.sram_limit(name, board)
        if limit is not None:
            limit -= stack_counted(name, board)
        found[name] = mends(architecture, name, limit)
    return found
