"""What a tool of the agent is: a name, words for the model, two schemas and one function.

This module is light: the conversation lists every tool before any framework is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from tools.bench import Bench

Effect = Literal["run_code", "compile_code", "write_outside", "flash", "spend"]
"""What waits for approval; everything else stays inside the workspace and costs only time."""


class Arguments(BaseModel):
    """What the model may say to a tool; unknown words are an error that names them."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Result(BaseModel):
    """What a tool answers: figures whose names carry units, and one or two sentences.

    `summary` is complete on its own; every number in it is also a field. `files` are what was
    written, relative to the workspace.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    summary: str
    files: tuple[str, ...] = ()


def no_effect(_arguments: Any, _workspace: Path) -> Effect | None:
    """For tools that stay inside the workspace."""
    return None


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; `action` is "module:function", imported only where it runs.

    The function takes (arguments, bench) and returns a `result`; it raises TinysmithError for
    what the user or the model can mend. `effect` decides on the parsed arguments and the
    workspace's path which approval a call needs, if any.
    """

    name: str
    description: str
    arguments: type[Arguments]
    result: type[Result]
    action: str
    effect: Callable[[Any, Path], Effect | None] = no_effect

    def run(self, arguments: Arguments, bench: Bench) -> Result:
        """Import the action and run it."""
        module, function = self.action.split(":")
        found: Callable[[Arguments, Bench], Result] = getattr(import_module(module), function)
        return found(arguments, bench)
