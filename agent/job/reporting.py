"""The last step: one report from the files that the steps before it have saved."""

from __future__ import annotations

import shlex

from agent.job.state import Job, JobState
from agent.job.steps import board_images, open_archive
from tools.board import BoardReport
from tools.command_line import program, short_path
from tools.convert import Int8Model
from tools.firmware import Firmware, load_firmware
from tools.footprint import measure
from tools.report import Figures, JobReport, check_limits, figure_rows
from tools.texts import render
from tools.train import Network
from tools.workspace import write_atomically


def write_report(job: Job, state: JobState) -> None:
    """Hold every figure against its limit; writes report.json and report.md."""
    figures = _figures(job)
    checks = check_limits(job.goal, figures)
    files = job.files
    report = JobReport(
        status="target missed" if any(check.met is False for check in checks) else "done",
        sentence=job.options.sentence,
        dataset=job.dataset.name,
        dataset_digest=job.dataset.digest,
        board=job.board.name,
        seed=job.options.seed,
        figures=figures,
        checks=checks,
        warnings=tuple(state["warnings"]),
        files={
            "architecture": str(files.architecture),
            "trained network": str(files.training),
            "int8 network": str(files.tflite),
            "generated C": str(files.sources),
            "firmware": str(load_firmware(files.firmware).elf),
            "report": str(files.report.with_suffix(".md")),
        },
        seconds=state["seconds"],
        next_commands=_next_commands(job),
    )
    rows = figure_rows(figures)
    write_atomically(
        files.report.with_suffix(".md"), render("report.md.j2", report=report, rows=rows)
    )
    write_atomically(files.report, report.model_dump_json(indent=2))


def _figures(job: Job) -> Figures:
    network = Network.load(job.files.training)
    int8 = Int8Model.load(job.files.conversion)
    firmware = load_firmware(job.files.firmware)
    board = BoardReport.model_validate_json(job.files.board_report.read_text(encoding="utf-8"))
    predicted = measure(network.architecture)
    _, labels = board_images(job)
    hits = sum(int(k) == int(label) for k, label in zip(board.predictions, labels, strict=True))
    with open_archive(job) as archive:
        trained, rejected = archive.count("trained"), archive.count("rejected")
    return Figures(
        float_accuracy=int8.float_accuracy,
        float_images=int8.test_images,
        int8_accuracy=int8.int8_accuracy,
        int8_images=int8.test_images,
        board_accuracy=hits / board.images,
        board_images=board.images,
        board_outputs_equal=board.outputs_equal,
        macs=predicted.macs,
        parameters=predicted.parameters,
        **_memory(firmware),
        flash_predicted_bytes=predicted.flash_bytes["aot"],
        sram_predicted_bytes=predicted.sram_bytes["aot"] + job.board.stack_bytes,
        stack_used_bytes=board.stack_used_bytes,
        tflm_arena_bytes=int8.contents.arena.total_bytes,
        instructions_per_inference=board.instructions_per_inference or 0,
        epochs=network.record.epochs_done,
        candidates_trained=trained,
        candidates_rejected=rejected,
    )


def _memory(firmware: Firmware) -> dict[str, int]:
    """The sizes as linked."""
    return {
        "flash_linked_bytes": firmware.flash_bytes,
        "sram_linked_bytes": firmware.sram_bytes,
        "pool_bytes": firmware.pool_bytes,
    }


def _next_commands(job: Job) -> tuple[str, ...]:
    sentence = shlex.quote(job.options.sentence)
    data = f" --data {shlex.quote(str(short_path(job.options.data)))}" if job.options.data else ""
    model = shlex.quote(str(short_path(job.files.tflite)))
    name = program()
    return (
        f"{name} measure --layers {model}",
        f"{name} compile {model} --inputs 50",
        f"{name} run {sentence}{data} --trials {4 * job.options.trials}",
    )
