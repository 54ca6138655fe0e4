"""Limits in a question: "what would fit in 128 KB?" changes nothing, it only looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tools.errors import TinysmithError
from tools.goal import Goal, read_goal
from tools.goal.arguments import goal_arguments

_SIZE = re.compile(r"\d[\d.,]*\s*(?:[kKmM](?:i?[bB])?|(?:kilo|mega)bytes?)(?!\w)")

_PERCENT = re.compile(r"(?<![\w.])(?P<number>\d{1,3}(?:\.\d+)?)\s*(?:%|percent)")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The limits that a question names, as show_front takes them, and the other figures in it."""

    limits: dict[str, str] = field(default_factory=dict)
    accuracy: float | None = None
    latency_s: float | None = None


def what_if(question: str) -> WhatIf:
    """What a question supposes; memory that names neither RAM nor flash is RAM."""
    goal = _read(question)
    if goal is None:
        return WhatIf()
    texts = goal_arguments(goal)
    limits = {k: t for k in ("sram", "flash", "macs") if (t := texts[k]) is not None}
    if not limits and goal.accuracy is None and goal.latency_s is None:
        size = _SIZE.search(question)
        repeated = _read(f"under {size.group()} of RAM") if size else None
        text = goal_arguments(repeated)["sram"] if repeated else None
        limits = {"sram": text} if text else {}
    accuracy = goal.accuracy or _percent(question)
    return WhatIf(limits, accuracy, goal.latency_s)


def _percent(question: str) -> float | None:
    match = _PERCENT.search(question)
    share = float(match["number"]) / 100 if match else 0.0
    return share if 0 < share <= 1 else None


def _read(words: str) -> Goal | None:
    """The words as limits of some classifier, None where they are none."""
    try:
        return read_goal(f"Classify digits, {words.rstrip('?!. ')}")
    except TinysmithError:
        return None
