"""Designs as data: checked, measured, kept, and trained briefly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tools.actions.benches import GOAL, SMALL, call, new_bench
from tools.actions.candidates import situation
from tools.bench import Bench
from tools.errors import ArchitectureError, WorkspaceError


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL | {"macs": None})
    return bench


def test_what_follows_from_the_data_may_be_left_out(bench: Bench) -> None:
    from tools.architecture import Architecture

    found = call(bench, "propose_architecture", architecture=SMALL, why="small")
    assert (found.admitted, found.violations, found.mends) == (True, (), ())
    design = Architecture.load(bench.project.design(found.candidate))
    assert (design.input_channels, design.classes, design.resolution) == (1, 10, 8)
    assert design.padding == "same"


def test_a_design_over_the_limit_comes_back_with_mends(bench: Bench) -> None:
    found = call(bench, "propose_architecture", architecture=SMALL | {"resolution": 256})
    assert not found.admitted
    assert "SRAM" in found.violations[0]
    assert found.violations[0] in found.summary
    assert found.mends
    with situation(bench).archive() as archive:
        (rejected,) = archive.candidates("rejected")
    assert (rejected.id, rejected.reason) == (found.candidate, found.violations[0])


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "blocks"),
        ({"blocks": []}, "blocks"),
        ({"blocks": [{"output_channels": "many"}]}, "blocks"),
        (SMALL | {"layers": 3}, "layers"),
        (SMALL | {"classes": 7}, "in 7 classes"),
        (SMALL | {"input_channels": 3}, "3 channels"),
        ({"candidate_config": SMALL}, "3 channels in 100 classes"),
    ],
)
def test_what_is_no_design_for_the_data_is_refused(
    bench: Bench, document: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArchitectureError, match=words):
        call(bench, "propose_architecture", architecture=document)
    assert not bench.project.design("_").parent.exists()


def test_the_only_design_is_meant_where_none_is_named(bench: Bench) -> None:
    with pytest.raises(WorkspaceError, match="no candidate within the limits"):
        call(bench, "measure")
    one = call(bench, "propose_architecture", architecture=SMALL).candidate
    assert call(bench, "measure").candidate == one
    call(bench, "propose_architecture", architecture=SMALL | {"head_channels": 16})
    with pytest.raises(WorkspaceError, match="which of 2 candidates"):
        call(bench, "measure")


def test_a_short_training_puts_a_design_on_the_front(bench: Bench) -> None:
    one = call(bench, "propose_architecture", architecture=SMALL).candidate
    trained = call(bench, "train_proxy", candidate=one[:6])
    assert (trained.candidate, trained.on_front) == (one, True)
    assert trained.images > 0
    again = call(bench, "train_proxy", candidate=one)
    assert (again.accuracy, again.seconds, again.images) == (
        trained.accuracy, trained.seconds, None,
    )  # fmt: skip
    (row,) = call(bench, "show_front").front
    assert (row.candidate, row.proposer, row.accuracy) == (one, "proposal", trained.accuracy)


def test_an_empty_front_says_what_to_do(bench: Bench) -> None:
    front = call(bench, "show_front")
    assert (front.front, front.trained) == ((), 0)
    assert "search first" in front.summary


def test_a_file_is_measured_without_a_goal(tmp_path: Path) -> None:
    from tools.architecture import Architecture

    path = tmp_path / "mine.json"
    path.write_text(Architecture.parse(SMALL).model_dump_json())
    measured = call(new_bench(tmp_path / "work"), "measure", file=str(path))
    assert (measured.verdicts, measured.met, measured.board) == ((), True, "stm32h743")
    assert measured.macs > 0
