"""Thresholds: only cheaper candidates count, only enough of them, and never more than a margin."""

from __future__ import annotations

import pytest

from tests.tools.search.designs import candidate, summary
from tools.search import Candidate
from tools.search.proxies.halving import EVIDENCE, LEAST_MARGIN, MARGIN, hopeless, thresholds
from tools.train import RUNGS


def _climbed(macs: int, sram_bytes: int, *rungs: float) -> Candidate:
    one = candidate(0.9, macs, sram_bytes)
    return one.model_copy(update={"rungs": rungs or (0.8,) * len(RUNGS)})


def _peers(count: int, macs: int = 100, sram_bytes: int = 100) -> list[Candidate]:
    return [_climbed(macs, sram_bytes) for _ in range(count)]


def test_best_of_the_cheaper_sets_the_threshold_less_the_margin() -> None:
    better = _climbed(50, 50, *[0.9] * len(RUNGS))
    found = thresholds(summary(100, 100), [*_peers(EVIDENCE), better], "aot")
    assert found == pytest.approx([0.9 - MARGIN * 0.3] * len(RUNGS))  # √(0.9 · 0.1) = 0.3
    assert hopeless((found[0] - 0.01,), found)
    assert not hopeless((found[0] + 0.01,), found)


def test_perfect_candidate_leaves_a_margin_too() -> None:
    perfect = [_climbed(50, 50, *[1.0] * len(RUNGS))] * EVIDENCE
    found = thresholds(summary(100, 100), perfect, "aot")
    assert found == pytest.approx([1 - LEAST_MARGIN] * len(RUNGS))


def test_no_threshold_is_below_nothing() -> None:
    chance = [_climbed(50, 50, *[0.01] * len(RUNGS))] * EVIDENCE
    assert thresholds(summary(100, 100), chance, "aot") == (0.0,) * len(RUNGS)


@pytest.mark.parametrize(("macs", "sram_bytes"), [(101, 100), (100, 101), (200, 50), (50, 200)])
def test_candidates_that_cost_more_in_anything_say_nothing(macs: int, sram_bytes: int) -> None:
    assert not any(thresholds(summary(100, 100), _peers(9, macs, sram_bytes), "aot"))


def test_too_few_candidates_end_nothing() -> None:
    assert not any(thresholds(summary(100, 100), _peers(EVIDENCE - 1), "aot"))


def test_pruned_candidates_speak_for_the_rungs_they_climbed() -> None:
    pruned = [_climbed(50, 50, 0.7) for _ in range(EVIDENCE)]
    found = thresholds(summary(100, 100), pruned, "aot")
    assert 0.5 < found[0] < 0.7
    assert not any(found[1:])


def test_failed_candidates_say_nothing() -> None:
    failed = [one.model_copy(update={"status": "failed"}) for one in _peers(9)]
    assert not any(thresholds(summary(100, 100), failed, "aot"))


def test_sram_is_that_of_the_runtime() -> None:
    # For TFLite Micro each needs twice its figure (`summary`).
    peers = [_climbed(100, 100) for _ in range(EVIDENCE)]
    own = summary(100, 100)
    tight = own.model_copy(update={"sram_bytes": {"aot": 100, "tflm": 199}})
    assert any(thresholds(tight, peers, "aot"))
    assert not any(thresholds(tight, peers, "tflm"))


def test_no_threshold_depends_on_the_order_of_what_was_seen() -> None:
    seen = [_climbed(50 + place, 60, 0.1 * place, 0.05 * place + 0.5) for place in range(9)]
    here, there = (thresholds(summary(100, 100), order, "aot") for order in (seen, seen[::-1]))
    assert here == there
