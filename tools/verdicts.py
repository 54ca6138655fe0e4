"""Limits against what was measured, one verdict for each limit and runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from tools.boards import Board
from tools.footprint import Footprint
from tools.units import format_bytes, format_count

STACK_KNOWN = frozenset({"aot"})
"""Runtimes whose firmware is ours, so that the stack it reserves is known."""


@dataclass(frozen=True, slots=True)
class MemoryLimits:
    """Upper limits, inclusive; None is no limit, or the board's memory where `fits_board`."""

    sram_bytes: int | None = None
    flash_bytes: int | None = None
    macs: int | None = None
    fits_board: bool = False

    def sram_limit(self, runtime: str, board: Board) -> int | None:
        """Bytes of SRAM for `runtime`, with stack where that is known.

        A board limits the pool to its largest RAM, and keeps its reserve for any stack.
        """
        if self.sram_bytes is not None or not self.fits_board:
            return self.sram_bytes
        return board.network_sram_bytes - board.stack_bytes + stack_counted(runtime, board)

    def flash_limit(self, board: Board) -> int | None:
        """Bytes of flash."""
        if self.flash_bytes is not None or not self.fits_board:
            return self.flash_bytes
        return board.flash_bytes


class Verdict(BaseModel):
    """One limit: `resource` "SRAM", "flash" (bytes) or "MACs"; `over` is 0 where it is met.

    `runtime` is None where the resource does not depend on it; `counted` says what was added up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    resource: str
    runtime: str | None
    limit: int
    measured: int
    met: bool
    over: int
    counted: str

    def words(self) -> str:
        """The verdict on one line, for a person."""
        write = format_count if self.resource == "MACs" else format_bytes
        name = f"{self.resource} ({self.runtime})" if self.runtime else self.resource
        sign = "≤" if self.met else ">"
        over = "" if self.met else f", {write(self.over)} over"
        counted = f" ({self.counted})" if self.counted else ""
        return f"{name} {write(self.measured)} {sign} {write(self.limit)}{over}{counted}"


def stack_counted(runtime: str, board: Board) -> int:
    """The bytes of stack that are part of the SRAM of `runtime`; 0 where they are not known."""
    return board.stack_bytes if runtime in STACK_KNOWN else 0


def judge(
    footprint: Footprint, runtimes: Sequence[str], limits: MemoryLimits, board: Board
) -> tuple[Verdict, ...]:
    """SRAM of each runtime, flash of each, then MACs; no verdict where there is no limit."""
    found = []
    for runtime in runtimes:
        limit = limits.sram_limit(runtime, board)
        if limit is not None:
            measured = footprint.sram_bytes[runtime] + stack_counted(runtime, board)
            found.append(_verdict("SRAM", runtime, limit, measured, _counted(runtime, board)))
    flash_limit = limits.flash_limit(board)
    if flash_limit is not None:
        for runtime in runtimes:
            measured = footprint.flash_bytes[runtime]
            found.append(_verdict("flash", runtime, flash_limit, measured))
    if limits.macs is not None:
        found.append(_verdict("MACs", None, limits.macs, footprint.macs))
    return tuple(found)


def _counted(runtime: str, board: Board) -> str:
    if runtime in STACK_KNOWN:
        return f"with {format_bytes(board.stack_bytes)} of stack"
    return "stack not known, not counted"


def _verdict(
    resource: str, runtime: str | None, limit: int, measured: int, counted: str = ""
) -> Verdict:
    return Verdict(
        resource=resource, runtime=runtime, limit=limit, measured=measured,
        met=measured <= limit, over=max(0, measured - limit), counted=counted,
    )  # fmt: skip
