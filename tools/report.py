"""The end of a job: every figure beside the limit it was held against."""

from __future__ import annotations

from typing import Literal

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
    """One finished job, complete enough to repeat it."""

    model_config = ConfigDict(frozen=True)

    status: Literal["done", "target missed"]
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
    rows: list[tuple[str, str, str, str, bool | None]] = []
    if goal.sram_bytes is not None:
        used = figures.sram_linked_bytes
        rows.append(
            ("sram_bytes", "SRAM", f"≤ {format_bytes(goal.sram_bytes)}", format_bytes(used),
             used <= goal.sram_bytes)
        )  # fmt: skip
    if goal.flash_bytes is not None:
        used = figures.flash_linked_bytes
        rows.append(
            ("flash_bytes", "flash", f"≤ {format_bytes(goal.flash_bytes)}", format_bytes(used),
             used <= goal.flash_bytes)
        )  # fmt: skip
    if goal.macs is not None:
        rows.append(
            ("macs", "MACs", f"≤ {format_count(goal.macs)}", format_count(figures.macs),
             figures.macs <= goal.macs)
        )  # fmt: skip
    if goal.macs_min is not None:
        rows.append(
            ("macs_min", "MACs", f"≥ {format_count(goal.macs_min)}", format_count(figures.macs),
             figures.macs >= goal.macs_min)
        )  # fmt: skip
    if goal.accuracy is not None:
        measured = f"{format_percent(figures.int8_accuracy)} (int8, {figures.int8_images} images)"
        rows.append(
            ("accuracy", "accuracy", f"≥ {format_percent(goal.accuracy)}", measured,
             figures.int8_accuracy >= goal.accuracy)
        )  # fmt: skip
    if goal.latency_s is not None:
        measured = f"{format_count(figures.instructions_per_inference)} instructions"
        rows.append(
            ("latency_s", "latency", f"≤ {1000 * goal.latency_s:g} ms", measured, None)
        )  # fmt: skip
    return tuple(
        Check(name=name, limit=limit, measured=measured, met=met, words=goal.words.get(key, ""))
        for key, name, limit, measured, met in rows
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
    return f"{format_percent(fraction)} of {images:,} test images"
