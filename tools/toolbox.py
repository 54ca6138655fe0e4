"""Every tool that the agent may call, in the order of a job; the entries live with the actions."""

from __future__ import annotations

from tools.actions import (
    conversion,
    designs,
    distil,
    explain,
    files,
    firmware,
    flash,
    front,
    goal,
    measuring,
    reporting,
    search,
    training,
)
from tools.errors import TinysmithError
from tools.tool import Tool

TOOLS: tuple[Tool, ...] = (
    goal.TOOL,
    search.TOOL,
    front.TOOL,
    designs.PROPOSE_ARCHITECTURE,
    measuring.TOOL,
    designs.TRAIN_PROXY,
    training.TOOL,
    distil.TOOL,
    explain.TOOL,
    conversion.TOOL,
    firmware.BUILD,
    firmware.RUN_ON_BOARD,
    flash.TOOL,
    reporting.TOOL,
    files.LIST_FILES,
    files.READ_FILE,
    files.WRITE_FILE,
)


class UnknownToolError(TinysmithError):
    """A call names a tool that does not exist."""


def tool_named(name: str) -> Tool:
    """The tool called `name`; UnknownToolError, which lists all, where there is none."""
    for tool in TOOLS:
        if tool.name == name:
            return tool
    known = ", ".join(tool.name for tool in TOOLS)
    raise UnknownToolError(f"There is no tool called {name!r}.", f"There are {known}.")
