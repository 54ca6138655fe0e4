"""Candidates held against each other, and the others that a choice could have meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from agent.embedded.choice import Choice
from agent.embedded.state import State
from tools.units import format_bytes, format_count, format_percent

Row = dict[str, Any]
_AXES: tuple[tuple[str, str, int, Callable[[Any], str]], ...] = (
    ("accuracy", "is more accurate", 1, format_percent),
    ("sram_bytes", "needs less SRAM", -1, format_bytes),
    ("flash_bytes", "needs less flash", -1, format_bytes),
    ("macs", "has fewer MACs", -1, format_count),
)
_MEASURES = {"sram_bytes": "SRAM", "macs": "MACs", "accuracy": "accuracy"}
_WRITE: dict[str, Callable[[Any], str]] = {axis: write for axis, _, _, write in _AXES}


def verdict(rows: Sequence[Row]) -> str:
    """Which of two candidates is better in what, as one sentence; nothing for other numbers."""
    if len(rows) != 2:
        return ""
    parts = []
    for axis, words, sign, write in _AXES:
        if rows[0][axis] != rows[1][axis]:
            better, other = sorted(rows, key=lambda row: -sign * row[axis])
            figures = f"{write(better[axis])} to {write(other[axis])}"
            parts.append(f"#{better['n']} {words} ({figures})")
    return f"{'; '.join(parts)}." if parts else "They do not differ in these figures."


def beside(choice: Choice | None, state: State) -> str:
    """By what measure "the smaller one" was taken, and what else it could have meant."""
    row = state.row(choice.candidate) if choice else None
    if choice is None or row is None or not choice.beside:
        return ""
    others = [one for name in choice.beside if (one := state.row(name))]
    write = _WRITE[choice.axis]
    listed = ", ".join(f"#{one['n']} ({write(one[choice.axis])})" for one in others)
    return (
        f"By {_MEASURES[choice.axis]} it is the next {choice.how} on the list; "
        f"{listed} would be {choice.how} still."
    )
