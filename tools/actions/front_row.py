"""A candidate of the front as results tell it, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.search import Candidate, Limits


class FrontRow(BaseModel):
    """A candidate of the front; `n` counts from 1, the most accurate first.

    `accuracy` is a fraction, of the short training. `sram_bytes` is aot with the board's stack, as
    the limit counts it; `arena_bytes` is what TFLite Micro needs (tflm). `rationale` says why it
    was proposed, in the proposer's own words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int
    candidate: str
    accuracy: float
    macs: int
    parameters: int
    sram_bytes: int
    flash_bytes: int
    arena_bytes: int
    proposer: str
    rationale: str = ""


def front_rows(front: Sequence[Candidate], limits: Limits) -> tuple[FrontRow, ...]:
    """The candidates of a front, numbered, most accurate first."""
    ordered = sorted(front, key=lambda one: (-one.score, one.footprint.macs, one.id))
    return tuple(
        FrontRow(
            n=n,
            candidate=one.id,
            accuracy=one.score,
            macs=one.footprint.macs,
            parameters=one.footprint.parameters,
            sram_bytes=one.footprint.sram_bytes["aot"] + limits.reserved_sram_bytes,
            flash_bytes=one.footprint.flash_bytes["aot"],
            arena_bytes=one.footprint.sram_bytes["tflm"],
            proposer=one.proposer,
            rationale=one.rationale,
        )
        for n, one in enumerate(ordered, start=1)
    )


def limit_words(limits: Limits) -> str:
    """Every limit with its sign: "SRAM ≤ 64 KB with stack, flash ≤ 2 MB, MACs ≤ 2 M"."""
    from tools.units import format_bytes, format_count

    words = []
    if limits.sram_bytes is not None:
        stack = " with stack" if limits.reserved_sram_bytes else ""
        words.append(f"SRAM ≤ {format_bytes(limits.sram_bytes)}{stack}")
    if limits.flash_bytes is not None:
        words.append(f"flash ≤ {format_bytes(limits.flash_bytes)}")
    if limits.macs is not None:
        words.append(f"MACs ≤ {format_count(limits.macs)}")
    if limits.macs_min is not None:
        words.append(f"MACs ≥ {format_count(limits.macs_min)}")
    return ", ".join(words)


def row_words(row: FrontRow) -> str:
    """The figures of a candidate in one clause."""
    from tools.units import format_bytes, format_count, format_percent

    return (
        f"{row.candidate} with {format_percent(row.accuracy)} after a short training, "
        f"{format_count(row.macs)} MACs and {format_bytes(row.sram_bytes)} of SRAM"
    )
