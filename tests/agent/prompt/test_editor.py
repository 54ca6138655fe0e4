"""The user's editor, which may be anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.prompt.editor import EditorError, edit


def script(folder: Path, command: str) -> str:
    """An editor that does `command` to the file "$1"."""
    path = folder / "my editor"
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)
    return f"'{path}'"


def test_visual_goes_before_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", script(tmp_path, 'echo "more" >> "$1"'))
    assert edit("text\r\n") == "text\r\nmore\n"
    monkeypatch.delenv("VISUAL")
    with pytest.raises(EditorError):
        edit("text")


def test_the_file_has_the_ending_of_the_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, 'echo "$1" > "$1"'))
    assert edit("x = 1", "python").strip().endswith(".py")
    assert not Path(edit("x = 1", "python").strip()).exists()


@pytest.mark.parametrize(
    "command", ['rm "$1"', 'printf "\\377" > "$1"', "exit 3"], ids=["gone", "no text", "failed"]
)
def test_what_does_not_come_back_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, command))
    with pytest.raises(EditorError):
        edit("text")


def test_no_editor_at_all_says_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EditorError, match="There is no editor"):
        edit("text")
    monkeypatch.setenv("EDITOR", "'unclosed")
    with pytest.raises(EditorError, match="is no command"):
        edit("text")
