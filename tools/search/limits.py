"""What a network may cost at most (and at least), and the words for what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tools.footprint import Footprint
from tools.units import format_bytes, format_count


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the network alone, for one runtime; None: no limit. Bytes and MACs.

    `reserved_sram_bytes` is what the firmware around the network needs (stack, serial buffers):
    it counts against `sram_bytes` together with the network's own memory.
    """

    sram_bytes: int | None = None
    flash_bytes: int | None = None
    macs: int | None = None
    macs_min: int | None = None
    runtime: str = "aot"
    reserved_sram_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Resource:
    """One limited quantity: how to read it from limits and footprint, and how to write it."""

    name: str
    sentence_name: str
    limit: Callable[[Limits], int | None]
    used: Callable[[Footprint, Limits], int]
    text: Callable[[int], str]


def sram_used(footprint: Footprint, limits: Limits) -> int:
    """Bytes that count against the limit: the network's and what the firmware needs around it."""
    return footprint.sram_bytes[limits.runtime] + limits.reserved_sram_bytes


RESOURCES = (
    Resource(
        "SRAM", "of SRAM", lambda limits: limits.sram_bytes,
        sram_used, format_bytes,
    ),
    Resource(
        "flash", "of flash", lambda limits: limits.flash_bytes,
        lambda footprint, limits: footprint.flash_bytes[limits.runtime], format_bytes,
    ),
    Resource(
        "MACs", "MACs", lambda limits: limits.macs,
        lambda footprint, limits: footprint.macs, format_count,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken limit: "SRAM", "flash" or "MACs", the figure and its bound, and the words.

    `too_little`: the figure is below a minimum.
    """

    name: str
    used: int
    limit: int
    words: str
    too_little: bool = False


def broken_limits(footprint: Footprint, limits: Limits) -> list[Violation]:
    """What `footprint` breaks, in the order of `RESOURCES`, the minimum of MACs last."""
    broken = []
    for resource in RESOURCES:
        limit, used = resource.limit(limits), resource.used(footprint, limits)
        if limit is not None and used > limit:
            place = f" at {footprint.peak_op[limits.runtime]}" if resource.name == "SRAM" else ""
            words = f"{resource.name} {_compare(resource, used, '>', limit)}{place}"
            broken.append(Violation(resource.name, used, limit, words))
    if limits.macs_min is not None and footprint.macs < limits.macs_min:
        words = f"MACs {_compare(RESOURCES[2], footprint.macs, '<', limits.macs_min)}"
        broken.append(Violation("MACs", footprint.macs, limits.macs_min, words, too_little=True))
    return broken


def violations(footprint: Footprint, limits: Limits) -> list[str]:
    """What `footprint` breaks, each as ``SRAM 71.2 KB > 64 KB at stage1_layer0_expand``."""
    return [one.words for one in broken_limits(footprint, limits)]


def excess(broken: Iterable[Violation]) -> float:
    """Sum of the relative violations; 0 where none is."""
    return sum((abs(one.used - one.limit) / max(one.limit, 1) for one in broken), 0.0)


def _compare(resource: Resource, used: int, sign: str, limit: int) -> str:
    """Both figures, to the last unit where rounding would make them look equal."""
    left, right = resource.text(used), resource.text(limit)
    if left == right:
        left, right = f"{used:,}", f"{limit:,}"
    return f"{left} {sign} {right}"
