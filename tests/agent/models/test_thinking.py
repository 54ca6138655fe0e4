"""Thoughts are taken out, however the text is torn."""

from __future__ import annotations

import random

import pytest

from agent.models.thinking import VisibleText, without_thinking

CASES = [
    ("plain", "plain"),
    ("<think>a</think>b", "b"),
    ("a <THINK>b</THINK> c <reasoning>d</reasoning>e", "a  c e"),
    ("<thinking>a\nb</thinking>\n\nc", "c"),
    ("a<think>never ends", "a"),
    ("1 < 2 and <b>bold</b> <thi", "1 < 2 and <b>bold</b> <thi"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "said"), CASES)
def test_thoughts_are_removed(text: str, said: str) -> None:
    assert without_thinking(text) == said


def test_a_thought_whose_beginning_is_missing() -> None:
    assert without_thinking("so 64 KB it is</think>It fits.") == "It fits."


@pytest.mark.parametrize(("text", "said"), CASES)
def test_pieces_show_what_the_whole_shows(text: str, said: str) -> None:
    draw = random.Random(0)
    for _ in range(50):
        visible, shown, at = VisibleText(), "", 0
        while at < len(text):
            step = draw.randint(1, 6)
            shown += visible.add(text[at : at + step])
            at += step
        assert (shown + visible.end()).strip() == said


def test_text_is_not_held_back() -> None:
    assert VisibleText().add("a < b, so it fits") == "a < b, so it fits"
