"""Contracts and versions on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.code.versions import Checked, Shelf, Version
from agent.show.code import versions_view
from agent.show.results import view
from tests.agent.show.drawn import drawn
from tests.agent.show.samples import RESULTS
from tools.errors import WorkspaceError
from tools.project import Project
from tools.provenance import Provenance

ORIGIN = Provenance(prompt="count my birds", author="ollama:qwen3", edited=True, approval="user")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Two versions of one program; the first has failed."""
    shelf = Shelf(Project(tmp_path))
    for code in ("a = 1\nb = 2\n", "a = 1\nb = 3\n"):
        shelf.begin("prepare_data", "program.py", code, "count", ORIGIN)
    return shelf


def test_a_failed_contract_names_its_clause_and_what_is_left() -> None:
    text = drawn(view("prepare_data", RESULTS["prepare_data"]))
    assert "✗  no leak    12 test images are in the training." in text
    assert "Attempt 2 of 5 failed; 3 more may follow." in text
    assert "Success!" not in text  # what it says of itself is no result


def test_the_last_attempt_says_that_the_user_decides() -> None:
    result = {**RESULTS["prepare_data"], "attempt": 5, "attempts_left": 0}
    assert "it is for you to say how to go on" in drawn(view("prepare_data", result))


def test_the_error_stands_below_the_contract() -> None:
    result = {**RESULTS["prepare_data"], "excerpt": "ValueError: no labels"}
    assert "│ ValueError: no labels" in drawn(view("prepare_data", result))


def test_a_kept_contract_ends_with_the_summary() -> None:
    text = drawn(view("program_board", {"summary": "All kept.", **RESULTS["program_board"]}))
    assert "✓  compiles" in text
    assert "All kept." in text


def test_all_versions_one_a_line(shelf: Shelf) -> None:
    text = drawn(versions_view(shelf, []), 120)
    assert "ollama:qwen3, edited" in text
    assert len(text.strip().splitlines()) == 3


def test_no_version_yet(tmp_path: Path) -> None:
    assert "No program" in drawn(versions_view(Shelf(Project(tmp_path)), []))


def test_one_version_has_code_origin_and_difference(shelf: Shelf) -> None:
    text = drawn(versions_view(shelf, [2]), 120)
    assert "count my birds" in text
    assert "b = 3" in text
    assert "changed since version 1" in text
    assert "-b = 2" in text


def test_two_versions_are_compared(shelf: Shelf) -> None:
    text = drawn(versions_view(shelf, [2, 1]), 120)
    assert "version 2 → version 1" in text
    assert "+b = 2" in text


def test_an_unknown_version_is_said(shelf: Shelf) -> None:
    with pytest.raises(WorkspaceError, match="no version 9"):
        versions_view(shelf, [9])


def test_hostile_texts_stay_texts(shelf: Shelf) -> None:
    evil = "[red]x[/red]\x1b[31m\nnew line"
    first = shelf.load(1)
    version = first.model_copy(
        update={
            "purpose": evil,
            "checks": (Checked(name=evil, passed=False, detail=evil),),
            "outputs": {evil: "0" * 64},
        }
    )
    path = shelf.of(1) / "version.json"
    path.write_text(Version.model_validate(version).model_dump_json())
    text = drawn(versions_view(shelf, [1]), 120)
    assert "\x1b" not in text
    assert "[red]x[/red]" in text
    assert not any(line.startswith("new line") for line in text.splitlines())
