"""The tool that ends a job: one report from the files that the steps before it have saved."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.actions.candidates import Known, Situation
    from tools.bench import Bench
    from tools.board import BoardReport
    from tools.convert import Int8Model
    from tools.firmware import Firmware
    from tools.report import Figures, JobReport
    from tools.train import Network


class Report(Arguments):
    """Which candidate."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")


class Reported(Result):
    """The whole report, as in report.json; `status` is "done" or "target missed"."""

    candidate: str
    status: str
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Made:
    """Everything that the steps have made of one candidate."""

    now: Situation
    one: Known
    network: Network
    int8: Int8Model
    firmware: Firmware
    board: BoardReport


def report(arguments: Report, bench: Bench) -> Reported:
    """Hold every figure against its limit; writes report.json and report.md.

    Raises WorkspaceError, which names the step, where one was not done yet.
    """
    from tools.report import figure_rows
    from tools.texts import render
    from tools.workspace import write_atomically

    found = _report(_made(bench, arguments.candidate))
    path = bench.project.report
    readable = path.with_suffix(".md")
    text = render("report.md.j2", report=found, rows=figure_rows(found.figures))
    write_atomically(readable, text)
    write_atomically(path, found.model_dump_json(indent=2))
    return Reported(
        summary=_summary(found),
        files=(bench.project.relative(path), bench.project.relative(readable)),
        candidate=found.candidate,
        status=found.status,
        report=found.model_dump(mode="json"),
    )


def _made(bench: Bench, candidate: str) -> _Made:
    """What every step has made; the first that is missing is the error."""
    from tools.actions import artefacts
    from tools.actions.candidates import find, situation

    now = situation(bench)
    one = find(now, candidate)
    return _Made(
        now,
        one,
        artefacts.trained_network(now, one),
        artefacts.int8_model(now, one),
        artefacts.built_firmware(now, one),
        artefacts.board_report(now, one),
    )


def _report(made: _Made) -> JobReport:
    from tools.report import JobReport, check_limits

    now, goal = made.now, made.now.goal
    figures = _figures(made)
    checks = check_limits(goal, figures)
    return JobReport(
        status="target missed" if any(check.met is False for check in checks) else "done",
        candidate=made.one.id,
        sentence=goal.sentence,
        dataset=now.dataset.name,
        dataset_digest=now.dataset.digest,
        board=now.board.name,
        seed=now.bench.options.seed,
        figures=figures,
        checks=checks,
        warnings=_warnings(made),
        files=_files(made),
        seconds=_seconds(made),
        next_commands=_next_commands(made),
    )


def _figures(made: _Made) -> Figures:
    from tools.actions.artefacts import board_images, hits
    from tools.footprint import measure
    from tools.report import Figures

    now, int8, firmware, board = made.now, made.int8, made.firmware, made.board
    predicted = measure(made.one.architecture)
    _, labels = board_images(now, made.network, board.images)
    with now.archive() as archive:
        trained, rejected = archive.count("trained"), archive.count("rejected")
    return Figures(
        float_accuracy=int8.float_accuracy,
        float_images=int8.test_images,
        int8_accuracy=int8.int8_accuracy,
        int8_images=int8.test_images,
        board_accuracy=hits(board, labels) / board.images,
        board_images=board.images,
        board_outputs_equal=board.outputs_equal,
        macs=predicted.macs,
        parameters=predicted.parameters,
        flash_linked_bytes=firmware.flash_bytes,
        sram_linked_bytes=firmware.sram_bytes,
        pool_bytes=firmware.pool_bytes,
        flash_predicted_bytes=predicted.flash_bytes["aot"],
        sram_predicted_bytes=predicted.sram_bytes["aot"] + now.board.stack_bytes,
        stack_used_bytes=board.stack_used_bytes,
        tflm_arena_bytes=int8.contents.arena.total_bytes,
        instructions_per_inference=board.instructions_per_inference or 0,
        epochs=made.network.record.epochs_done,
        candidates_trained=trained,
        candidates_rejected=rejected,
    )


