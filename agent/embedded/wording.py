"""Sentences that several answers share: texts of prompts/embedded, filled with figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agent.embedded.agenda import needs_search
from agent.embedded.state import Outcome, State
from tools.goal.amend import Amendment, Change
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


def proposal(state: State, brief: bool = False, ways: bool = False) -> str:
    """What the user can say next, as the conversation stands; `brief` for once more.

    `ways`: the user asked for it, and hears of the programs for this step too.
    """
    if state.goal is None:
        step = "goal"
    elif needs_search(state) and not state.rows:
        step = "search"
    else:
        step = state.next_step() or "done"
    row = state.row() or {}
    return say(
        "next",
        step=step,
        candidate=state.hand,
        n=row.get("n"),
        other=_other(state),
        brief=brief,
        ways=ways,
        programmed=bool((state.result("build") or {}).get("application_digest")),
    )


def _other(state: State) -> str:
    """How to choose another candidate of the front, or nothing where there is no other."""
    others = [row for row in state.rows if row["candidate"] != state.hand]
    here = state.row()
    if not others:
        return ""
    if here and any(row["sram_bytes"] < here["sram_bytes"] for row in others):
        return "take the smaller one"
    return f"take #{others[0]['n']}"


def front_words(outcome: Outcome, wider: str = "") -> str:
    """A front that was searched or shown, in words.

    `wider` is a limit that the user asked about and that goes beyond the goal.
    """
    rows = [row for row in outcome.result.get("front", []) if isinstance(row, dict)]
    what = "search" if outcome.tool == "search" else "front"
    limits = str(outcome.result.get("limits") or "")
    return say("front", what=what, found=outcome.result, rows=rows, limits=limits, wider=wider)


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


def standing_words(amendment: Amendment) -> str:
    """What the message asks of the goal and what holds already."""
    goal = amendment.goal
    pairs = [
        (_NAMES.get(field, field), value) for field in amendment.standing
        for value in [_value(field, getattr(goal, field, None))]
    ]  # fmt: skip
    return say("ask", topic="standing", pairs=pairs)


def _value(field: str, value: int | float | str | None) -> str:
    if value is None:
        return "none"
    return str(value) if isinstance(value, str) else _WRITTEN[field](value)
