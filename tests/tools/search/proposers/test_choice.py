"""Choosing what to train: what adds most to the front, and every cell in its turn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.tools.search.designs import DIGITS
from tools.architecture import Architecture
from tools.footprint import measure
from tools.search import Candidate, Limits, Screening, architecture_id
from tools.search.partition import Partition
from tools.search.proposers.choice import FAIR_EVERY, Choice
from tools.search.proposers.prediction import AccuracyModel
from tools.search.sampling import sample

LIMITS = Limits(macs=4_000_000, sram_bytes=32 * 1024)
PARTITION = Partition.of(LIMITS)


def designs(count: int, seed: int = 0) -> list[Architecture]:
    rng = np.random.default_rng(seed)
    return [sample(DIGITS, rng) for _ in range(count)]


def screening(architecture: Architecture) -> Screening:
    key = architecture_id(architecture)
    return Screening(key, architecture, measure(architecture), "test", "", 0.0)


def truth(architecture: Architecture) -> float:
    """More MACs are more accurate."""
    return 1.0 - 20 * math.pow(measure(architecture).macs, -0.4)


def trained(architecture: Architecture) -> Candidate:
    return Candidate(
        id=architecture_id(architecture), architecture=architecture,
        footprint=measure(architecture), status="trained", proposer="test",
        accuracy=max(0.0, truth(architecture)),
    )  # fmt: skip


def test_the_model_ranks_designs_that_it_never_saw() -> None:
    known, unknown = designs(20), designs(40, seed=1)
    model = AccuracyModel(
        [(one, measure(one)) for one in known], [max(0.0, truth(one)) for one in known]
    )
    guessed = model.predict([(one, measure(one)) for one in unknown])
    order = np.corrcoef(
        np.argsort(np.argsort(guessed)), np.argsort(np.argsort([*map(truth, unknown)]))
    )
    assert order[0, 1] > 0.8


def test_a_model_needs_four_designs() -> None:
    with pytest.raises(ValueError, match="too few"):
        AccuracyModel([], [])


def test_the_best_bet_adds_more_than_the_average() -> None:
    known, pool = designs(16), designs(60, seed=2)
    choice = Choice(LIMITS, [trained(one) for one in known], PARTITION)
    chosen = choice.best([screening(one) for one in pool], 3)
    gains = choice.gains([trained(one.architecture) for one in chosen])
    assert np.mean(gains) > 2 * np.mean(choice.gains([trained(one) for one in pool]))


def test_the_emptiest_cell_gets_its_turn() -> None:
    known, pool = designs(16), [screening(one) for one in designs(200, seed=3)]
    choice = Choice(LIMITS, [trained(one) for one in known], PARTITION)
    tried = {PARTITION.cell(measure(one)) for one in known}
    empty = {PARTITION.cell(one.footprint) for one in pool} - tried
    assert empty
    chosen = choice.best(pool, FAIR_EVERY * len(empty))
    assert empty <= {PARTITION.cell(one.footprint) for one in chosen}


def test_what_waits_is_not_wanted_again() -> None:
    known, pool = designs(16), [screening(one) for one in designs(60, seed=2)]
    candidates = [trained(one) for one in known]
    (first,) = Choice(LIMITS, candidates, PARTITION).best(pool, 1)
    twin = Choice(LIMITS, candidates, PARTITION, waiting=[first])
    assert twin.best(pool, 1) != [first]


def test_nothing_known_is_no_error() -> None:
    pool = [screening(one) for one in designs(5)]
    assert len(Choice(Limits(), [], Partition.of(Limits())).best(pool, 3)) == 3
    assert Choice(Limits(), [], Partition.of(Limits())).best([], 3) == []
