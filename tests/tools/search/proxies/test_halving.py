"""Thresholds: only cheaper candidates count, only enough of them, and never more than a margin."""

from __future__ import annotations

import pytest

from tests.tools.search.designs import candidate, summary
from tools.search import Candidate
from tools.search.proxies.halving import EVIDENCE, MARGINS, hopeless, thresholds
from tools.train import RUNGS


def _climbed(macs: int, sram_bytes: int, *rungs: float) -> Candidate:
    one = candidate(0.9, macs, sram_bytes)
    return one.model_copy(update={"rungs": rungs or (0.8,) * len(RUNGS)})


def _peers(count: int, macs: int = 100, sram_bytes: int = 100) -> list[Candidate]:
    return [_climbed(macs, sram_bytes) for _ in range(count)]


def test_each_rung_has_a_margin() -> None:
    assert len(MARGINS) == len(RUNGS)
    assert list(MARGINS) == sorted(MARGINS, reverse=True)  # later rungs mislead less


def test_cheaper_candidates_set_the_threshold_less_the_margin() -> None:
    found = thresholds(summary(100, 100), _peers(EVIDENCE), "aot")
    assert found == pytest.approx([0.8 - margin for margin in MARGINS])
    assert hopeless((0.8 - MARGINS[0] - 0.01,), found)
    assert not hopeless((0.8 - MARGINS[0] + 0.01,), found)


@pytest.mark.parametrize(("macs", "sram_bytes"), [(101, 100), (100, 101), (200, 50), (50, 200)])
def test_candidates_that_cost_more_in_anything_say_nothing(macs: int, sram_bytes: int) -> None:
    assert not any(thresholds(summary(100, 100), _peers(9, macs, sram_bytes), "aot"))


def test_too_few_candidates_end_nothing() -> None:
    assert not any(thresholds(summary(100, 100), _peers(EVIDENCE - 1), "aot"))


def test_pruned_candidates_speak_for_the_rungs_they_climbed() -> None:
    pruned = [_climbed(50, 50, 0.7) for _ in range(EVIDENCE)]
    found = thresholds(summary(100, 100), pruned, "aot")
    assert found[0] == pytest.approx(0.7 - MARGINS[0])
    assert not any(found[1:])


def test_sram_is_that_of_the_runtime() -> None:
    # For TFLite Micro each needs twice its figure (`summary`).
    peers = [_climbed(100, 100) for _ in range(EVIDENCE)]
    own = summary(100, 100)
    tight = own.model_copy(update={"sram_bytes": {"aot": 100, "tflm": 199}})
    assert any(thresholds(tight, peers, "aot"))
    assert not any(thresholds(tight, peers, "tflm"))


def test_one_lucky_candidate_does_not_decide() -> None:
    plain = [_climbed(50, 50)] * EVIDENCE
    lucky = _climbed(50, 50, *[1.0] * len(RUNGS))
    without, with_it = (
        thresholds(summary(100, 100), seen, "aot") for seen in (plain, [*plain, lucky])
    )
    assert with_it == without


def test_no_threshold_depends_on_the_order_of_what_was_seen() -> None:
    seen = [_climbed(50 + place, 60, 0.1 * place, 0.05 * place + 0.5) for place in range(9)]
    here, there = (thresholds(summary(100, 100), order, "aot") for order in (seen, seen[::-1]))
    assert here == there
