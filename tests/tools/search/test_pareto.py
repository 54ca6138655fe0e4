"""Dominance, front, hypervolume, selection."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from tests.tools.search.designs import candidate
from tools.search.candidate import Candidate
from tools.search.pareto import dominates, hypervolume, pareto_front, select


def random_candidates(rng: random.Random, count: int) -> list[Candidate]:
    return [
        candidate(rng.randint(1, 9) / 10, rng.randint(1, 9), rng.randint(1, 9), key=str(k))
        for k in range(count)
    ]


def test_the_front_is_what_nothing_dominates_and_dominates_all_else() -> None:
    rng = random.Random(0)
    for _ in range(40):
        everyone = random_candidates(rng, 25)
        front = pareto_front(everyone)
        assert not any(dominates(one, other) for one in front for other in front)
        for one in everyone:
            assert one in front or any(dominates(better, one) for better in front)


def test_the_front_of_ten_thousand_is_found_at_once_and_equal_candidates_share_it() -> None:
    rng = np.random.default_rng(0)
    figures = zip(rng.random(9_999), *rng.integers(1, 10**6, (2, 9_999)), strict=True)
    everyone = [candidate(float(a), int(m), int(s)) for a, m, s in figures]
    best = max(everyone, key=lambda one: one.score)
    pareto_front(everyone[:2])  # imports
    begun = time.perf_counter()
    front = pareto_front([*everyone, best.model_copy(update={"id": "twin"})])
    assert time.perf_counter() - begun < 2.0  # measured: 0.02 s
    assert {one.id for one in front[:2]} == {best.id, "twin"}
    assert [one.score for one in front] == sorted((one.score for one in front), reverse=True)
    for one in front:
        assert not any(dominates(other, one) for other in everyone[:2000])


def test_dominance_is_irreflexive_and_asymmetric() -> None:
    for one in random_candidates(random.Random(1), 20):
        assert not dominates(one, one)
        for other in random_candidates(random.Random(2), 20):
            assert not (dominates(one, other) and dominates(other, one))


def test_better_in_one_and_equal_in_the_others_dominates() -> None:
    assert dominates(candidate(0.9, 5, 5), candidate(0.8, 5, 5))
    assert dominates(candidate(0.9, 4, 5), candidate(0.9, 5, 5))
    assert dominates(candidate(0.9, 5, 4), candidate(0.9, 5, 5))
    assert not dominates(candidate(0.9, 5, 4), candidate(0.9, 4, 5))


def test_rejected_candidates_are_never_on_the_front() -> None:
    rejected = candidate(0.9, 1, 1).model_copy(update={"status": "rejected"})
    assert pareto_front([rejected]) == []


def test_hypervolume_of_one_candidate_is_its_box() -> None:
    assert hypervolume([candidate(0.8, 25, 50)], (100, 100)) == pytest.approx(0.8 * 0.75 * 0.5)


def test_hypervolume_never_shrinks_when_candidates_are_added() -> None:
    everyone = random_candidates(random.Random(3), 30)
    volumes = [hypervolume(pareto_front(everyone[:n]), (10, 10)) for n in range(31)]
    assert volumes[0] == 0.0
    assert volumes == sorted(volumes)


def test_candidates_beyond_the_reference_add_nothing() -> None:
    assert hypervolume([candidate(0.9, 200, 1)], (100, 100)) == 0.0


def test_selection_prefers_accuracy_then_fewer_macs_within_the_noise() -> None:
    best, near, far = candidate(0.90, 90, 9), candidate(0.897, 40, 9), candidate(0.80, 1, 1)
    assert select([best, near, far]) == near
    assert select([best, near, far], noise=0.0) == best
    with pytest.raises(ValueError, match="empty"):
        select([])
