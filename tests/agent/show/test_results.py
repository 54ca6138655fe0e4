"""Every tool's result is drawn, at any width, and never breaks the screen."""

from __future__ import annotations

import re

import pytest

from agent.show.results import VIEWS, view
from agent.toolset import toolset
from tests.agent.show.drawn import drawn
from tests.agent.show.samples import COMMAND, RESULTS
from tools.goal import read_goal

SUMMARY = "All in two words."


def test_every_tool_has_a_view() -> None:
    assert set(toolset()) <= set(VIEWS)


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("tool", RESULTS)
def test_every_result_fits(tool: str, width: int) -> None:
    text = drawn(view(tool, {"summary": SUMMARY, **RESULTS[tool]}), width)
    lines = [line for line in text.splitlines() if COMMAND not in line]
    assert text.strip()
    assert max(len(line) for line in lines) <= width


@pytest.mark.parametrize("tool", [*VIEWS, "unknown"])
@pytest.mark.parametrize("result", [{}, {"goal": 3, "front": 1, "report": {}, "text": None}])
def test_an_older_result_is_shown_by_its_summary(tool: str, result: dict[str, object]) -> None:
    assert drawn(view(tool, {**result, "summary": SUMMARY})).strip() == SUMMARY


def test_pictures_are_listed_once() -> None:
    pictures = ["networks/a/explanation/1.png", "networks/a/explanation/2.png"]
    summary = f"It takes 8 for 1. 2 images are explained in {', '.join(pictures)}. So be it."
    text = drawn(view("explain", {"summary": summary, "pictures": pictures}))
    assert [text.count(one) for one in pictures] == [1, 1]
    assert "explained in the files below. So be it." in text


def test_own_images_are_said_to_come_from_their_folder() -> None:
    goal = read_goal("classify the photos in ./birds, under 64 KB of RAM").model_dump(mode="json")
    text = drawn(view("set_goal", {**RESULTS["set_goal"], "goal": goal}))
    assert "./birds" in text
    assert "not in the sentence" not in text


def test_the_goal_names_limits_words_and_data() -> None:
    text = drawn(view("set_goal", RESULTS["set_goal"]))
    assert "at most 64 KB" in text
    assert "under 64 KB of SRAM" in text
    assert "8×8×1: 1,257 train, 180 val, 360 test" in text


def test_a_narrow_front_drops_the_less_important_columns() -> None:
    wide, narrow = (drawn(view("search", RESULTS["search"]), width) for width in (110, 60))
    assert "arena (tflm)" in wide
    assert "arena (tflm)" not in narrow
    for text in (wide, narrow):
        assert re.search(r"→  2  23f9c0d1 +94.0 % +985 k", text)
        assert "63.48 KB" in text


def test_a_measurement_counts_the_stack_and_gives_verdicts() -> None:
    text = drawn(view("measure", RESULTS["measure"]))
    assert "60.64 KB with stack" in text
    assert "✓ SRAM 60.5 KB ≤ 64 KB" in text
    assert "· halve stage 1: 40 KB" in text


def test_a_report_ticks_limits_and_says_what_nobody_can_measure_here() -> None:
    text = drawn(view("report", RESULTS["report"]))
    assert "✓  SRAM" in text
    assert "?  latency" in text
    assert "96.9 % ± 0.9 of 360 test images" in text
    assert "! the training was stopped early" in text


def test_output_of_a_program_is_bounded_and_harmless() -> None:
    stdout = "\x1b[2J" + "\n".join(f"line {n} [bold]" for n in range(100))
    text = drawn(view("run_code", {**RESULTS["run_code"], "stdout": stdout}))
    assert "exit status 1, 0.2 s" in text
    assert "│ … 70 lines before" in text
    assert "│ line 99 [bold]" in text
    assert "\x1b" not in text


def test_a_file_has_its_own_line_numbers() -> None:
    assert "  7 import json" in drawn(view("read_file", RESULTS["read_file"]))
