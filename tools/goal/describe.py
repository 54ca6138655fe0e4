"""A goal as rows of label, value and the words it was read from."""

from __future__ import annotations

from tools.goal.model import Goal
from tools.units import format_bytes, format_count, format_percent

NOT_SAID = "not in the sentence"


def describe(goal: Goal) -> list[tuple[str, str, str]]:
    """One row per value of `goal` that is set, then what was assumed, noted or not understood."""
    rows = [
        ("task", goal.task, goal.words.get("task", "")),
        ("data set", goal.dataset or "none named: give it with --data", _words(goal, "dataset")),
    ]
    if goal.data_path is not None:
        rows.append(("data folder", goal.data_path, _words(goal, "data_path")))
    rows.append(("board", goal.board, goal.assumed.get("board") or _words(goal, "board")))
    rows += [
        (label, value, _words(goal, field))
        for field, label, value in _limits(goal)
        if value is not None
    ]
    rows += [("note", note, "") for note in goal.notes]
    rows += [("not understood", goal.reasons.get(f, ""), f) for f in goal.not_understood]
    return rows


def limit_texts(goal: Goal) -> list[tuple[str, str]]:
    """Label and value in words of every limit that `goal` has: ("SRAM", "at most 64 KB")."""
    return [(label, value) for _, label, value in _limits(goal) if value is not None]


def _limits(goal: Goal) -> list[tuple[str, str, str | None]]:
    """Field, label and value in words of each limit; None where there is none."""
    latency = None if goal.latency_s is None else f"at most {1000 * goal.latency_s:,.6g} ms"
    accuracy = None if goal.accuracy is None else f"at least {format_percent(goal.accuracy)}"
    return [
        ("sram_bytes", "SRAM", _at_most(goal.sram_bytes, format_bytes(goal.sram_bytes or 0))),
        ("flash_bytes", "flash", _at_most(goal.flash_bytes, format_bytes(goal.flash_bytes or 0))),
        ("macs", "MACs", _at_most(goal.macs, format_count(goal.macs or 0))),
        ("macs_min", "MACs", None if not goal.macs_min else _least(goal.macs_min)),
        ("latency_s", "latency", latency),
        ("accuracy", "accuracy", accuracy),
    ]


def _at_most(limit: int | None, text: str) -> str | None:
    return None if limit is None else f"at most {text}"


def _least(macs: int) -> str:
    return f"at least {format_count(macs)}"


def _words(goal: Goal, field: str) -> str:
    return goal.words.get(field, NOT_SAID)
