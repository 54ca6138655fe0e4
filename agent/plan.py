"""The way from the goal to the report, and how far a session has come on it."""

from __future__ import annotations

from collections.abc import Iterable

from agent.events import Record, ToolFinished

WAY: tuple[tuple[str, str], ...] = (
    ("set_goal", "the goal is set"),
    ("search", "designs are searched within its limits"),
    ("train", "the chosen candidate is trained fully"),
    ("convert", "it is converted to int8"),
    ("build", "it is compiled to firmware"),
    ("run_on_board", "the firmware runs on the virtual board"),
    ("report", "every limit is held against what was measured"),
)


STANDS_FOR: dict[str, str] = {"distil": "train", "quantize": "convert", "program_board": "build"}
"""Tools that do a step of the way in another manner."""


def progress(records: Iterable[Record]) -> list[tuple[str, str, str | None]]:
    """(tool, what it does, the last finding or None) for each step of the way.

    A new goal begins the way again: what was found for the old one no longer stands for it.
    """
    found: dict[str, str] = {}
    for event in (record.event for record in records):
        if isinstance(event, ToolFinished) and event.status == "done":
            if event.tool == "set_goal":
                found = {}
            if event.result.get("passed", True):
                step = STANDS_FOR.get(event.tool, event.tool)
                found[step] = str(event.result.get("summary", ""))
    return [(tool, what, found.get(tool)) for tool, what in WAY]
