"""The goal enters through one tool, whole, with its words and its data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tools.actions.benches import GOAL, SENTENCE, call, new_bench
from tools.errors import DataError, GoalError, UnknownBoardError, WorkspaceError


def test_the_goal_is_saved_with_the_users_words(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    result = call(bench, "set_goal", **GOAL)
    goal = bench.project.load_goal()
    assert result.goal == goal
    assert (goal.sram_bytes, goal.macs, goal.board, goal.board_given) == (
        65536, 1_000_000, "stm32h743", True,
    )  # fmt: skip
    assert goal.sentence == SENTENCE
    assert goal.words["sram_bytes"] == "under 64 KB of SRAM"


def test_words_that_say_something_else_are_not_taken(tmp_path: Path) -> None:
    goal = call(new_bench(tmp_path), "set_goal", **GOAL | {"sram": "32 KB"}).goal
    assert (goal.sram_bytes, goal.words["sram_bytes"]) == (32 * 1024, "32 KB")
    assert goal.words["macs"] == "under 1M MACs"


def test_the_data_are_loaded_and_described(tmp_path: Path) -> None:
    result = call(new_bench(tmp_path), "set_goal", **GOAL)
    data = result.dataset
    assert (data.name, data.classes, data.resolution, data.channels) == ("digits", 10, 8, 1)
    assert data.train_images + data.val_images + data.test_images == 1797
    assert "SRAM at most 64 KB" in result.summary
    assert "359 for the test" in result.summary


def test_every_amount_has_a_unit_of_its_own(tmp_path: Path) -> None:
    amounts = {
        "sram": "0.5 MB", "flash": "1 MB", "macs": "1.5G MACs", "macs_min": "200k",
        "latency": "50 ms", "accuracy": "95 %",
    }  # fmt: skip
    goal = call(new_bench(tmp_path), "set_goal", dataset="digits", **amounts).goal
    assert (goal.sram_bytes, goal.flash_bytes) == (512 * 1024, 1024 * 1024)
    assert (goal.macs, goal.macs_min) == (1_500_000_000, 200_000)
    assert (goal.latency_s, goal.accuracy) == (0.05, 0.95)


def test_what_is_left_out_holds_no_longer(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    goal = call(bench, "set_goal", dataset="digits", macs="2M").goal
    assert (goal.sram_bytes, goal.macs, goal.board_given) == (None, 2_000_000, False)
    assert "default" in goal.assumed["board"]


def test_a_limit_above_the_board_is_noted(tmp_path: Path) -> None:
    goal = call(new_bench(tmp_path), "set_goal", dataset="digits", sram="4 MB").goal
    assert goal.notes == (
        "stm32h743 has 516 KB of SRAM for a network, which is less than the limit: the board is "
        "the limit",
    )


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({}, GoalError, "names no data set"),
        ({"dataset": "digits", "sram": "0 KB"}, GoalError, "zero"),
        ({"dataset": "digits", "sram": "320"}, GoalError, "not an amount of memory"),
        ({"dataset": "digits", "sram": "at least 64 KB"}, GoalError, "not an amount of memory"),
        ({"dataset": "digits", "accuracy": "101 %"}, GoalError, "above 100 %"),
        ({"dataset": "digits", "latency": "50"}, GoalError, "not a time"),
        ({"dataset": "digits", "macs": "1M", "macs_min": "2M"}, GoalError, "contradict"),
        ({"dataset": "digits", "board": "ESP32"}, UnknownBoardError, "no board called"),
        ({"dataset": "mnist"}, DataError, "no data set 'mnist'"),
        ({"data_path": "/nowhere/at/all"}, DataError, "does not exist"),
    ],
)
def test_a_goal_that_cannot_be_leaves_nothing_behind(
    arguments: dict[str, str], error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        call(new_bench(tmp_path / "work"), "set_goal", **arguments)
    assert not (tmp_path / "work").exists()


def images(path: Path) -> Path:
    rng = np.random.default_rng(0)
    arrays = {
        f"{kind}_{split}": values
        for split, count in (("train", 60), ("test", 15))
        for kind, values in (
            ("x", rng.integers(0, 256, (count, 12, 12, 1), dtype=np.uint8)),
            ("y", np.arange(count) % 3),
        )
    }
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return path


def test_the_sessions_own_data_count_where_none_are_named(tmp_path: Path) -> None:
    bench = new_bench(tmp_path / "work", data=images(tmp_path / "blobs.npz"))
    result = call(bench, "set_goal", sram="64 KB")
    assert (result.dataset.name, result.dataset.classes) == ("blobs", 3)
    assert result.goal.data_path is None


@pytest.mark.parametrize("field", ["data_path", "dataset"])
def test_data_may_be_named_by_their_place(field: str, tmp_path: Path) -> None:
    path = str(images(tmp_path / "blobs.npz"))
    result = call(new_bench(tmp_path / "work"), "set_goal", **{field: path})
    assert (result.goal.data_path, result.goal.dataset) == (path, None)
    assert result.dataset.resolution == 12


def test_a_step_without_a_goal_says_so(tmp_path: Path) -> None:
    for tool in ("search", "show_front", "train", "convert", "build", "run_on_board", "report"):
        with pytest.raises(WorkspaceError, match="There is no goal yet"):
            call(new_bench(tmp_path), tool)
