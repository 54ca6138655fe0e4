"""The tools that build firmware from an int8 network and run it on the virtual board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.board import BoardReport


class Build(Arguments):
    """Which candidate."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")


class Built(Result):
    """The firmware's sizes as linked (SRAM with pool and stack) beside those predicted."""

    candidate: str
    elf: str
    board: str
    flash_bytes: int
    sram_bytes: int
    pool_bytes: int
    predicted_sram_bytes: int
    predicted_flash_bytes: int


class RunOnBoard(Arguments):
    """Which candidate, and how many test images it is shown."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")
    images: int | None = Field(None, ge=1, le=1_000_000, description="test images to run")


class Ran(Result):
    """What the board said: `outputs_equal` of `images` equal the host's in every byte."""

    candidate: str
    images: int
    outputs_equal: int
    accuracy: float
    instructions: int
    stack_used_bytes: int


def build(arguments: Build, bench: Bench) -> Built:
    """C99 from the int8 network, and an .elf for the goal's board.

    Raises WorkspaceError where the candidate was not converted, ToolchainError where a compiler is
    missing or the program does not fit.
    """
    from tools.actions.artefacts import drop_firmware, int8_model
    from tools.actions.candidates import find, situation
    from tools.build import build_firmware, require_toolchain
    from tools.compiler import compile_model
    from tools.footprint import measure
    from tools.tflite_reader import read_tflite

    require_toolchain()
    now = situation(bench)
    one = find(now, arguments.candidate)
    model, files = int8_model(now, one), bench.project.network(one.id)
    drop_firmware(files)
    compiled = compile_model(read_tflite(model.path), files.sources)
    firmware = build_firmware(files.sources, now.board, files.firmware)
    if firmware.pool_bytes != compiled.pool_bytes:
        raise AssertionError(f"pool planned {compiled.pool_bytes}, linked {firmware.pool_bytes}")
    predicted = measure(one.architecture)
    written = (*sorted(files.sources.iterdir()), *sorted(files.firmware.iterdir()))
    built = Built(
        summary="",
        files=tuple(bench.project.relative(path) for path in written),
        candidate=one.id,
        elf=bench.project.relative(firmware.elf),
        board=firmware.board,
        flash_bytes=firmware.flash_bytes,
        sram_bytes=firmware.sram_bytes,
        pool_bytes=firmware.pool_bytes,
        predicted_sram_bytes=predicted.sram_bytes["aot"] + now.board.stack_bytes,
        predicted_flash_bytes=predicted.flash_bytes["aot"],
    )
    return built.model_copy(update={"summary": _built(built)})


def _built(built: Built) -> str:
    from tools.units import format_bytes

    return (
        f"{built.elf} for {built.board}: flash {format_bytes(built.flash_bytes)} (predicted "
        f"{format_bytes(built.predicted_flash_bytes)}), SRAM {format_bytes(built.sram_bytes)} "
        f"(predicted {format_bytes(built.predicted_sram_bytes)}) as linked, of it "
        f"{format_bytes(built.pool_bytes)} for activations."
    )


def run_on_board(arguments: RunOnBoard, bench: Bench) -> Ran:
    """The .elf on the virtual board, every output byte against TFLite Micro on the host.

    Raises WorkspaceError where no firmware was built, BoardError where an output differs.
    """
    from tools.actions.artefacts import board_images, built_firmware, hits, trained_network
    from tools.actions.candidates import find, situation
    from tools.board import count_instructions, run_on_virtual_board
    from tools.board.report import save_report, with_instructions
    from tools.tflm import HostInterpreter

    now = situation(bench)
    one = find(now, arguments.candidate)
    firmware, files = built_firmware(now, one), bench.project.network(one.id)
    most = arguments.images or bench.options.images
    images, labels = board_images(now, trained_network(now, one), most)
    expected = HostInterpreter(files.tflite).run_batch(images)
    report = run_on_virtual_board(firmware, images, expected, bench.reporter)
    instructions = count_instructions(files.sources, images[0], files.counting)
    report = with_instructions(report, instructions)
    save_report(report, files.board_report)
    accuracy = hits(report, labels) / report.images
    return Ran(
        summary=_ran(one.id, report, accuracy, instructions),
        files=(bench.project.relative(files.board_report),),
        candidate=one.id,
        images=report.images,
        outputs_equal=report.outputs_equal,
        accuracy=accuracy,
        instructions=instructions,
        stack_used_bytes=report.stack_used_bytes,
    )


def _ran(candidate: str, report: BoardReport, accuracy: float, instructions: int) -> str:
    from tools.units import format_bytes, format_percent

    return (
        f"Candidate {candidate} on the virtual {report.board}: {report.outputs_equal} of "
        f"{report.images} outputs equal the host's, byte for byte, and "
        f"{format_percent(accuracy)} are right. One inference takes {instructions:,} "
        f"instructions; {format_bytes(report.stack_used_bytes)} of stack were used."
    )


BUILD = Tool(
    name="build",
    description="Compile a converted candidate to C and link the firmware for the goal's board.",
    arguments=Build,
    result=Built,
    action="tools.actions.firmware:build",
)
RUN_ON_BOARD = Tool(
    name="run_on_board",
    description=(
        "Run a candidate's firmware on the virtual board with test images, compare every output "
        "byte with the host, and count the instructions of one inference."
    ),
    arguments=RunOnBoard,
    result=Ran,
    action="tools.actions.firmware:run_on_board",
)
