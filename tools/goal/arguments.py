"""A goal as the texts that the tool set_goal takes; each reads back as the same value."""

from __future__ import annotations

from decimal import Decimal

from tools.goal.model import Goal
from tools.units import KIB, MIB

AMOUNTS = {
    "sram": "sram_bytes",
    "flash": "flash_bytes",
    "macs": "macs",
    "macs_min": "macs_min",
    "latency": "latency_s",
    "accuracy": "accuracy",
}
"""Arguments of set_goal that are amounts, and the fields of `Goal` that they become."""


def goal_arguments(goal: Goal) -> dict[str, str | None]:
    """The whole goal: amounts with unit, exact; None for what is not limited or not said."""
    return {
        "dataset": goal.dataset,
        "data_path": goal.data_path,
        "board": goal.board if goal.board_given else None,
        "sram": _bytes(goal.sram_bytes),
        "flash": _bytes(goal.flash_bytes),
        "macs": _macs(goal.macs),
        "macs_min": _macs(goal.macs_min),
        "latency": _scaled(goal.latency_s, 1000, "ms"),
        "accuracy": _scaled(goal.accuracy, 100, "%"),
    }


def _bytes(size: int | None) -> str | None:
    if size is None:
        return None
    for unit, name in ((MIB, "MB"), (KIB, "KB")):
        if size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} B"


def _macs(count: int | None) -> str | None:
    if count is None:
        return None
    if count % 10_000 == 0:
        return f"{_plain(Decimal(count) / 10**6)}M MACs"
    return f"{count} MACs"


def _scaled(value: float | None, factor: int, unit: str) -> str | None:
    """In decimal arithmetic on the shortest text of `value`, so that nothing is rounded."""
    return None if value is None else f"{_plain(Decimal(repr(value)) * factor)} {unit}"


def _plain(number: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
