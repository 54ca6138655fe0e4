"""`tinysmith front` as a user types it: sessions, files, other limits, contexts, pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.store import SessionStore
from tests.agent.store.samples import conversation
from tests.tools.search.designs import candidate
from tools.goal import read_goal
from tools.project import Project
from tools.search import Archive

KB = 1024
GOAL = "a digit classifier for an STM32H743 under 32 KB of SRAM and 1M MACs"
GOOD = candidate(0.9, 500_000, 20 * KB, key="60d60d60d60d60d6").model_copy(
    update={"rationale": "wide first, [bold]narrow[/bold] later", "proposer": "llm"}
)
CHEAP = candidate(0.8, 100_000, 10 * KB, key="c4ea9c4ea9c4ea9c")
LARGE = candidate(0.99, 900_000, 200 * KB, key="1a46e1a46e1a46e1")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The last session's folder, with a goal and an archive of two contexts."""
    monkeypatch.setenv("TINYSMITH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    project = Project(tmp_path / "work")
    with SessionStore() as store:
        session = store.create("digits", "embedded", project.folder)
        for event in conversation(1):
            session.append(event)
    project.save_goal(read_goal(GOAL), {"digest": "new"})
    for context, found in (("old", [CHEAP]), ("new", [CHEAP, GOOD, LARGE])):
        with Archive(project.archive, context) as archive:
            archive.store(found)
    return project


def front(*words: str) -> int:
    return main(["front", *words])


def test_the_last_sessions_front_with_the_reasons(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert front() == 0
    shown = capsys.readouterr().out
    for words in (
        "→  1  60d60d60", "90.0 %", "24 KB", "wide first, [bold]narrow[/bold] later",
        "SRAM ≤ 32 KB with stack", "hypervolume", "3 trained", "test 2, llm 1", "one of 2 contexts",
    ):  # fmt: skip
        assert words in shown, words
    assert "1a46e1a4" not in shown, "beyond the limit of SRAM"


@pytest.mark.parametrize("width", ["60", "200"])
def test_the_report_fits(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: str,
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    front()
    assert max(map(len, capsys.readouterr().out.splitlines())) <= int(width)


def test_a_session_its_folder_and_its_archive_are_the_same(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = []
    for named in ("last", str(project.folder), str(project.archive)):
        assert front(named, "--json") == 0
        shown.append(json.loads(capsys.readouterr().out))
    assert shown[0] == shown[1] == shown[2]
    assert [row["candidate"] for row in shown[0]["front"]] == [GOOD.id, CHEAP.id]
    assert shown[0]["counts"] == {"trained": 3}


def test_other_limits_take_the_place_of_the_goals(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert front("--sram", "300KB", "--json") == 0
    assert json.loads(capsys.readouterr().out)["best"] == LARGE.id
    assert front("--sram", "5KB") == 1
    assert "No trained candidate fits within SRAM ≤ 5 KB" in capsys.readouterr().out
    assert front("--sram", "five") == 2


def test_contexts_are_listed_and_chosen(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert front("--context") == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["1", "old"], ["2", "new"],
    ]  # fmt: skip
    assert front("--context", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"trained": 1}
    assert front("--context", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert front("--context", "7") == 2


def test_the_picture_is_written_where_it_is_wanted(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pictures" / "front.png"
    assert front("--out", str(out)) == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    assert str(out) in capsys.readouterr().out.replace("\n", "")
    assert front("--out", "front.gif") == 2


def test_another_archive_is_taken_over_before_the_front_is_shown(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.sqlite"
    better = candidate(0.95, 400_000, 15 * KB, key="bebebebebebebebe")
    with Archive(other, "new") as archive:
        archive.store([better, GOOD])
    assert front("--merge", str(other)) == 0
    shown = capsys.readouterr().out
    assert "1 candidate added, 0 with a better result, 1 known" in shown
    assert "→  1  bebebebe" in shown
    assert front("--merge", str(project.archive)) == 2, "itself"


def test_an_archive_without_a_goal_has_no_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "alone.sqlite"
    with Archive(path) as archive:
        archive.store([LARGE])
    assert front(str(path), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["limits"], report["best"]) == ("", LARGE.id)
    assert report["front"][0]["sram_bytes"] == 200 * KB, "nobody's stack"


def test_a_session_that_never_searched_says_so(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.archive.unlink()
    assert front() == 2
    assert "Nothing was searched" in capsys.readouterr().err
