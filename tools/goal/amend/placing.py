"""Which limit an amount without a noun belongs to, and which unit a number without one has."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

from tools.goal.bounds import Resource
from tools.goal.model import Goal
from tools.goal.quantities import Quantity, read_quantity
from tools.goal.text import plain_text
from tools.goal.tokens import tokenize
from tools.goal.units import Dimension, Unit

FIELD_OF: dict[Resource, str] = {
    "sram": "sram_bytes",
    "flash": "flash_bytes",
    "macs": "macs",
    "latency": "latency_s",
    "accuracy": "accuracy",
}
MEASURES: dict[Resource, Dimension] = {
    "sram": "bytes",
    "flash": "bytes",
    "macs": "macs",
    "latency": "seconds",
    "accuracy": "fraction",
}
_FITTING: dict[str, tuple[Resource, ...]] = {
    "bytes": ("sram", "flash"),
    "macs": ("macs",),
    "seconds": ("latency",),
    "rate": ("latency",),
    "fraction": ("accuracy",),
    "scale": ("sram", "flash", "macs"),
    "bare": ("sram", "flash", "macs", "latency", "accuracy"),
}
_COUNTED = 1000
"""From a thousand on a scale said in words ("5 million") counts MACs, not another unit."""
_UNITS: dict[Resource, Unit] = {
    "sram": Unit("bytes", Fraction(1024)),
    "flash": Unit("bytes", Fraction(1024)),
    "macs": Unit("macs", Fraction(10**6)),
    "latency": Unit("seconds", Fraction(1, 1000)),
    "accuracy": Unit("fraction", Fraction(1, 100)),
}


def place(goal: Goal | None, quantity: Quantity, old: Quantity | None = None) -> Resource | None:
    """The one limit of `goal` that a quantity without a noun can mean, or None.

    `old` is the amount that it replaces ("not 64 KB but 128 KB"), which tells where two would do.
    Of several the one of the latest message is meant, but never one of two in one message.
    """
    limited = [r for r in _FITTING.get(quantity.unit.dimension, ()) if limit_of(goal, r)]
    if goal is None or not limited:
        return None
    if old is not None:
        same = [r for r in limited if amount_in(goal, r, old) == limit_of(goal, r)]
        limited = same or limited
    if quantity.unit.dimension == "scale":
        alike = [r for r in limited if _power(goal, r) == quantity.unit.power]
        limited = alike or limited
    return _latest(goal, limited)


def limit_of(goal: Goal | None, resource: Resource) -> int | float | None:
    """What `goal` allows of `resource`."""
    value: int | float | None = None if goal is None else getattr(goal, FIELD_OF[resource])
    return value


def last_said(goal: Goal | None) -> Resource | None:
    """The limit of the latest message, or the only one."""
    limited = [resource for resource in FIELD_OF if limit_of(goal, resource) is not None]
    return _latest(goal, limited) if goal is not None and limited else None


def _latest(goal: Goal, limited: list[Resource]) -> Resource | None:
    lines = {resource: line_of(goal, FIELD_OF[resource]) for resource in limited}
    latest = [resource for resource in limited if lines[resource] == max(lines.values())]
    return latest[0] if len(latest) == 1 else None


def line_of(goal: Goal, field: str) -> int:
    """Which message of the goal last said this field; messages are the lines of its sentence."""
    words = goal.words.get(field, "")
    lines = goal.sentence.split("\n")
    found = [i for i, line in enumerate(lines) if words and words in line]
    return found[-1] if found else -1


def unit_of(goal: Goal | None, resource: Resource) -> Unit | None:
    """The unit in which the user gave the limit, with its scale: a million MACs for "2M MACs"."""
    if goal is None or limit_of(goal, resource) is None:
        return None
    quantity = quantity_in(goal.words.get(FIELD_OF[resource], ""))
    if quantity is None or quantity.unit.dimension in ("bare", "foreign", "rate"):
        return _likely_unit(goal, resource)
    if quantity.unit.dimension == "scale":
        base = 1000 if resource == "macs" else 1024
        return Unit(MEASURES[resource], Fraction(base) ** quantity.unit.power)
    if quantity.unit.dimension != MEASURES[resource]:
        return _likely_unit(goal, resource)
    return replace(quantity.unit, factor=quantity.unit.factor * quantity.scale, note="")


def _likely_unit(goal: Goal, resource: Resource) -> Unit:
    """Where the words hold no unit ("double the memory"): the one that the limit is shown in."""
    value = limit_of(goal, resource)
    if MEASURES[resource] == "bytes" and isinstance(value, int) and value % 2**20 == 0:
        return Unit("bytes", Fraction(2**20))
    return _UNITS[resource]


def amount_in(goal: Goal | None, resource: Resource, quantity: Quantity) -> int | float | None:
    """A quantity as an amount of `resource`, in its own unit or that of the limit's words."""
    if quantity.number is None:
        return None
    unit = quantity.unit
    if unit.dimension == "scale" and MEASURES[resource] in ("bytes", "macs"):
        base = 1000 if resource == "macs" else 1024
        return floor(quantity.number * Fraction(base) ** unit.power)
    if unit.dimension == "bare" and quantity.scale >= _COUNTED:
        return floor(quantity.number) if resource == "macs" else None
    if unit.dimension == "bare":
        known = unit_of(goal, resource)
        if known is None:
            return None
        unit = known
    if unit.dimension != MEASURES[resource]:
        return None
    value = quantity.number * unit.factor
    return floor(value) if resource in ("sram", "flash", "macs") else float(value)


def _power(goal: Goal, resource: Resource) -> int | None:
    """1 for K, 2 for M: the scale of the limit's own words."""
    unit = unit_of(goal, resource)
    base = 1000 if resource == "macs" else 1024
    powers = [power for power in range(1, 5) if unit and unit.factor == Fraction(base) ** power]
    return powers[0] if powers else None


def quantity_in(words: str) -> Quantity | None:
    """The last amount in a few words."""
    plain = plain_text(words)
    tokens = tokenize(plain, [])
    found: Quantity | None = None
    i = 0
    while i < len(tokens):
        read = read_quantity(plain, tokens, i)
        if read is not None and read[0].number is not None:
            found = read[0]
        i = read[1] if read is not None else i + 1
    return found
