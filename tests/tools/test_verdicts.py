"""Verdicts: inclusive limits, stack counted where known, and by how much a limit is missed."""

from __future__ import annotations

from tests.tools.test_mends import network
from tools.footprint import measure
from tools.verdicts import MemoryLimits, judge

RUNTIMES = ("aot", "tflm")


def test_no_limit_no_verdict() -> None:
    assert judge(measure(network()), RUNTIMES, MemoryLimits(), 4096) == ()


def test_a_limit_is_inclusive_and_counts_the_stack_of_our_runtime() -> None:
    footprint = measure(network())
    exact = footprint.sram_bytes["aot"] + 4096
    (met,) = judge(footprint, ("aot",), MemoryLimits(sram_bytes=exact), 4096)
    (missed,) = judge(footprint, ("aot",), MemoryLimits(sram_bytes=exact - 1), 4096)
    assert (met.met, met.over, met.measured) == (True, 0, exact)
    assert (missed.met, missed.over) == (False, 1)
    assert "4 KB of stack" in met.counted
    assert missed.words().startswith("SRAM (aot)")
    assert "1 B over" in missed.words()


def test_the_stack_of_tflite_micro_is_not_known_and_that_is_said() -> None:
    footprint = measure(network())
    (verdict,) = judge(footprint, ("tflm",), MemoryLimits(sram_bytes=1), 4096)
    assert verdict.measured == footprint.sram_bytes["tflm"]
    assert "stack not known" in verdict.words()


def test_memory_is_judged_for_each_runtime_and_macs_once() -> None:
    footprint = measure(network())
    verdicts = judge(footprint, RUNTIMES, MemoryLimits(1, 1, footprint.macs), 0)
    found = [(verdict.resource, verdict.runtime, verdict.met) for verdict in verdicts]
    assert found == [
        ("SRAM", "aot", False), ("SRAM", "tflm", False),
        ("flash", "aot", False), ("flash", "tflm", False), ("MACs", None, True),
    ]  # fmt: skip
