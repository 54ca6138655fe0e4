"""What one message does to a goal."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.goal.model import Goal

FIELDS = (
    "dataset", "data_path", "board", "sram_bytes", "flash_bytes", "macs", "macs_min", "latency_s",
    "accuracy",
)  # fmt: skip
"""What a message can change, in the order in which changes are listed."""

Value = int | float | str | None


class Change(BaseModel):
    """One field of the goal before and after (bytes, MACs, seconds, a fraction, a name).

    None is no limit, or a board that was not said. `words` are the user's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    before: Value
    after: Value
    words: str = ""


class Amendment(BaseModel):
    """The goal after a message, and what the message did to it.

    `changes` is empty where the message does not touch the goal. `unclear` holds words that look
    like a limit and could not be placed, each as "words: reason". `started`: the message is a whole
    new goal. `undo`: it asks for the goal before the last change. `cleared`: the goal is given up.
    `standing` are the fields that the message wants to be as they are already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    goal: Goal | None
    changes: tuple[Change, ...] = ()
    unclear: tuple[str, ...] = ()
    started: bool = False
    undo: bool = False
    cleared: bool = False
    standing: tuple[str, ...] = ()


def value_of(goal: Goal | None, field: str) -> Value:
    """A field of the goal; None for a board that was not said."""
    if goal is None or (field == "board" and not goal.board_given):
        return None
    value: Value = getattr(goal, field)
    return value


def changes_between(
    before: Goal | None, after: Goal | None, words: dict[str, str] | None = None
) -> tuple[Change, ...]:
    """Every field whose value differs; `words` say why, else those of the goal after."""
    said = words or {}
    known = after.words if after else {}
    pairs = [(field, value_of(before, field), value_of(after, field)) for field in FIELDS]
    return tuple(
        Change(field=field, before=old, after=new, words=said.get(field) or known.get(field, ""))
        for field, old, new in pairs
        if old != new
    )
