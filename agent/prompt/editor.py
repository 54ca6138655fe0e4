"""Lets the user change a text in the editor of their choice."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.errors import TinysmithError

_USUAL = ("nano", "vim", "vi")
_ENDINGS = {"python": ".py", "text": ".txt", "json": ".json", "c": ".c", "toml": ".toml"}


class EditorError(TinysmithError):
    """The text could not be edited; it is as it was."""


def edit(text: str, language: str = "") -> str:
    """`text` as the user leaves it in $VISUAL or $EDITOR; EditorError where that does not work."""
    command = _command()
    with tempfile.TemporaryDirectory(prefix="tinysmith-") as folder:
        path = Path(folder) / f"edit{_ENDINGS.get(language, '.txt')}"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            ended = subprocess.run([*command, str(path)], check=False)
        except OSError as error:
            raise EditorError(
                f"The editor {command[0]} cannot be started: {error.strerror}.",
                "Set EDITOR to one that is installed.",
            ) from error
        if ended.returncode != 0:
            raise EditorError(
                f"The editor {command[0]} ended with status {ended.returncode}; "
                "nothing was changed.",
            )
        return _read(path)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise EditorError(f"What came back is no text: {error}.") from error


def _command() -> list[str]:
    """The words that start the editor."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        try:
            return shlex.split(chosen) or [chosen]
        except ValueError as error:
            raise EditorError(f"EDITOR is no command: {chosen} ({error}).") from error
    for name in _USUAL:
        if shutil.which(name):
            return [name]
    raise EditorError("There is no editor.", "Set VISUAL or EDITOR.")
