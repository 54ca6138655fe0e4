"""The tool that measures a candidate or a file, before anything is built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.bench import Bench
    from tools.boards import Board
    from tools.measurement import Measurement
    from tools.mends import Mend
    from tools.verdicts import MemoryLimits

RUNTIMES = ("aot", "tflm")


class Measure(Arguments):
    """A candidate, or a file of the user's."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")
    file: str = Field("", description="instead: an architecture (.json) or a network (.tflite)")
    layers: bool = Field(False, description="one row for each layer")


class Layer(BaseModel):
    """One operator; `output_shape` has the batch dimension."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: str
    output_shape: tuple[int, ...]
    macs: int
    weights_bytes: int


class Measured(Result):
    """Totals by runtime, without stack; one inference is estimated, not measured.

    `stack_bytes` is the board's reserve, which counts for aot; `peak_alive` names the tensors in
    memory at the peak.
    """

    candidate: str = ""
    file: str = ""
    board: str
    macs: int
    parameters: int
    sram_bytes: dict[str, int]
    flash_bytes: dict[str, int]
    stack_bytes: int
    peak_op: dict[str, str]
    peak_alive: dict[str, tuple[str, ...]]
    instructions: int | None
    seconds_estimated: float | None
    layers: tuple[Layer, ...]
    verdicts: tuple[str, ...]
    met: bool
    mends: tuple[str, ...]


def measure(arguments: Measure, bench: Bench) -> Measured:
    """Totals, peak, verdicts and mends of a candidate or of a file, on both runtimes.

    Raises ArchitectureError, ModelFileError or UnsupportedOpError for a file that is none.
    """
    from tools.actions.candidates import find, situation
    from tools.first_use import announce_first_use
    from tools.measurement import measure_architecture, measure_file

    announce_first_use(bench.reporter)
    board, limits = _yardstick(bench)
    if arguments.file:
        path = bench.project.folder / Path(arguments.file).expanduser()
        found = measure_file(path, RUNTIMES, board, limits)
        return _measured(found, board, arguments.layers, file=arguments.file)
    one = find(situation(bench), arguments.candidate)
    found = measure_architecture(one.architecture, one.id, RUNTIMES, board, limits)
    return _measured(found, board, arguments.layers, candidate=one.id)


def _yardstick(bench: Bench) -> tuple[Board, MemoryLimits]:
    """The goal's board and limits; without a goal the default board and no limits."""
    from tools.boards import DEFAULT_BOARD, board_named
    from tools.verdicts import MemoryLimits

    if not bench.project.goal.is_file():
        return board_named(DEFAULT_BOARD), MemoryLimits()
    goal = bench.project.load_goal()
    limits = MemoryLimits(goal.sram_bytes, goal.flash_bytes, goal.macs, fits_board=True)
    return board_named(goal.board), limits


def _measured(
    found: Measurement, board: Board, layers: bool, candidate: str = "", file: str = ""
) -> Measured:
    inference = found.inference.get("aot")
    return Measured(
        summary=_measurement_words(found, board, f"Candidate {candidate}" if candidate else file),
        candidate=candidate,
        file=file,
        board=found.board,
        macs=found.macs,
        parameters=found.parameters,
        sram_bytes=found.sram_bytes,
        flash_bytes=found.flash_bytes,
        stack_bytes=board.stack_bytes,
        peak_op={name: memory.peak.name for name, memory in found.memory.items()},
        peak_alive={name: _alive(found, name) for name in found.memory},
        instructions=inference.instructions if inference else None,
        seconds_estimated=inference.seconds if inference else None,
        layers=tuple(Layer(**one.model_dump()) for one in found.layers) if layers else (),
        verdicts=tuple(verdict.words() for verdict in found.verdicts),
        met=found.met,
        mends=mend_words(found.mends.get("aot", ()), board.stack_bytes),
    )


def _alive(found: Measurement, runtime: str) -> tuple[str, ...]:
    """What is in memory at the peak of `runtime`, the largest first."""
    from tools.units import format_bytes

    places = sorted(found.memory[runtime].peak_alive, key=lambda place: -place.size_bytes)
    return tuple(f"{place.name.split(';')[0]} {format_bytes(place.size_bytes)}" for place in places)


def _measurement_words(found: Measurement, board: Board, name: str) -> str:
    from tools.units import format_bytes, format_count

    sram_bytes = found.sram_bytes["aot"] + board.stack_bytes
    broken = [verdict.words() for verdict in found.verdicts if not verdict.met]
    over = f" Over the limit: {'; '.join(broken)}." if broken else ""
    return (
        f"{name} has {format_count(found.macs)} MACs and {format_count(found.parameters)} "
        f"parameters; it needs {format_bytes(sram_bytes)} of SRAM with stack (aot), "
        f"{format_bytes(found.sram_bytes['tflm'])} of arena (tflm) and "
        f"{format_bytes(found.flash_bytes['aot'])} of flash (aot). Most memory is in use at "
        f"{found.memory['aot'].peak.name}.{over}"
    )


def mend_words(mends: Iterable[Mend], stack_bytes: int) -> tuple[str, ...]:
    """Each change with the SRAM it leads to, the stack counted, and the MACs that are left."""
    from tools.units import format_bytes, format_count

    return tuple(
        f"{mend.change}: SRAM (aot) {format_bytes(mend.sram_bytes + stack_bytes)} with stack, "
        f"{format_bytes(mend.saved_bytes)} less; {format_count(mend.macs)} MACs"
        for mend in mends
    )


TOOL = Tool(
    name="measure",
    description=(
        "Measure a candidate or a file: MACs, parameters, SRAM and flash of both runtimes, what is "
        "in memory at the peak, estimated instructions, a verdict for each limit, and changes "
        "that would lower the peak."
    ),
    arguments=Measure,
    result=Measured,
    action="tools.actions.measuring:measure",
)
