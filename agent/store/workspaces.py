"""The folders of sessions: a fork gets its own copy, with the goal of the step it forks from."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from agent.events import Record, ToolFinished
from agent.store.errors import SessionError
from agent.store.turns import counting
from tools.goal.model import Goal
from tools.project import Project

_MARK = "-fork-"


def fork_folder(workspace: Path, session_id: str) -> Path:
    """Where the files of the fork `session_id` go: beside those of its parent."""
    name = workspace.name.partition(_MARK)[0]
    return workspace.with_name(f"{name}{_MARK}{session_id}")


def copy_workspace(source: Path, target: Path) -> None:
    """Copy all files of a session; one that has none yet has none to copy."""
    if not source.is_dir():
        return
    try:
        shutil.copytree(source, target, symlinks=True)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(target, ignore_errors=True)
        raise SessionError(
            f"The files in {source} cannot be copied to {target}: {error}.",
            "Free space and permissions may be the reason.",
        ) from error


def restore_goal(records: Iterable[Record], workspace: Path) -> None:
    """Make the goal in `workspace` the last one of the `records` that count.

    What was trained stays, as it is named by its content; the goal is what later steps act on.
    """
    project, last = Project(workspace), None
    for record in counting(records):
        event = record.event
        if isinstance(event, ToolFinished) and (event.tool, event.status) == ("set_goal", "done"):
            last = event.result
    if last is not None:
        project.save_goal(Goal.model_validate(last["goal"]), last["dataset"])
    else:
        project.forget_goal()
