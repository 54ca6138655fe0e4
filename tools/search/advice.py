"""What a rejected design breaks, and the single changes that would mend it, in words."""

from __future__ import annotations

from tools.architecture import Architecture
from tools.footprint import Footprint, measure
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.mends import Mend, mends
from tools.remedies import Remedy, cuts, growths
from tools.search.limits import Limits, Violation, broken_limits, violations
from tools.units import format_bytes, format_count

CHANGES = 3
"""Changes that are named for each limit that is broken."""
_LARGEST = 3  # tensors that are named at the peak


def advice(architecture: Architecture, footprint: Footprint, limits: Limits) -> str:
    """Each violated limit with its number, where the peak of SRAM is, and the cheapest changes.

    A line for each; "" where no limit is broken. Changes that reach their limit stand before those
    that do not; each says what it gives and what it would still break.
    """
    lines: list[str] = []
    for broken in broken_limits(footprint, limits):
        lines.append(broken.words)
        if broken.name == "SRAM":
            lines.append(f"  alive there: {_alive(architecture, limits.runtime)}")
        changed = _changed(architecture, broken, limits)
        lines += [f"  {words}: {_effect(one, limits)}" for words, one in changed]
        if not changed:
            lines.append("  no single change helps")
    return "\n".join(lines)


def _changed(
    architecture: Architecture, broken: Violation, limits: Limits
) -> list[tuple[str, Architecture]]:
    """The cheapest changes against `broken`, in words, and what they make of `architecture`."""
    runtime, found = limits.runtime, list[Mend | Remedy]()
    if broken.name == "SRAM":
        most = broken.limit - limits.reserved_sram_bytes
        found += mends(architecture, runtime, most, CHANGES)
    elif broken.name == "flash":
        found += cuts(architecture, lambda one: one.flash_bytes[runtime], broken.limit, CHANGES)
    elif broken.too_little:
        found += growths(architecture, lambda one: one.macs, broken.limit, runtime, CHANGES)
    else:
        found += cuts(architecture, lambda one: one.macs, broken.limit, CHANGES)
    return [(one.change, one.architecture) for one in found]


def _alive(architecture: Architecture, runtime: str) -> str:
    """The largest tensors at the peak, with their bytes."""
    layout = LAYOUTS[runtime](lower(architecture))
    largest = sorted(layout.alive(layout.peak), key=lambda one: -one.size_bytes)[:_LARGEST]
    return ", ".join(f"{one.name} {format_bytes(one.size_bytes)}" for one in largest)


def _effect(changed: Architecture, limits: Limits) -> str:
    """What the changed network needs, and what it still breaks."""
    after = measure(changed)
    needs = (
        f"{format_count(after.macs)} MACs, "
        f"{format_bytes(after.sram_bytes[limits.runtime])} SRAM, "
        f"{format_bytes(after.flash_bytes[limits.runtime])} flash"
    )
    broken = violations(after, limits)
    return f"{needs}; still {'; '.join(broken)}" if broken else f"{needs}; meets every limit"
