"""Blocks are complete, come early, and are together exactly the text."""

from __future__ import annotations

import random
import time

import pytest

from agent.show.answer import AnswerPrinter
from agent.show.live import LiveArea
from agent.show.streaming import LONGEST_CHARACTERS, BlockSplitter, split
from tests.agent.show.drawn import console

TEXT = (
    "# Title\nFirst paragraph,\nsecond line.\n\n- one\n- two\n\n  still two\n\n1. number\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n\ny = 2\n```\nAfter.\n\n"
    "~~~\n```\n~~~\n\n> quote\n\nlast"
)


def test_paragraphs_lists_tables_and_code_are_blocks() -> None:
    assert [block.text for block in split(TEXT)] == [
        "# Title\n",
        "First paragraph,\nsecond line.\n\n",
        "- one\n- two\n\n  still two\n\n",
        "1. number\n\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
        "```python\nx = 1\n\ny = 2\n```\n",
        "After.\n\n",
        "~~~\n```\n~~~\n",
        "\n> quote\n\n",
        "last",
    ]


@pytest.mark.parametrize("seed", range(50))
def test_blocks_are_the_whole_text_however_it_is_cut(seed: int) -> None:
    chance = random.Random(seed)
    lines = ["# t", "", "", "- a", "  b", "```py", "```", "````", "~~~", "| a |", "word " * 40]
    text = "".join(chance.choice(lines) + chance.choice(["\n", "\n", ""]) for _ in range(200))
    splitter, found, rest = BlockSplitter(), [], text
    while rest:
        size = chance.randint(1, 30)
        found += splitter.feed(rest[:size])
        rest = rest[size:]
    found += splitter.finish()
    assert "".join(block.text for block in found) == text
    assert [block.text for block in found] == [block.text for block in split(text)]


def test_long_code_is_cut_into_blocks_that_are_code() -> None:
    blocks = split("```python\n" + "x = 1\n" * 200 + "```\nend\n")
    assert len(blocks) == 4
    assert all(block.markdown.startswith("```python\n") for block in blocks[:3])
    assert all(block.markdown.endswith("\n```\n") for block in blocks[:3])
    assert [block.continues for block in blocks] == [False, True, True, False]


def test_a_line_without_end_is_not_held_back() -> None:
    splitter = BlockSplitter()
    assert splitter.feed("x" * (LONGEST_CHARACTERS + 1))
    assert splitter.rest(10) == ""


def test_the_rest_is_what_is_not_printed_yet() -> None:
    splitter = BlockSplitter()
    splitter.feed("done\n\nnot ")
    splitter.feed("yet")
    assert splitter.rest(100) == "not yet"
    assert splitter.rest(2) == "yet"


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "A paragraph of some words.\n\n" * 36_000,
        "```python\n" + "value = compute(12, 'text')\n" * 36_000,
        "x" * 1_000_000,
    ],
    ids=["one line", "paragraphs", "code", "one word"],
)
def test_a_megabyte_is_shown_within_two_seconds_and_does_not_flood(text: str) -> None:
    made, printed = console(terminal=True)
    area = LiveArea(made)
    printer = AnswerPrinter(made, area)
    begun = time.process_time()
    for start in range(0, len(text), 64):
        printer.feed(text[start : start + 64])
    printer.finish()
    area.end()
    assert time.process_time() - begun < 2
    assert len(printed.getvalue()) < 3 * len(text)
