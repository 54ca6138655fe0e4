"""The ranker: promising designs first, every cell its turn, whatever the order of asking."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.tools.search.designs import DIGITS, summary
from tests.tools.train.tiny import tiny_architecture
from tools.data import Dataset
from tools.footprint import measure
from tools.search import Limits, Screening, architecture_id
from tools.search.partition import Partition
from tools.search.proxies.ranker import InOrder, ZeroCostRanker
from tools.search.proxies.scores import NAMES
from tools.search.sampling import sample


def _screening(key: str, macs: int, parameters: int, sram_bytes: int = 1000) -> Screening:
    footprint = summary(macs, sram_bytes).model_copy(update={"parameters": parameters})
    return Screening(key, tiny_architecture(), footprint, "test", "", 0.0)


def _ids(screenings: list[Screening]) -> list[str]:
    return [one.id for one in screenings]


@pytest.fixture
def by_size(digits: Dataset) -> ZeroCostRanker:
    return ZeroCostRanker(digits)


def test_most_promising_come_first(by_size: ZeroCostRanker) -> None:
    designs = [_screening("a", 10, 5), _screening("b", 10, 9), _screening("c", 10, 7)]
    assert _ids(by_size.choose(designs, 2, None)) == ["b", "c"]


def test_design_without_a_score_comes_last(digits: Dataset) -> None:
    ranker = ZeroCostRanker(digits)
    ranker._known = {"a": -math.inf, "b": 1.0, "c": 2.0}
    designs = [_screening(key, 10, 1) for key in "abc"]
    assert _ids(ranker.choose(designs, 2, None)) == ["c", "b"]


def test_cells_take_turns_so_that_the_large_do_not_crowd_out_the_small(
    by_size: ZeroCostRanker,
) -> None:
    partition = Partition.of(Limits(macs=8_000, sram_bytes=8_000))
    large = [_screening(f"large{n}", 7_900, 100 + n) for n in range(4)]
    small = [_screening(f"small{n}", 900, 10 + n) for n in range(4)]
    chosen = _ids(by_size.choose([*large, *small], 4, partition))
    assert chosen == ["large3", "small3", "large2", "small2"]


def test_empty_cells_leave_their_turn_to_others(by_size: ZeroCostRanker) -> None:
    partition = Partition.of(Limits(macs=8_000, sram_bytes=8_000))
    designs = [_screening("small", 900, 1), *(_screening(f"l{n}", 7_900, n) for n in range(1, 5))]
    assert _ids(by_size.choose(designs, 4, partition)) == ["small", "l4", "l3", "l2"]


def test_equal_scores_go_by_id_whatever_the_order(by_size: ZeroCostRanker) -> None:
    designs = [_screening(key, 10, 5) for key in "dbca"]
    assert _ids(by_size.choose(designs, 3, None)) == ["a", "b", "c"]
    assert _ids(by_size.choose(designs[::-1], 3, None)) == ["a", "b", "c"]


def test_where_there_is_nothing_to_choose_all_are_kept_in_order(by_size: ZeroCostRanker) -> None:
    designs = [_screening("b", 10, 1), _screening("a", 10, 2)]
    assert _ids(by_size.choose(designs, 2, None)) == ["b", "a"]
    assert by_size.choose([], 3, None) == []


def test_what_costs_less_for_its_score_comes_before_what_is_dominated(
    by_size: ZeroCostRanker,
) -> None:
    # "best" and "small" are dominated by none; "waste" costs more than "best" for a lower score.
    designs = [_screening("waste", 40, 8), _screening("best", 30, 9), _screening("small", 10, 5)]
    assert set(_ids(by_size.choose(designs, 2, None))) == {"best", "small"}


def test_among_equals_those_in_empty_places_come_first(by_size: ZeroCostRanker) -> None:
    designs = [_screening(f"d{macs}", macs, macs) for macs in (10, 11, 12, 40, 100)]
    assert set(_ids(by_size.choose(designs, 3, None))) == {"d10", "d40", "d100"}


@pytest.mark.parametrize("score", NAMES)
def test_choice_by_every_score_repeats(digits: Dataset, score: str) -> None:
    architectures = [sample(DIGITS, np.random.default_rng(seed)) for seed in range(8)]
    designs = [
        Screening(architecture_id(one), one, measure(one), "test", "", 0.0) for one in architectures
    ]
    chosen = ZeroCostRanker(digits, 1, score).choose(designs, 3, None)
    again = ZeroCostRanker(digits, 1, score).choose(designs[::-1], 3, None)
    assert _ids(chosen) == _ids(again)
    assert len(set(_ids(chosen))) == 3


def test_in_order_takes_the_first(by_size: ZeroCostRanker) -> None:
    designs = [_screening("small", 10, 1), _screening("large", 10, 2)]
    partition = Partition.of(Limits(macs=100, sram_bytes=8_000))
    assert _ids(InOrder().choose(designs, 1, partition)) == ["small"]
