"""Sentences that several answers share: texts of prompts/embedded, filled with figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agent.embedded.agenda import needs_search
from agent.embedded.state import Outcome, State
from tools.goal.amend import Change
from tools.texts import render
from tools.units import format_bytes, format_count, format_percent

_NAMES = {
    "sram_bytes": "SRAM", "flash_bytes": "flash", "macs": "MACs", "macs_min": "least MACs",
    "latency_s": "latency", "accuracy": "accuracy", "dataset": "data set",
    "data_path": "data folder", "board": "board",
}  # fmt: skip
_WRITTEN: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("sram_bytes", "flash_bytes"), format_bytes),
    **dict.fromkeys(("macs", "macs_min"), format_count),
    "accuracy": format_percent,
    "latency_s": lambda seconds: f"{1000 * seconds:,.6g} ms",
}


def say(name: str, **values: Any) -> str:
    """The text of ``prompts/embedded/<name>.md.j2``, without superfluous lines."""
    units: dict[str, Any] = {"b": format_bytes, "c": format_count, "p": format_percent}
    text = render(f"embedded/{name}.md.j2", **units, **values)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def proposal(state: State) -> str:
    """What the user can say next, as the conversation stands."""
    if state.goal is None:
        step = "goal"
    elif needs_search(state) and not state.rows:
        step = "search"
    else:
        step = state.next_step() or "done"
    row = state.row() or {}
    return say("next", step=step, candidate=state.hand, n=row.get("n"))


def front_words(outcome: Outcome) -> str:
    """A front that was searched or shown, in words."""
    rows = [row for row in outcome.result.get("front", []) if isinstance(row, dict)]
    what = "search" if outcome.tool == "search" else "front"
    limits = str(outcome.result.get("limits") or "")
    return say("front", what=what, found=outcome.result, rows=rows, limits=limits)


def failure_words(outcome: Outcome, unattended: bool) -> str:
    """A call that brought no result, in the tool's own words."""
    return say(
        "failure",
        tool=outcome.tool,
        status=outcome.status,
        error=outcome.error,
        hint=outcome.hint,
        unattended=unattended,
    )


def change_words(change: Change) -> str:
    """One field of the goal before and after."""
    name = _NAMES.get(change.field, change.field)
    return f"{name} {_value(change.field, change.before)} → {_value(change.field, change.after)}"


def _value(field: str, value: int | float | str | None) -> str:
    if value is None:
        return "none"
    return str(value) if isinstance(value, str) else _WRITTEN[field](value)
