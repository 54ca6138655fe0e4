"""`tinysmith measure`: what an architecture or a network needs, before anything is built."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from agent.screen import Screen

if TYPE_CHECKING:
    from tools.boards import Board
    from tools.measurement import Measurement
    from tools.verdicts import MemoryLimits

RUNTIMES = ("aot", "tflm")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the limits, and the form of the answer."""
    parser.add_argument("file", type=Path, help="architecture (.json) or network (.tflite)")
    parser.add_argument(
        "--runtime", choices=[*RUNTIMES, "all"], default="all",
        help="aot: our compiler; tflm: TFLite Micro (default: all)",
    )  # fmt: skip
    parser.add_argument("--layers", action="store_true", help="one line a layer")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument(
        "--plot", type=Path, metavar="PICTURE", help="memory over time, as .png, .svg or .pdf"
    )
    parser.add_argument("--sram", metavar="SIZE", help="limit for SRAM, such as 320KB")
    parser.add_argument("--flash", metavar="SIZE", help="limit for flash, such as 1MB")
    parser.add_argument("--macs", metavar="COUNT", help="limit for MACs, such as 100M")
    parser.add_argument(
        "--board", help="whose stack reserve counts, and whose memory is the limit if none is given"
    )


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print totals, the peak, what would lower it, and a verdict for each limit; 1 if one fails."""
    from tools.boards import DEFAULT_BOARD, find_board
    from tools.first_use import announce_first_use
    from tools.measurement import measure_file

    board = find_board(arguments.board or DEFAULT_BOARD)
    limits = _limits(arguments)
    runtimes = RUNTIMES if arguments.runtime == "all" else (arguments.runtime,)
    announce_first_use(screen)
    measurement = measure_file(arguments.file, runtimes, board, limits)
    if arguments.plot:
        _draw(measurement, limits, board, arguments.plot)
    if screen.json:
        screen.document(measurement.model_dump_json(indent=2))
    else:
        _show(measurement, arguments, screen)
    return 0 if measurement.met else 1


def _show(measurement: Measurement, arguments: argparse.Namespace, screen: Screen) -> None:
    from agent.footprint_tables import show_measurement

    show_measurement(measurement, screen, layers=arguments.layers)
    if arguments.plot:
        screen.note(f"memory over time  {arguments.plot}")


def _limits(arguments: argparse.Namespace) -> MemoryLimits:
    """What was asked for; a board that was named limits what nothing else does."""
    from tools.goal.amount import read_amount
    from tools.verdicts import MemoryLimits

    sram, flash, macs = arguments.sram, arguments.flash, arguments.macs
    return MemoryLimits(
        sram_bytes=None if sram is None else read_amount(sram, "sram"),
        flash_bytes=None if flash is None else read_amount(flash, "flash"),
        macs=None if macs is None else read_amount(macs, "macs"),
        fits_board=arguments.board is not None,
    )


def _draw(measurement: Measurement, limits: MemoryLimits, board: Board, path: Path) -> None:
    """The pools under the highest limit; what else counts against a runtime's own is hatched."""
    from tools.memory_picture import draw_memory

    own = {runtime: limits.sram_limit(runtime, board) or 0 for runtime in measurement.memory}
    highest = max(own.values())
    reserved = {
        runtime: highest - own[runtime] + memory.persistent_bytes + (memory.stack_bytes or 0)
        for runtime, memory in measurement.memory.items()
    }
    draw_memory(measurement.layouts(), path, highest or None, reserved)
