"""What a program leaves can be opened, walked and removed without harm."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult, read_output
from sandbox.folder import MOST_LEVELS, Folder, tidy
from tools.errors import SandboxError

Runner = Callable[..., SandboxResult]


def left_by(contained: Runner, source: str) -> SandboxResult:
    result = contained(f"import os\n{source}")
    assert result.exit_status == 0, result.stderr
    return result


def test_folders_nested_beyond_a_path_are_removed(contained: Runner, workspace: Path) -> None:
    result = contained(
        "import os\nopen('kept', 'w').write('x')\n"
        "for n in range(3000):\n"
        "    os.mkdir('d' * 200); open('file', 'w').close(); os.chdir('d' * 200)",
        Limits(wall_s=20, disk_bytes=1 << 30),
    )
    assert len(result.links_removed) == 1
    assert len(result.links_removed[0].parts) == MOST_LEVELS + 1
    assert (workspace / "kept").read_text() == "x"
    assert [path.name for path in workspace.iterdir() if path.name.startswith(".")] == []
    assert Folder.look(workspace).unseen == frozenset()
    shutil.rmtree(workspace)


def test_room_is_what_is_taken_or_promised(workspace: Path) -> None:
    empty = Folder.look(workspace).size_bytes
    (workspace / "full").write_bytes(bytes(50_000))
    assert 50_000 <= Folder.look(workspace).size_bytes - empty < 70_000
    with (workspace / "sparse").open("wb") as file:
        file.truncate(1_000_000)
    assert Folder.look(workspace).size_bytes - empty > 1_050_000


def test_closed_files_and_folders_are_opened(contained: Runner, workspace: Path) -> None:
    result = left_by(
        contained,
        "os.makedirs('a/b'); open('a/b/file', 'w').write('x'); os.symlink('/etc', 'a/b/link')\n"
        "os.chmod('a/b/file', 0); os.chmod('a/b', 0o100); os.chmod('a', 0)",
    )
    assert result.links_removed == (Path("a/b/link"),)
    assert result.files_written == (Path("a/b/file"),)
    assert stat.S_IMODE((workspace / "a").stat().st_mode) == 0o700
    assert read_output(workspace, Path("a/b/file"), 1) == b"x"


def test_nothing_left_runs_as_its_owner(contained: Runner, workspace: Path) -> None:
    refused = contained("import os\nopen('tool', 'w').close()\nos.chmod('tool', 0o4755)")
    assert "Operation not permitted" in refused.stderr
    (workspace / "tool").chmod(0o6755)  # as behind a container that permits it
    tidy(workspace, Folder.look(workspace))
    assert stat.S_IMODE((workspace / "tool").stat().st_mode) == 0o755


def test_link_of_the_user_replaced_by_another_is_removed(
    contained: Runner, workspace: Path
) -> None:
    (workspace / "link").symlink_to("a")
    result = left_by(contained, "os.unlink('link'); os.symlink('b', 'link')")
    assert result.links_removed == (Path("link"),)
    assert list(workspace.iterdir()) == []


def test_hard_links_reach_nothing_outside(contained: Runner, tmp_path: Path) -> None:
    source = tmp_path / "input.txt"
    source.write_text("token")
    result = contained(
        "import os\n"
        "for place in ('/inputs/input.txt', '/program/untrusted.py', '/usr/bin/env'):\n"
        "    try: os.link(place, 'mine')\n"
        "    except OSError as error: print(error.strerror)\n"
        "open('own', 'w').close(); os.link('own', 'again')",
        inputs=[source],
    )
    assert result.stdout == "Invalid cross-device link\n" * 3
    assert result.files_written == (Path("again"), Path("own"))
    assert source.stat().st_nlink == 1


def test_a_walk_never_leaves_the_workspace(contained: Runner, workspace: Path) -> None:
    """A folder that is swapped with a link to / while it is looked at."""
    result = contained(
        "import os, time\nos.mkdir('folder'); os.symlink('/', 'link')\n"
        "end = time.monotonic() + 1.5\n"
        "while time.monotonic() < end:\n"
        "    os.rename('folder', 'x'); os.rename('link', 'folder'); os.rename('x', 'link')\n"
        "    os.rename('folder', 'x'); os.rename('link', 'folder'); os.rename('x', 'link')",
        Limits(wall_s=15),
    )
    assert (result.exit_status, result.limit_hit, result.files_written) == (0, None, ())
    assert result.seconds < 6
    assert [path.name for path in workspace.iterdir()] == ["folder"]


NAMES = r"bytes('\udcff', 'utf-8', 'surrogateescape') + b'\x1b[2J\n'"


def test_names_that_are_no_text_are_told(contained: Runner) -> None:
    result = left_by(contained, f"open({NAMES}, 'w').close(); os.symlink('/', {NAMES} + b'l')")
    told = result.model_dump(mode="json")
    assert told["files_written"] == ["\\xff\\x1b[2J\\n"]
    assert told["links_removed"] == ["\\xff\\x1b[2J\\nl"]
    assert SandboxResult.model_validate_json(result.model_dump_json()).exit_status == 0


def place_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize("place", [os.mkfifo, place_socket])
@pytest.mark.parametrize("where", ["workspace", "input", "folder of inputs"])
def test_what_one_could_talk_through_is_no_input(
    contained: Runner,
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: Callable[[Path], None],
    where: str,
) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket is short
    folder = Path("inputs")
    folder.mkdir()
    path = Path("workspace") / "door" if where == "workspace" else folder / "door"
    place(path)
    inputs: Sequence[Path] = {"input": [path], "folder of inputs": [folder]}.get(where, [])
    with pytest.raises(SandboxError, match="door is no file or folder"):
        contained("open('ran', 'w')", inputs=inputs)
    assert not (workspace / "ran").exists()


def test_outputs_are_read_without_links(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("token")
    (workspace / "deep").mkdir()
    (workspace / "deep" / "file").write_bytes(b"12345")
    (workspace / "link").symlink_to(tmp_path / "secret")
    (workspace / "way").symlink_to("deep")
    os.mkfifo(workspace / "pipe")
    assert read_output(workspace, Path("deep/file"), 5) == b"12345"
    for bad in ("link", "way/file", "pipe", "deep", "absent", "../secret", "/etc/passwd", "."):
        with pytest.raises(SandboxError):
            read_output(workspace, Path(bad), 100)
    with pytest.raises(SandboxError, match="more than 4 bytes"):
        read_output(workspace, Path("deep/file"), 4)
