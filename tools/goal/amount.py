"""One limit alone, as given on a command line or by a model: "320 KB", "100M", "50 ms", "95 %"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, cast, overload

from tools.errors import GoalError
from tools.goal.bounds import NATURAL, Bound, Resource
from tools.goal.limits import combine
from tools.goal.quantities import Quantity, read_quantity
from tools.goal.text import plain_text
from tools.goal.tokens import tokenize

Whole = Literal["sram", "flash", "macs", "macs_min"]
_KIB = 1024


class _Kind(NamedTuple):
    meant: str
    example: str


_MEMORY = "an amount of memory"
_KINDS = {
    "sram": _Kind(_MEMORY, "320KB"),
    "flash": _Kind(_MEMORY, "1MB"),
    "macs": _Kind("a number of MACs", "100M"),
    "macs_min": _Kind("a number of MACs", "1M"),
    "latency": _Kind("a time", "50 ms"),
    "accuracy": _Kind("an accuracy", "95 %"),
}


@overload
def read_amount(text: str, resource: Whole) -> int: ...
@overload
def read_amount(text: str, resource: str) -> int | float: ...
def read_amount(text: str, resource: str) -> int | float:
    """`text` in bytes (KB is 1024), MACs (M is 10^6), seconds or as a fraction of one.

    `resource` is sram, flash, macs, macs_min, latency or accuracy. As in a sentence, upper limits
    are rounded down and `macs_min` up; a time may be a rate ("20 fps"). Raises GoalError for
    anything but one amount with a unit that fits, for zero and less, for more than 100 % and for
    what no microcontroller has. A bare number counts MACs or is an accuracy (0.95, or percent
    above 1), but never bytes or seconds.
    """
    bound = _bound(text, resource)
    limits = combine([bound])  # refuses zero and what is too large
    kind = bound.resource, bound.side
    found = limits.real(*kind) if resource in ("latency", "accuracy") else limits.whole(*kind)
    if found is None:
        raise AssertionError(f"{bound} was read and is no limit")
    return found


def check_together(amounts: Mapping[str, str]) -> None:
    """Raise GoalError where amounts that can be read contradict each other (least, most MACs)."""
    combine([_bound(text, resource) for resource, text in amounts.items()])


def _bound(text: str, resource: str) -> Bound:
    value = _value(_quantity(text), resource)
    if value is None:
        kind = _KINDS[resource]
        raise GoalError(f"“{text}” is not {kind.meant}.", f"Write it as {kind.example}.")
    if resource == "macs_min":
        return Bound("macs", "lower", value, text)
    name = cast(Resource, resource)
    return Bound(name, NATURAL[name], value, text)


def _quantity(text: str) -> Quantity | None:
    """The one quantity that `text` is, with nothing before or after it."""
    plain = plain_text(text.strip())
    tokens = tokenize(plain, [])
    read = read_quantity(plain, tokens, 0) if tokens else None
    return read[0] if read and read[1] == len(tokens) else None


def _value(quantity: Quantity | None, resource: str) -> Fraction | None:
    if quantity is None or quantity.number is None:
        return None
    if resource == "latency":
        return _seconds(quantity)
    if resource == "accuracy":
        return _fraction(quantity)
    return _count(quantity, resource in ("macs", "macs_min"))


def _count(quantity: Quantity, of_macs: bool) -> Fraction | None:
    dimension = quantity.unit.dimension
    if dimension == "scale":
        base = 1000 if of_macs else _KIB
        return (quantity.number or 0) * Fraction(base) ** quantity.unit.power
    return quantity.value if dimension in ({"macs", "bare"} if of_macs else {"bytes"}) else None


def _seconds(quantity: Quantity) -> Fraction | None:
    if quantity.unit.dimension == "rate" and quantity.value > 0:
        return 1 / quantity.value
    return quantity.value if quantity.unit.dimension == "seconds" else None


def _fraction(quantity: Quantity) -> Fraction | None:
    if quantity.unit.dimension == "fraction":
        return quantity.value
    if quantity.unit.dimension != "bare":
        return None
    return quantity.value / 100 if quantity.value > 1 else quantity.value
