"""Limits against what was measured, one verdict for each limit and runtime."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from tools.footprint import Footprint
from tools.units import format_bytes, format_count

STACK_KNOWN = frozenset({"aot"})
"""Runtimes whose firmware is ours, so that the stack it reserves is known."""


@dataclass(frozen=True, slots=True)
class MemoryLimits:
    """Upper limits, inclusive; None is no limit."""

    sram_bytes: int | None = None
    flash_bytes: int | None = None
    macs: int | None = None


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


def stack_counted(runtime: str, stack_bytes: int) -> int:
    """The bytes of stack that are part of the SRAM of `runtime`; 0 where they are not known."""
    return stack_bytes if runtime in STACK_KNOWN else 0


def judge(
    footprint: Footprint, runtimes: tuple[str, ...], limits: MemoryLimits, stack_bytes: int
) -> tuple[Verdict, ...]:
    """SRAM and flash of each runtime, then MACs; `stack_bytes` is what the board reserves."""
    found = []
    for runtime in runtimes:
        if limits.sram_bytes is not None:
            measured = footprint.sram_bytes[runtime] + stack_counted(runtime, stack_bytes)
            counted = _counted(runtime, stack_bytes)
            found.append(_verdict("SRAM", runtime, limits.sram_bytes, measured, counted))
    for runtime in runtimes:
        if limits.flash_bytes is not None:
            measured = footprint.flash_bytes[runtime]
            found.append(_verdict("flash", runtime, limits.flash_bytes, measured))
    if limits.macs is not None:
        found.append(_verdict("MACs", None, limits.macs, footprint.macs))
    return tuple(found)


def _counted(runtime: str, stack_bytes: int) -> str:
    if runtime in STACK_KNOWN:
        return f"with {format_bytes(stack_bytes)} of stack"
    return "stack not known, not counted"


def _verdict(
    resource: str, runtime: str | None, limit: int, measured: int, counted: str = ""
) -> Verdict:
    return Verdict(
        resource=resource, runtime=runtime, limit=limit, measured=measured,
        met=measured <= limit, over=max(0, measured - limit), counted=counted,
    )  # fmt: skip
