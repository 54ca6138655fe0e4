"""The bounds of a sentence combined into one set of limits, or refused with the words at fault."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tools.errors import GoalError
from tools.goal.bounds import NATURAL, Bound, Resource, Unplaced
from tools.goal.directions import Side

_NAMES: dict[Resource, str] = {
    "sram": "SRAM",
    "flash": "flash",
    "macs": "MACs",
    "latency": "latency",
    "accuracy": "accuracy",
}
_MAX_AMOUNT = 10**15


@dataclass
class Limits:
    """The tightest bound per resource and side, and what could not be used."""

    bounds: dict[tuple[Resource, Side], Bound] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def whole(self, resource: Resource, side: Side) -> int | None:
        """Bytes or MACs: an upper bound rounded down, a lower bound rounded up."""
        bound = self.bounds.get((resource, side))
        if bound is None:
            return None
        return math.floor(bound.value) if side == "upper" else math.ceil(bound.value)

    def real(self, resource: Resource, side: Side) -> float | None:
        """Seconds or a fraction of one."""
        bound = self.bounds.get((resource, side))
        return None if bound is None else float(bound.value)


def combine(found: Iterable[Bound | Unplaced]) -> Limits:
    """One limit for each resource.

    Raises GoalError for a limit of zero, an accuracy above 100 % and limits that contradict.
    """
    limits = Limits()
    for item in found:
        if isinstance(item, Unplaced):
            limits.unplaced.append(item)
        else:
            _check_amount(item)
            _add(limits, item)
    for resource in _NAMES:
        _check_order(limits, resource)
        _drop_unsupported(limits, resource)
    notes = [note for bound in limits.bounds.values() for note in bound.notes]
    limits.notes += dict.fromkeys(notes)
    return limits


def _check_amount(bound: Bound) -> None:
    least = Fraction(0) if bound.resource in ("latency", "accuracy") else Fraction(1)
    if bound.value <= 0 or (bound.side == "upper" and bound.value < least):
        raise GoalError(
            f"The limit “{bound.words}” allows nothing: it comes to zero.",
            "Write an amount above zero.",
        )
    too_high = bound.value > 1 or (bound.value == 1 and bound.strict)
    if bound.resource == "accuracy" and bound.side == "lower" and too_high:
        raise GoalError(
            f"The accuracy “{bound.words}” is above 100 %.",
            "Write a percentage such as 95 %, or a fraction such as 0.95.",
        )
    if bound.value > _MAX_AMOUNT:
        raise GoalError(
            f"The limit “{bound.words}” is too large to mean anything.",
            "Write the limit of a microcontroller, such as 320 KB of SRAM.",
        )


def _add(limits: Limits, bound: Bound) -> None:
    known = limits.bounds.setdefault((bound.resource, bound.side), bound)
    if known.value != bound.value:
        raise GoalError(
            f"Two different limits for {_NAMES[bound.resource]}: “{known.words}” and "
            f"“{bound.words}”.",
            "Keep the one you mean.",
        )


def _check_order(limits: Limits, resource: Resource) -> None:
    upper = limits.bounds.get((resource, "upper"))
    lower = limits.bounds.get((resource, "lower"))
    if upper is not None and lower is not None and lower.value > upper.value:
        quoted = " and ".join(dict.fromkeys((f"“{lower.words}”", f"“{upper.words}”")))
        raise GoalError(
            f"The limits for {_NAMES[resource]} contradict each other: {quoted}.",
            "Keep the one you mean.",
        )


def _drop_unsupported(limits: Limits, resource: Resource) -> None:
    """A goal holds upper limits, a least accuracy and least MACs; no other lower bound."""
    for side in ("upper", "lower"):
        if side == NATURAL[resource] or (resource, side) == ("macs", "lower"):
            continue
        bound = limits.bounds.pop((resource, side), None)
        if bound is not None:
            direction = "an upper" if side == "upper" else "a lower"
            reason = f"{direction} bound on {_NAMES[resource]} is not something a goal can hold"
            limits.unplaced.append(Unplaced(bound.words, reason))
