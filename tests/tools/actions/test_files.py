"""Text files: inside the workspace freely, outside never without being asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.actions.benches import call, new_bench
from tools.actions.files import WriteFile, writes_outside
from tools.bench import Bench
from tools.errors import WorkspaceError


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    return new_bench(folder)


def effect(bench: Bench, path: str) -> str | None:
    return writes_outside(WriteFile(path=path, content="x"), bench.project.folder)


def test_what_is_written_can_be_read_and_is_listed(bench: Bench) -> None:
    written = call(bench, "write_file", path="notes/plan.txt", content="one\ntwo\n")
    assert (written.size_bytes, written.lines, written.replaced) == (8, 2, False)
    assert call(bench, "read_file", path="notes/plan.txt").text == "one\ntwo"
    listed = call(bench, "list_files", folder="notes")
    assert [(one.path, one.bytes) for one in listed.entries] == [("notes/plan.txt", 8)]
    assert call(bench, "write_file", path="notes/plan.txt", content="").replaced


def test_some_lines_are_read_and_long_ones_are_cut(bench: Bench) -> None:
    text = "\n".join([*(f"line {n}" for n in range(1, 1000)), "x" * 1000])
    call(bench, "write_file", path="long.txt", content=text)
    some = call(bench, "read_file", path="long.txt", first_line=998, lines=400)
    assert some.text.splitlines()[:2] == ["line 998", "line 999"]
    assert (some.lines, some.total_lines, some.cut_lines) == (3, 1000, 1)
    assert len(some.text) < 500
    assert call(bench, "read_file", path="long.txt", first_line=2000).lines == 0


@pytest.mark.parametrize("data", [b"\0\1\2", b"\xff\xfe\xfa"])
def test_what_is_no_text_is_refused(bench: Bench, data: bytes) -> None:
    (bench.project.folder / "data.bin").write_bytes(data)
    with pytest.raises(WorkspaceError, match="no text file"):
        call(bench, "read_file", path="data.bin")


@pytest.mark.parametrize("path", ["../secret.txt", "link", "folder/secret.txt", "/etc/passwd"])
def test_nothing_outside_is_read(bench: Bench, path: str) -> None:
    (bench.project.folder / "link").symlink_to("../secret.txt")
    (bench.project.folder / "folder").symlink_to("..")
    with pytest.raises(WorkspaceError, match="outside the workspace"):
        call(bench, "read_file", path=path)
    with pytest.raises(WorkspaceError, match="outside the workspace"):
        call(bench, "list_files", folder=str(Path(path).parent.parent / ".."))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.txt", None),
        ("new/folder/a.txt", None),
        ("new/../a.txt", None),
        ("../a.txt", "write_outside"),
        ("new/../../a.txt", "write_outside"),
        ("/srv/a.txt", "write_outside"),
        ("~/a.txt", "write_outside"),
        ("up/a.txt", "write_outside"),
        ("up/work/a.txt", None),
        ("link", "write_outside"),
        ("../work-2/a.txt", "write_outside"),
    ],
)
def test_where_a_path_leads_decides(bench: Bench, path: str, expected: str | None) -> None:
    (bench.project.folder / "up").symlink_to("..")
    (bench.project.folder / "link").symlink_to("../secret.txt")
    assert effect(bench, path) == expected


def test_an_approved_write_outside_says_where_it_went(bench: Bench, tmp_path: Path) -> None:
    written = call(bench, "write_file", path="../out.txt", content="x")
    assert (written.path, written.files) == (str(tmp_path / "out.txt"), ())
    assert (tmp_path / "out.txt").read_text() == "x"


@pytest.mark.parametrize(
    "path",
    ["goal.json", "candidates.sqlite-wal", "report.md", "networks/a/board.json",
        "teachers/a/network.json", "x/../designs/a",
     "alias/int8.json"],
)  # fmt: skip
def test_what_was_measured_is_not_written_by_hand(bench: Bench, path: str) -> None:
    (bench.project.folder / "networks").mkdir()
    (bench.project.folder / "alias").symlink_to("networks")
    with pytest.raises(WorkspaceError, match="not written by hand"):
        call(bench, "write_file", path=path, content="{}")


@pytest.mark.parametrize("path", ["a\0b", "loop/x"])
def test_what_is_no_path_is_an_error_with_words(bench: Bench, path: str) -> None:
    (bench.project.folder / "loop").symlink_to("loop")
    with pytest.raises(WorkspaceError):
        call(bench, "write_file", path=path, content="x")


def test_missing_files_and_folders_are_said(bench: Bench) -> None:
    with pytest.raises(WorkspaceError, match="cannot be read"):
        call(bench, "read_file", path="nothing.txt")
    with pytest.raises(WorkspaceError, match="cannot be listed"):
        call(bench, "list_files", folder="nothing")
    with pytest.raises(WorkspaceError, match="is a folder"):
        call(bench, "write_file", path=".", content="x")
