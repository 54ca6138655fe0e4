"""Single changes that bring one figure of an architecture within a limit, cheapest first.

For the peak of SRAM `tools.mends` knows more (where it is, what a change saves there).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tools.architecture import Architecture
from tools.architecture.changes import Change, single_changes
from tools.architecture.growth import single_growths
from tools.footprint import Footprint, measure

Figure = Callable[[Footprint], int]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change, what the network then needs, and what that costs.

    `cost` is the share of MACs and of parameters that are lost, or of SRAM and of flash that are
    added, each counted from 0 to 1 and added up.
    """

    change: str
    architecture: Architecture
    footprint: Footprint
    cost: float
    reaches_limit: bool


def cuts(architecture: Architecture, figure: Figure, most: int, count: int) -> list[Remedy]:
    """The `count` changes that bring `figure` to `most` or below and lose least; then the nearest.

    A second step of one property comes after first steps of the others.
    """
    before = measure(architecture)
    found = []
    for change in single_changes(architecture):
        after = measure(change.architecture)
        if figure(after) < figure(before):
            cost = _share(before.macs, after.macs) + _share(before.parameters, after.parameters)
            found.append((change, _remedy(change, after, cost, figure(after) <= most)))
    return _cheapest(found, lambda one: figure(one.footprint) - most)[:count]


def growths(
    architecture: Architecture, figure: Figure, least: int, runtime: str, count: int
) -> list[Remedy]:
    """The `count` changes that bring `figure` to `least` or above and add least SRAM and flash of
    `runtime`; then the nearest."""
    before = measure(architecture)
    found = []
    for change in single_growths(architecture):
        after = measure(change.architecture)
        if figure(after) > figure(before):
            cost = _share(after.sram_bytes[runtime], before.sram_bytes[runtime])
            cost += _share(after.flash_bytes[runtime], before.flash_bytes[runtime])
            found.append((change, _remedy(change, after, cost, figure(after) >= least)))
    return _cheapest(found, lambda one: least - figure(one.footprint))[:count]


def _remedy(change: Change, after: Footprint, cost: float, reaches: bool) -> Remedy:
    words = f"{change.subject} {change.step}"
    return Remedy(words, change.architecture, after, cost, reaches)


def _share(larger: int, smaller: int) -> float:
    """What share of `larger` lies between both; 0 where it is not the larger one."""
    return max(0.0, 1 - smaller / larger)


def _cheapest(
    found: Iterable[tuple[Change, Remedy]], missing: Callable[[Remedy], int]
) -> list[Remedy]:
    """Those that reach the limit by cost, then the others by what they miss; properties varied."""

    def rank(entry: tuple[Change, Remedy]) -> tuple[bool, float, str]:
        one = entry[1]
        return not one.reaches_limit, one.cost if one.reaches_limit else missing(one), one.change

    first: list[Remedy] = []
    second: list[Remedy] = []
    seen: set[str] = set()
    for change, remedy in sorted(found, key=rank):
        (second if change.subject in seen else first).append(remedy)
        seen.add(change.subject)
    return sorted([*first, *second], key=lambda one: not one.reaches_limit)
