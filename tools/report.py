"""The end of a job: every figure beside the limit it was held against."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tools.goal import Goal
from tools.units import format_bytes, format_count, format_percent


class Check(BaseModel):
    """One limit of the goal; `met` is None where nothing on this machine can measure it."""

    model_config = ConfigDict(frozen=True)

    name: str
    limit: str
    measured: str
    met: bool | None
    words: str


class Figures(BaseModel):
    """What was measured; each name says its unit, accuracies are fractions of one."""

    model_config = ConfigDict(frozen=True)

    float_accuracy: float
    float_images: int
    int8_accuracy: float
    int8_images: int
    board_accuracy: float
    board_images: int
    board_outputs_equal: int
    macs: int
    parameters: int
    flash_linked_bytes: int
    flash_predicted_bytes: int
    sram_linked_bytes: int
    sram_predicted_bytes: int
    pool_bytes: int
    stack_used_bytes: int
    tflm_arena_bytes: int
    instructions_per_inference: int
    epochs: int
    candidates_trained: int
    candidates_rejected: int


class JobReport(BaseModel):
    """One finished job, complete enough to repeat it; `seconds` are those that were recorded."""

    model_config = ConfigDict(frozen=True)

    status: Literal["done", "target missed"]
    candidate: str = ""
    sentence: str
    dataset: str
    dataset_digest: str
    board: str
    runtime: Literal["aot"] = "aot"
    seed: int
    figures: Figures
    checks: tuple[Check, ...]
    warnings: tuple[str, ...]
    files: dict[str, str]
    seconds: dict[str, float]
    next_commands: tuple[str, ...]


def check_limits(goal: Goal, figures: Figures) -> tuple[Check, ...]:
    """Each limit of `goal` against the linked firmware and the int8 network, in reading order."""
    checks = (
        _check(goal, "sram_bytes", "SRAM", "≤", format_bytes, figures.sram_linked_bytes),
        _check(goal, "flash_bytes", "flash", "≤", format_bytes, figures.flash_linked_bytes),
        _check(goal, "macs", "MACs", "≤", format_count, figures.macs),
        _check(goal, "macs_min", "MACs", "≥", format_count, figures.macs),
        _check(goal, "accuracy", "accuracy", "≥", format_percent, figures.int8_accuracy),
        _latency(goal, figures.instructions_per_inference),
    )
    return tuple(check for check in checks if check)


def _check(
    goal: Goal,
    field: str,
    name: str,
    sign: Literal["≤", "≥"],
    write: Callable[[Any], str],
    measured: float,
) -> Check | None:
    """The limit in `field` of `goal` against `measured`; None where there is no such limit."""
    limit = getattr(goal, field)
    if limit is None:
        return None
    return Check(
        name=name,
        limit=f"{sign} {write(limit)}",
        measured=write(measured),
        met=measured <= limit if sign == "≤" else measured >= limit,
        words=goal.words.get(field, ""),
    )


def _latency(goal: Goal, instructions: int) -> Check | None:
    """Seconds need a real board; instructions are what can be counted here."""
    if goal.latency_s is None:
        return None
    return Check(
        name="latency",
        limit=f"≤ {1000 * goal.latency_s:g} ms",
        measured=f"{format_count(instructions)} instructions (time needs a real board)",
        met=None,
        words=goal.words.get("latency_s", ""),
    )


def figure_rows(figures: Figures) -> tuple[tuple[str, str], ...]:
    """Label and value of every figure, as a person reads them."""
    f = figures
    return (
        ("accuracy, float", _accuracy(f.float_accuracy, f.float_images)),
        ("accuracy, int8", _accuracy(f.int8_accuracy, f.int8_images)),
        ("accuracy, on the board", _accuracy(f.board_accuracy, f.board_images)),
        ("board agrees with host", f"{f.board_outputs_equal} of {f.board_images} outputs"),
        ("MACs", format_count(f.macs)),
        ("parameters", format_count(f.parameters)),
        ("flash, linked (aot)", format_bytes(f.flash_linked_bytes)),
        ("flash, predicted (aot)", format_bytes(f.flash_predicted_bytes)),
        ("SRAM, linked (aot)", format_bytes(f.sram_linked_bytes)),
        ("SRAM, predicted (aot)", format_bytes(f.sram_predicted_bytes)),
        ("… of it activations", format_bytes(f.pool_bytes)),
        ("… stack used", format_bytes(f.stack_used_bytes)),
        ("arena, TFLite Micro (tflm, host)", format_bytes(f.tflm_arena_bytes)),
        ("instructions per inference", format_count(f.instructions_per_inference)),
        ("candidates", f"{f.candidates_trained} trained, {f.candidates_rejected} rejected"),
        ("epochs of the final training", str(f.epochs)),
    )


def _accuracy(fraction: float, images: int) -> str:
    """With one standard error of a share of so many images: few images prove little."""
    error = 100 * sqrt(fraction * (1 - fraction) / images)
    return f"{format_percent(fraction)} ± {error:.1f} of {images:,} test images"
