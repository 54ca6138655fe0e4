"""Limits in a question: "what would fit in 128 KB?" changes nothing, it only looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.errors import TinysmithError
from tools.goal import Goal, read_goal
from tools.goal.amend.relative import read_factors
from tools.goal.amend.steps import read_multiple
from tools.goal.arguments import goal_arguments
from tools.goal.bounds import Bound
from tools.goal.text import plain_text

_SIZE = re.compile(r"\d[\d.,]*\s*(?:[kKmM](?:i?[bB])?|(?:kilo|mega)bytes?)(?!\w)")

_PERCENT = re.compile(r"(?<![\w.])(?P<number>\d{1,3}(?:\.\d+)?)\s*(?:%|percent)")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The limits that a question names, as show_front takes them, and the other figures in it."""

    limits: dict[str, str] = field(default_factory=dict)
    accuracy: float | None = None
    latency_s: float | None = None


def what_if(question: str, standing: Goal | None = None) -> WhatIf:
    """What a question supposes; memory that names neither RAM nor flash is RAM.

    "Half the memory" is half of what the `standing` goal allows.
    """
    goal = _read(question)
    if goal is None:
        return WhatIf(_multiples(question, standing))
    texts = goal_arguments(goal)
    limits = {k: t for k in ("sram", "flash", "macs") if (t := texts[k]) is not None}
    if not limits and goal.accuracy is None and goal.latency_s is None:
        size = _SIZE.search(question)
        repeated = _read(f"under {size.group()} of RAM") if size else None
        text = goal_arguments(repeated)["sram"] if repeated else None
        limits = {"sram": text} if text else _multiples(question, standing)
    accuracy = goal.accuracy or _percent(question)
    return WhatIf(limits, accuracy, goal.latency_s)


def within(question: str, row: Mapping[str, Any]) -> bool:
    """Whether a row of the front keeps the limits that a question names, if it names any."""
    if not any(character.isdigit() for character in question):
        return True
    asked = what_if(question)
    goal = _read(", ".join(_limit(name, text) for name, text in asked.limits.items()))
    pairs = [
        (row["sram_bytes"], goal.sram_bytes if goal else None),
        (row["flash_bytes"], goal.flash_bytes if goal else None),
        (row["macs"], goal.macs if goal else None),
    ]
    enough = asked.accuracy is None or row["accuracy"] >= asked.accuracy
    return enough and all(most is None or has <= most for has, most in pairs)


def wider(limits: Mapping[str, str], goal: Mapping[str, Any]) -> str:
    """The first of `limits` that allows more than the goal, as it was said, or nothing."""
    for name, text in limits.items():
        asked = _read(_limit(name, text))
        field = "macs" if name == "macs" else f"{name}_bytes"
        value, most = getattr(asked, field, None), goal.get(field)
        if value is not None and most is not None and value > most:
            return text
    return ""


def _limit(name: str, text: str) -> str:
    return f"at most {text}" if name == "macs" else f"at most {text} of {name}"


def _multiples(question: str, standing: Goal | None) -> dict[str, str]:
    found = {}
    for factor in read_factors(plain_text(question)):
        bound = read_multiple(standing, factor)
        if isinstance(bound, Bound) and bound.resource in ("sram", "flash", "macs"):
            found[str(bound.resource)] = _written(bound)
    return found


def _written(bound: Bound) -> str:
    value = int(bound.value)
    if bound.resource == "macs":
        return f"{value} MACs"
    return f"{value // 1024} KB" if value % 1024 == 0 else f"{value} bytes"


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
