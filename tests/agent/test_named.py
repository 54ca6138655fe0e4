"""A program sees the files that the user has named, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.named import check_named
from tools.bench import Bench
from tools.errors import DataError
from tools.project import Options, Project
from tools.tool import Arguments


class Reads(Arguments):
    """A call that reads the user's data."""

    data: str = ""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def allowed(data: str, *messages: str, options: Options | None = None) -> bool:
    bench = Bench(Project(Path("work")), options or Options())
    try:
        check_named(Reads(data=data), messages, bench)
    except DataError:
        return False
    return True


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("birds", "my photos are in birds"),
        ("./birds", "my photos are in birds."),
        ("birds/labels.csv", "they are in ./birds, with labels"),
        ("birds", 'look into "birds", please'),
        ("my birds", "look into 'my birds' please"),
        ("~/birds", "take ~/birds!"),
        ("birds", "(see birds)"),
    ],
)
def test_what_the_user_named(data: str, message: str) -> None:
    assert allowed(data, message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("birds", "classify digits"),
        ("/etc", "my photos are in /etcetera"),
        ("..", "my photos are in birds"),
        ("birds/../../secret", "my photos are in birds"),
        ("/", "either / or nothing"),
        ("~", "everything in ~ is mine"),
        ("/etc/passwd", "this / that"),
    ],
)
def test_what_nobody_named(data: str, message: str) -> None:
    assert not allowed(data, message)


def test_a_link_is_what_it_leads_to(here: Path) -> None:
    (here / "birds").symlink_to("/etc")
    (here / "cats").mkdir()
    (here / "cats/deep").symlink_to("/etc")
    assert allowed("/etc", "look into birds")  # the user's own link
    assert not allowed("cats/deep", "look into cats")


def test_a_table_names_the_folder_that_it_lies_in(here: Path) -> None:
    (here / "birds").mkdir()
    (here / "birds/labels.csv").write_text("file,label\n")
    (here / "birds/notes.md").write_text("")
    assert allowed("birds", "they are listed in birds/labels.csv")
    assert not allowed("birds", "read birds/notes.md")


def test_the_session_s_own_data_need_no_words(here: Path) -> None:
    assert allowed(str(here / "birds"), options=Options(data=here / "birds"))
    assert not allowed(str(here / "cats"), options=Options(data=here / "birds"))


def test_calls_that_read_nothing_pass() -> None:
    check_named(Reads(), (), Bench(Project(Path("work"))))
