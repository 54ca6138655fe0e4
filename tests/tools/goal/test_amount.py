"""One limit alone: read as in a sentence, or refused."""

from __future__ import annotations

from typing import Literal

import pytest

from tools.errors import GoalError
from tools.goal.amount import check_together, read_amount

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


@pytest.mark.parametrize(
    ("text", "resource", "amount"),
    [
        ("50 ms", "latency", 0.05),
        ("0.2s", "latency", 0.2),
        ("20 fps", "latency", 0.05),
        ("95 %", "accuracy", 0.95),
        ("95%", "accuracy", 0.95),
        ("0.95", "accuracy", 0.95),
        ("95", "accuracy", 0.95),
        ("100 %", "accuracy", 1.0),
    ],
)
def test_times_and_accuracies_are_read(text: str, resource: str, amount: float) -> None:
    assert read_amount(text, resource) == amount


def test_a_least_number_of_macs_is_rounded_up() -> None:
    assert (read_amount("100.5", "macs_min"), read_amount("100.5", "macs")) == (101, 100)


@pytest.mark.parametrize("text", ["50", "50 KB", "0 fps", "fast", "50 ms or so"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(GoalError, match="not a time"):
        read_amount(text, "latency")


@pytest.mark.parametrize("text", ["101 %", "1.5 ms", "0 %", "-5 %", "high"])
def test_an_impossible_accuracy_is_refused(text: str) -> None:
    with pytest.raises(GoalError, match=r"above 100 %|not an accuracy|zero"):
        read_amount(text, "accuracy")


def test_amounts_that_contradict_each_other_are_refused() -> None:
    check_together({"macs": "2M", "macs_min": "1M", "sram": "64 KB"})
    with pytest.raises(GoalError, match="contradict"):
        check_together({"macs": "1M", "macs_min": "2M"})
