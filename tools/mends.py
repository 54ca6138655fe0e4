"""Single changes to an architecture that lower its peak of SRAM, those that cost least first.

What a change costs is the capacity that the network loses: the share of its MACs that is gone plus
the share of its parameters that is gone. A change that adds to one of them gains nothing by it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from tools.architecture import Architecture
from tools.architecture.changes import Change, single_changes
from tools.footprint import Footprint, measure
from tools.layouts import LAYOUTS
from tools.lowering import lower

LEAST_SAVING = 0.05
"""Share of the peak that a change saves, or it comes after all those that do."""


class Mend(BaseModel):
    """One change and what the network then needs.

    `peak_bytes` is the pool of activations (for tflm the head of the arena), `sram_bytes` that and
    the persistent part, both without stack. `cost` is 0 where no MACs and no parameters are lost.
    `reaches_limit` is None where there is no limit, or none that was exceeded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    change: str
    architecture: Architecture
    peak_bytes: int
    saved_bytes: int
    sram_bytes: int
    macs: int
    parameters: int
    cost: float
    reaches_limit: bool | None


def mends(
    architecture: Architecture, runtime: str, limit_bytes: int | None = None, count: int = 3
) -> tuple[Mend, ...]:
    """The `count` cheapest single changes that lower the peak of `runtime`; fewer if there are.

    `limit_bytes` bounds `sram_bytes`: where the architecture exceeds it, changes that reach it come
    first, cheapest first, then those that come nearest. Elsewhere changes that save at least 5 %
    of the peak come first. Of those, a second step of one property ("width 32 -> 16" after
    "width 32 -> 24") comes after all first ones. Ties: larger saving, then words.
    """
    before, pool_bytes = measure(architecture), _pool_bytes(architecture, runtime)
    if limit_bytes is not None and before.sram_bytes[runtime] <= limit_bytes:
        limit_bytes = None
    found: list[tuple[str, Mend]] = []
    for change in single_changes(architecture):
        mend = _mend(change, runtime, before, pool_bytes, limit_bytes)
        if mend.saved_bytes > 0:
            found.append((change.subject, mend))
    found.sort(key=lambda entry: _rank(entry[1]))
    return tuple(_varied(found)[:count])


def _mend(
    change: Change, runtime: str, before: Footprint, pool_bytes: int, limit_bytes: int | None
) -> Mend:
    after, peak_bytes = measure(change.architecture), _pool_bytes(change.architecture, runtime)
    return Mend(
        change=f"{change.subject} {change.step}",
        architecture=change.architecture,
        peak_bytes=peak_bytes,
        saved_bytes=pool_bytes - peak_bytes,
        sram_bytes=after.sram_bytes[runtime],
        macs=after.macs,
        parameters=after.parameters,
        cost=_lost(before.macs, after.macs) + _lost(before.parameters, after.parameters),
        reaches_limit=None if limit_bytes is None else after.sram_bytes[runtime] <= limit_bytes,
    )


def _lost(before: int, after: int) -> float:
    return max(0.0, 1 - after / before)


def _pool_bytes(architecture: Architecture, runtime: str) -> int:
    return LAYOUTS[runtime](lower(architecture)).pool_bytes


def _rank(mend: Mend) -> tuple[bool, float, int, str]:
    if mend.reaches_limit is None:
        small = mend.saved_bytes < LEAST_SAVING * (mend.peak_bytes + mend.saved_bytes)
        return small, mend.cost, mend.peak_bytes, mend.change
    missed = not mend.reaches_limit
    return missed, mend.sram_bytes if missed else mend.cost, mend.peak_bytes, mend.change


def _varied(found: Iterable[tuple[str, Mend]]) -> list[Mend]:
    """In the same order, but a subject's second change after the first ones of its class."""
    seen: set[tuple[str, bool]] = set()
    keyed: list[tuple[bool, bool, Mend]] = []
    for subject, mend in found:
        behind = _rank(mend)[0]
        keyed.append((behind, (subject, behind) in seen, mend))
        seen.add((subject, behind))
    return [mend for *_, mend in sorted(keyed, key=lambda entry: entry[:2])]
