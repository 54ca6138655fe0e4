"""Rank correlation: known cases, ties, infinities, and an interval that holds the figure."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tools.search.proxies.correlation import concordance, correlate


def test_same_order_is_one_and_the_reverse_minus_one() -> None:
    up = [1.0, 2.0, 5.0, 9.0]
    assert correlate(up, [10.0, 20.0, 21.0, 30.0]).tau == pytest.approx(1)
    assert correlate(up, [4.0, 3.0, 2.0, 1.0]).rho == pytest.approx(-1)


def test_tau_counts_pairs_in_order() -> None:
    # Of the six pairs of 1 2 3 4 against 1 3 2 4 five are in order: (5 - 1) / 6.
    found = correlate([1, 2, 3, 4], [1, 3, 2, 4])
    assert found.tau == pytest.approx(4 / 6)
    assert found.rho == pytest.approx(1 - 6 * 2 / (4 * 15))


def test_much_evidence_makes_the_interval_and_the_p_value_small() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=60)
    y = x + rng.normal(size=60)
    many, few = correlate(list(x), list(y)), correlate(list(x[:8]), list(y[:8]))
    assert many.low < many.tau < many.high
    assert many.high - many.low < few.high - few.low
    assert many.p_value < 0.001 < few.p_value


def test_same_seed_gives_the_same_interval() -> None:
    x, y = [1.0, 4.0, 2.0, 3.0, 5.0], [2.0, 3.0, 1.0, 5.0, 4.0]
    assert correlate(x, y, 1) == correlate(x, y, 1)


def test_infinity_ranks_lowest_and_what_is_no_number_is_refused() -> None:
    assert correlate([-math.inf, 1.0, 2.0], [0.1, 0.2, 0.3]).tau == pytest.approx(1)
    with pytest.raises(ValueError, match="not a number"):
        correlate([math.nan, 1.0, 2.0], [0.1, 0.2, 0.3])


def test_constant_figures_rank_nothing() -> None:
    assert math.isnan(correlate([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]).tau)


def test_too_few_or_unequal_lists_are_refused() -> None:
    for one, other in (([1.0, 2.0], [1.0, 2.0]), ([1.0, 2.0, 3.0], [1.0, 2.0])):
        with pytest.raises(ValueError, match="at least 3"):
            correlate(one, other)


def test_concordance_looks_only_at_the_pairs_that_are_alike() -> None:
    # Alike: (0, 1) and (2, 3); in order in the first, not in the second; the third does not count.
    alike = [(0, 1), (2, 3), (0, 2)]
    found = concordance([1, 2, 5, 6], [0.1, 0.2, 0.9, 0.8], alike[:2])
    assert found == 0
    assert concordance([1, 2, 5, 6], [0.1, 0.2, 0.9, 0.8], alike) == pytest.approx(1 / 3)


def test_concordance_of_ties_alone_is_no_number() -> None:
    assert math.isnan(concordance([1, 1], [0.1, 0.2], [(0, 1)]))
