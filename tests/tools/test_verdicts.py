"""Verdicts: inclusive limits, stack counted where known, and by how much a limit is missed."""

from __future__ import annotations

from tests.tools.test_mends import network
from tools.boards import board_named
from tools.footprint import measure
from tools.verdicts import MemoryLimits, judge

RUNTIMES = ("aot", "tflm")
BOARD = board_named("stm32h743")


def test_no_limit_no_verdict() -> None:
    assert judge(measure(network()), RUNTIMES, MemoryLimits(), BOARD) == ()


def test_a_limit_is_inclusive_and_counts_the_stack_of_our_runtime() -> None:
    footprint = measure(network())
    exact = footprint.sram_bytes["aot"] + BOARD.stack_bytes
    (met,) = judge(footprint, ("aot",), MemoryLimits(sram_bytes=exact), BOARD)
    (missed,) = judge(footprint, ("aot",), MemoryLimits(sram_bytes=exact - 1), BOARD)
    assert (met.met, met.over, met.measured) == (True, 0, exact)
    assert (missed.met, missed.over) == (False, 1)
    assert "4 KB of stack" in met.counted
    assert missed.words().startswith("SRAM (aot)")
    assert "1 B over" in missed.words()


def test_the_stack_of_tflite_micro_is_not_known_and_that_is_said() -> None:
    footprint = measure(network())
    (verdict,) = judge(footprint, ("tflm",), MemoryLimits(sram_bytes=1), BOARD)
    assert verdict.measured == footprint.sram_bytes["tflm"]
    assert "stack not known" in verdict.words()


def test_memory_is_judged_for_each_runtime_and_macs_once() -> None:
    footprint = measure(network())
    verdicts = judge(footprint, RUNTIMES, MemoryLimits(1, 1, footprint.macs), BOARD)
    found = [(verdict.resource, verdict.runtime, verdict.met) for verdict in verdicts]
    assert found == [
        ("SRAM", "aot", False), ("SRAM", "tflm", False),
        ("flash", "aot", False), ("flash", "tflm", False), ("MACs", None, True),
    ]  # fmt: skip


def test_a_board_that_was_named_limits_what_nothing_else_does() -> None:
    limits = MemoryLimits(flash_bytes=1, fits_board=True)
    verdicts = judge(measure(network()), RUNTIMES, limits, BOARD)
    largest = max(region.length_bytes for region in BOARD.regions if region.kind == "ram")
    found = [verdict.limit for verdict in verdicts]
    assert found == [largest + BOARD.stack_bytes, largest, 1, 1]
