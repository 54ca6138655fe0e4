"""Files are whole or absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import WorkspaceError
from tools.workspace import write_atomically


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.json"
    for content in ("first", b"second"):
        write_atomically(path, content)
    assert path.read_text() == "second"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_in_the_way_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file.json").mkdir()
    with pytest.raises(WorkspaceError, match=r"file\.json cannot be written"):
        write_atomically(tmp_path / "file.json", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]


def test_a_file_in_the_way_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("in the way")
    with pytest.raises(WorkspaceError, match=r"cannot be written"):
        write_atomically(tmp_path / "a" / "b", "text")
