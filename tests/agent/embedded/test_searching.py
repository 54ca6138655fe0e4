"""Settings of a search in words: times, tokens, who proposes, presets."""

from __future__ import annotations

from typing import Any

import pytest

from agent.embedded.searching import read_search, without_budget, without_tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("search for 10 minutes", {"minutes": 10}),
        ("search for 2.5 min", {"minutes": 2.5}),
        ("half an hour", {"minutes": 30}),
        ("a quarter of an hour", {"minutes": 15}),
        ("for twenty more minutes", {"minutes": 20}),
        ("30 seconds", {"minutes": 0.5}),
        ("0 minutes", {}),
        ("50 ms", {}),
        ("5k tokens", {"tokens": 5000}),
        ("12,000 tokens", {"tokens": 12_000}),
        ("1.2.3 tokens", {}),
        ("0 tokens", {}),
        ("random search instead of evolution", {"proposer": "random"}),
        ("evolution, not random search", {"proposer": "evolution"}),
        ("without a language model", {"proposer": "evolution"}),
        ("the llm and evolution", {"proposer": "hybrid"}),
        ("50 random images", {}),
        ("the paper's settings", {"preset": "paper"}),
        ("rock paper scissors", {}),
        ("without the preset", {"preset": ""}),
        ("", {}),
    ],
)
def test_what_is_said_of_a_search(text: str, expected: dict[str, Any]) -> None:
    assert read_search(text) == expected


def test_a_budget_counts_no_designs() -> None:
    assert without_budget("search 20 designs for 10 minutes").split() == [
        "search", "20", "designs", "for",
    ]  # fmt: skip


def test_tokens_are_no_memory() -> None:
    assert without_tokens("use 5K tokens and 64 KB").split() == ["use", "and", "64", "KB"]
