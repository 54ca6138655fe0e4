"""One limit alone: read as in a sentence, or refused."""

from __future__ import annotations

from typing import Literal

import pytest

from tools.errors import GoalError
from tools.goal.amount import read_amount

Resource = Literal["sram", "flash", "macs"]


@pytest.mark.parametrize(
    ("text", "resource", "amount"),
    [
        ("320KB", "sram", 320 * 1024),
        (" 320 kb ", "sram", 320 * 1024),
        ("320K", "sram", 320 * 1024),
        ("0.5 MB", "flash", 512 * 1024),
        ("2M", "flash", 2 * 1024 * 1024),
        ("327680 bytes", "sram", 327_680),
        ("100M", "macs", 100_000_000),
        ("1.5 G MACs", "macs", 1_500_000_000),
        ("250000", "macs", 250_000),
    ],
)
def test_amounts_are_read_with_their_unit(text: str, resource: Resource, amount: int) -> None:
    assert read_amount(text, resource) == amount


@pytest.mark.parametrize("text", ["", "abc", "320", "100M MACs", "320KB RAM", "1..2KB", "KB", "%"])
def test_what_is_no_amount_of_memory_is_refused(text: str) -> None:
    with pytest.raises(GoalError, match="not an amount of memory"):
        read_amount(text, "sram")


@pytest.mark.parametrize("text", ["0KB", "-5KB", "0.5 B", "9999999 TB"])
def test_zero_and_the_absurd_are_refused(text: str) -> None:
    with pytest.raises(GoalError, match="limit"):
        read_amount(text, "flash")


@pytest.mark.parametrize("text", ["100KB", "20 ms", "12 classes", "nan", "1e99"])
def test_what_counts_no_macs_is_refused(text: str) -> None:
    with pytest.raises(GoalError, match="not a number of MACs"):
        read_amount(text, "macs")
