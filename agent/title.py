"""A title that tells sessions apart: the data, the board and the limits."""

from __future__ import annotations

from pathlib import PurePath

from tools.goal.model import Goal
from tools.units import format_bytes, format_count, format_percent


def title_of(goal: Goal) -> str:
    """ "digits on stm32h743, SRAM ≤ 64 KB, ≥ 95.0 %"."""
    data = goal.dataset or (PurePath(goal.data_path).name if goal.data_path else "own images")
    limits = [
        f"SRAM ≤ {format_bytes(goal.sram_bytes)}" if goal.sram_bytes else "",
        f"flash ≤ {format_bytes(goal.flash_bytes)}" if goal.flash_bytes else "",
        f"MACs ≤ {format_count(goal.macs)}" if goal.macs else "",
        f"≤ {1000 * goal.latency_s:g} ms" if goal.latency_s else "",
        f"≥ {format_percent(goal.accuracy)}" if goal.accuracy else "",
    ]
    return ", ".join([f"{data} on {goal.board}", *filter(None, limits)])
