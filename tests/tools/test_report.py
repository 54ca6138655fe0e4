"""Limits are held against what was measured."""

from __future__ import annotations

import pytest

from tools.goal import read_goal
from tools.report import Figures, check_limits, figure_rows

FIGURES = Figures(
    float_accuracy=0.98, float_images=359, int8_accuracy=0.95, int8_images=359,
    board_accuracy=0.96, board_images=200, board_outputs_equal=200, macs=1_000_000,
    parameters=5_000, flash_linked_bytes=20_000, flash_predicted_bytes=19_000,
    sram_linked_bytes=64 * 1024, sram_predicted_bytes=64 * 1024, pool_bytes=60 * 1024,
    stack_used_bytes=400, tflm_arena_bytes=80_000, instructions_per_inference=9_000_000,
    epochs=3, candidates_trained=4, candidates_rejected=9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "met"),
    [
        ("a digit classifier under 64 KB of SRAM", True),
        ("a digit classifier under 63.9 KB of SRAM", False),
        ("a digit classifier under 20 KB of flash", True),
        ("a digit classifier under 19 KB of flash", False),
        ("a digit classifier under 1M MACs", True),
        ("a digit classifier under 0.9M MACs", False),
        ("a digit classifier, at least 95% accurate", True),
        ("a digit classifier, at least 96% accurate", False),
        ("a digit classifier in 5 ms", None),
    ],
)
def test_a_limit_is_met_or_not(sentence: str, met: bool | None) -> None:
    (check,) = check_limits(read_goal(sentence), FIGURES)
    assert check.met is met
    assert check.words in sentence


def test_a_range_of_macs_is_two_limits() -> None:
    checks = check_limits(read_goal("a digit classifier between 2M and 3M MACs"), FIGURES)
    assert [(check.limit, check.met) for check in checks] == [("≤ 3 M", True), ("≥ 2 M", False)]


def test_no_limit_is_no_check() -> None:
    assert check_limits(read_goal("a digit classifier"), FIGURES) == ()


def test_every_sram_figure_names_its_runtime() -> None:
    labels = [label for label, _ in figure_rows(FIGURES) if "SRAM" in label or "arena" in label]
    assert labels
    assert all("aot" in label or "tflm" in label for label in labels)


def test_few_images_prove_little() -> None:
    rows = dict(figure_rows(FIGURES))
    assert rows["accuracy, int8"] == "95.0 % ± 1.2 of 359 test images"
    assert rows["accuracy, on the board"] == "96.0 % ± 1.4 of 200 test images"