def _warnings(made: _Made) -> tuple[str, ...]:
    """What a reader of the report should know and no figure says."""
    record, goal = made.network.record, made.now.goal
    found = [
        f"Not understood: {words} ({goal.reasons.get(words, 'no reason')})."
        for words in goal.not_understood
    ]
    if record.epochs_done < record.epochs_asked:
        found.append(
            f"The training was stopped after {record.epochs_done} of {record.epochs_asked} epochs."
        )
    if made.int8.diagnosis:
        found.append(made.int8.diagnosis.text)
    return tuple(found)


def _files(made: _Made) -> dict[str, str]:
    """Absolute paths by what is in them."""
    project = made.now.bench.project
    files = project.network(made.one.id)
    named = {
        "architecture": project.design(made.one.id),
        "trained network": files.training,
        "int8 network": files.tflite,
        "generated C": files.sources,
        "firmware": made.firmware.elf,
        "report": project.report.with_suffix(".md"),
    }
    return {name: str(path) for name, path in named.items()}


def _seconds(made: _Made) -> dict[str, float]:
    """What the records say: all short trainings together, the training, the conversion."""
    with made.now.archive() as archive:
        search = sum(one.seconds for one in archive.candidates("trained"))
    seconds = {
        "short trainings": search,
        "train": made.network.record.seconds,
        "convert": made.int8.seconds,
    }
    return {name: round(value, 2) for name, value in seconds.items()}


def _next_commands(made: _Made) -> tuple[str, ...]:
    """What a person may type next; the last one only where the sentence alone is the goal."""
    from tools.command_line import program, short_path

    bench, goal = made.now.bench, made.now.goal
    name = program()
    model = shlex.quote(str(short_path(bench.project.network(made.one.id).tflite)))
    commands = [f"{name} measure --layers {model}", f"{name} compile {model} --inputs 50"]
    if _says_it_all(made):
        data = bench.options.data if goal.data_path is None else None
        given = f" --data {shlex.quote(str(short_path(data)))}" if data else ""
        trials = 4 * bench.options.trials
        commands.append(f"{name} run {shlex.quote(goal.sentence)}{given} --trials {trials}")
    return tuple(commands)


def _says_it_all(made: _Made) -> bool:
    """Whether the goal's sentence, read alone, is this goal."""
    from tools.errors import TinysmithError
    from tools.goal import limit_texts, read_goal

    goal = made.now.goal
    try:
        read = read_goal(goal.sentence, made.now.bench.options.data is not None)
    except TinysmithError:
        return False
    same = (read.board, read.dataset, read.data_path) == (goal.board, goal.dataset, goal.data_path)
    return same and limit_texts(read) == limit_texts(goal)


def _summary(report: JobReport) -> str:
    from tools.units import format_bytes, format_percent

    figures = report.figures
    missed = [
        f"{check.name} {check.measured}, asked {check.limit}"
        for check in report.checks
        if check.met is False
    ]
    verdict = f"A target was missed: {'; '.join(missed)}" if missed else "Every limit is met"
    unknown = [check.name for check in report.checks if check.met is None]
    if unknown:
        verdict += f"; {', '.join(unknown)} cannot be measured without a board"
    return (
        f"{verdict}. Candidate {report.candidate}: {format_percent(figures.int8_accuracy)} in "
        f"int8, {format_bytes(figures.sram_linked_bytes)} of SRAM and "
        f"{format_bytes(figures.flash_linked_bytes)} of flash as linked, "
        f"{figures.board_outputs_equal} of {figures.board_images} outputs on the board equal the "
        "host's."
    )


TOOL = Tool(
    name="report",
    description=(
        "Write the report of a candidate that ran on the board: every figure beside its limit, "
        "as report.md and report.json."
    ),
    arguments=Report,
    result=Reported,
    action="tools.actions.reporting:report",
)
