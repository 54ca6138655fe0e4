"""Which folders a program may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs.data.cases import user_data
from tests.tools.stages.data.conftest import call_of
from tools.bench import Bench
from tools.errors import DataError
from tools.stages.data import STAGE
from tools.stages.data.kind import kind_of
from tools.stages.data.place import find


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("/", "holds everything of yours"),
        ("~", "holds everything of yours"),
        ("~/..", "holds everything of yours"),
        ("~/.ssh", "keys"),
        ("~/.config/app", "keys"),
        ("/etc", "belongs to the system"),
        ("/proc/self", "belongs to the system"),
        ("~/nothing here", "There is no"),
        ("a\0b", "There is no"),
    ],
)
def test_a_folder_with_more_than_data_is_refused(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, words: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in (".ssh", ".config/app"):
        (tmp_path / "home" / name).mkdir(parents=True)
    with pytest.raises(DataError, match=words):
        STAGE.prepare(call_of("folders", data=data), bench, tmp_path)
    with pytest.raises(DataError, match=words):  # before anybody is asked to approve it
        STAGE.touches(call_of("folders", data=data), bench)


def test_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "photos").symlink_to("/etc")
    with pytest.raises(DataError, match="belongs to the system"):
        find(str(tmp_path / "photos"), tmp_path / "work")


def test_the_session_itself_is_not_data(bench: Bench) -> None:
    with pytest.raises(DataError, match="files of this session"):
        find(str(bench.project.folder.parent), bench.project.folder)


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match="holds no file"):
        find(str(tmp_path / "data"), tmp_path / "work")


def test_links_and_hidden_files_are_not_listed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "cat").mkdir(parents=True)
    (data / "cat" / "1.png").touch()
    (data / "cat" / ".2.png").touch()
    (data / "cat" / "3.png").symlink_to(data / "cat" / "1.png")
    (data / "dog").symlink_to(data / "cat")
    assert list(find(str(data), tmp_path / "work").files) == ["cat/1.png"]


def test_the_user_is_told_which_path_is_read(bench: Bench) -> None:
    assert STAGE.touches(call_of("deep"), bench) == (f"reads {user_data('deep').resolve()}",)


def test_of_a_table_that_names_files_its_folder_is_shown(bench: Bench) -> None:
    named = call_of("table", data=str(user_data("table") / "labels.csv"))
    assert STAGE.prepare(named, bench, bench.project.folder).inputs[0].name == "table"
    pixels = call_of("table", data=str(user_data("pixel_table") / "pixels.csv"))
    assert STAGE.prepare(pixels, bench, bench.project.folder).inputs[0].name == "pixels.csv"


@pytest.mark.parametrize(
    ("layout", "kind"),
    [("folders", "folders"), ("named", "folders"), ("sounds", "folders"), ("table", "table"),
     ("arrays", "arrays"), ("archive", "arrays"), ("pixel_table", "")],
)  # fmt: skip
def test_the_embedded_program_is_chosen_by_what_lies_there(
    tmp_path: Path, layout: str, kind: str
) -> None:
    assert kind_of(find(str(user_data(layout)), tmp_path)) == kind
