"""One limit alone, as given on a command line: "320 KB", "100M", "0.5 MB"."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Literal

from tools.errors import GoalError
from tools.goal.bounds import Bound
from tools.goal.limits import combine
from tools.goal.quantities import Quantity, read_quantity
from tools.goal.text import plain_text
from tools.goal.tokens import tokenize

_EXAMPLES = {"sram": "320KB", "flash": "1MB", "macs": "100M"}
_KIB = 1024


def read_amount(text: str, resource: Literal["sram", "flash", "macs"]) -> int:
    """`text` in bytes (KB is 1024) or MACs (M is 10^6), rounded down, as in a sentence.

    Raises GoalError for anything but one amount with a unit that fits, for zero and less, and for
    what no microcontroller has. A bare number counts MACs, but never bytes.
    """
    value = _value(_quantity(text), resource)
    if value is None:
        meant = "a number of MACs" if resource == "macs" else "an amount of memory"
        raise GoalError(f"“{text}” is not {meant}.", f"Write it as {_EXAMPLES[resource]}.")
    combine([Bound(resource, "upper", value, text)])  # refuses zero and what is too large
    return floor(value)


def _quantity(text: str) -> Quantity | None:
    """The one quantity that `text` is, with nothing before or after it."""
    plain = plain_text(text.strip())
    tokens = tokenize(plain, [])
    read = read_quantity(plain, tokens, 0) if tokens else None
    return read[0] if read and read[1] == len(tokens) else None


def _value(quantity: Quantity | None, resource: str) -> Fraction | None:
    if quantity is None or quantity.number is None:
        return None
    dimension = quantity.unit.dimension
    if dimension == "scale":
        base = 1000 if resource == "macs" else _KIB
        return quantity.number * Fraction(base) ** quantity.unit.power
    fitting = {"macs", "bare"} if resource == "macs" else {"bytes"}
    return quantity.value if dimension in fitting else None
