"""What the result of each tool looks like; where a view lacks a field, the summary is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from agent.show.code import code_ran, stage_ran
from agent.show.files import explained, file_lines, file_read, files_listed
from agent.show.networks import (
    board_ran,
    built,
    converted,
    distilled,
    proposed,
    proxy_trained,
    trained,
)
from agent.show.plain import one_line, words
from agent.show.reading import front, goal, measured, reported

View = Callable[[dict[str, Any]], RenderableType]


def view(tool: str, result: dict[str, Any]) -> RenderableType:
    """The result of `tool` for a person, whatever is in it; an older session's may lack fields."""
    try:
        return VIEWS.get(tool, summary)(result)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return summary(result)


def summary(result: dict[str, Any]) -> Text:
    """The tool's own sentences."""
    return words(str(result.get("summary", "")))


def _written(result: dict[str, Any]) -> RenderableType:
    return words(one_line(str(result["summary"])), style="dim")


def _flashed(result: dict[str, Any]) -> RenderableType:
    return Group(summary(result), *file_lines(result.get("files", ())))


VIEWS: dict[str, View] = {
    "set_goal": goal,
    "propose_architecture": proposed,
    "measure": measured,
    "train_proxy": proxy_trained,
    "search": front,
    "show_front": front,
    "train": trained,
    "distil": distilled,
    "explain": explained,
    "convert": converted,
    "build": built,
    "run_on_board": board_ran,
    "flash": _flashed,
    "report": reported,
    "list_files": files_listed,
    "read_file": file_read,
    "write_file": _written,
    "read_contract": _written,
    "prepare_data": stage_ran,
    "change_architecture": stage_ran,
    "quantize": stage_ran,
    "program_board": stage_ran,
    "run_code": code_ran,
}
"""By tool; `view` guards them."""
