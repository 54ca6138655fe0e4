"""The rules' own reading of what the user said, beside the model's."""

from __future__ import annotations

import pytest

from agent.readings import compare_readings, goal_words

SENTENCE = "digits on an STM32H743 under 64 KB of SRAM"


@pytest.mark.parametrize(
    "message",
    [
        "print the class over UART, only when it is at least 80 % sure",
        "quantize it with percentile calibration, clip outliers at 99.9 %",
    ],
)
def test_words_about_a_program_are_no_limits(message: str) -> None:
    assert goal_words([SENTENCE, message]).arguments == goal_words([SENTENCE]).arguments


def test_a_correction_is_one() -> None:
    words = goal_words([SENTENCE, "make it 32 KB and at least 90 % accurate"])
    assert (words.arguments["sram"], words.arguments["accuracy"]) == ("32 KB", "90 %")


def test_differences_name_the_field_and_both_readings() -> None:
    words = goal_words([SENTENCE])
    same = {**words.arguments, "sram": "65536 bytes"}
    assert compare_readings("c", same, words) is None
    differs = compare_readings("c", {**words.arguments, "sram": "64 MB"}, words)
    assert differs is not None
    assert differs.differences == (("sram", "64 KB", "64 MB"),)
