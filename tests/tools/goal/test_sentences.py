"""The table of sentences, read one by one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.goal import sentences
from tools.goal import read_goal

FIELDS = (
    "dataset", "data_path", "sram_bytes", "flash_bytes",
    "macs", "macs_min", "latency_s", "accuracy",
)  # fmt: skip
PHRASES = [
    *sentences.SRAM,
    *sentences.FLASH,
    *sentences.MACS,
    *sentences.LATENCY,
    *sentences.ACCURACY,
]


@pytest.mark.parametrize(("sentence", "expected"), sentences.WHOLE)
def test_whole_sentence(sentence: str, expected: dict[str, Any]) -> None:
    goal = read_goal(sentence)
    assert {f: getattr(goal, f) for f in FIELDS} == dict.fromkeys(FIELDS) | expected
    assert goal.not_understood == ()


@pytest.mark.parametrize("frame", ["classifier, {}", "A classifier with {} on an STM32H743."])
@pytest.mark.parametrize(("phrase", "expected"), PHRASES)
def test_limit(phrase: str, expected: dict[str, Any], frame: str) -> None:
    goal = read_goal(frame.format(phrase))
    assert {f: getattr(goal, f) for f in FIELDS} == dict.fromkeys(FIELDS) | expected
    assert goal.not_understood == ()


@pytest.mark.parametrize(("phrase", "fragment"), sentences.NOT_UNDERSTOOD)
def test_what_cannot_be_placed_is_named_with_a_reason(phrase: str, fragment: str) -> None:
    goal = read_goal(f"Make a classifier, {phrase}")
    assert any(fragment in found for found in goal.not_understood)
    assert all(goal.reasons[found] for found in goal.not_understood)
    assert all(found in goal.sentence for found in goal.not_understood)


def test_the_table_is_large_enough() -> None:
    assert len(sentences.WHOLE) + len(PHRASES) + len(sentences.NOT_UNDERSTOOD) >= 80
