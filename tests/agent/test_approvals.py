"""What a person is shown before they agree is what will happen."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.approvals import describe
from agent.events import ApprovalAsked, ToolCall
from tools.actions.files import WRITE_FILE, WriteFile, resolved_path
from tools.bench import Bench
from tools.errors import WorkspaceError
from tools.project import Project


def asked(project: Project, path: str) -> ApprovalAsked:
    arguments = WriteFile(path=path, content="new")
    call = ToolCall(id="c1", tool="write_file", arguments=arguments.model_dump())
    assert WRITE_FILE.effect(arguments, project.folder) == "write_outside"
    return describe(call, arguments, "write_outside", Bench(project), "")


def test_the_file_that_is_shown_is_the_file_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (tmp_path / "notes.txt").write_text("old")
    shown = asked(Project(tmp_path / "work"), "../notes.txt")
    assert shown.files == (f"replaces {resolved_path(tmp_path, 'notes.txt')}",)
    assert shown.previous == "old"


def test_an_empty_file_is_replaced_and_not_created(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    shown = asked(Project(tmp_path / "work"), "../empty.txt")
    assert shown.files[0].startswith("replaces ")


def test_a_file_that_cannot_be_shown_is_not_asked_about(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be read"):
        asked(Project(tmp_path / "work"), "/proc/self/mem")
