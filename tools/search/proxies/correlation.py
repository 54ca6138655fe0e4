"""How well one list of figures ranks what another measures: tau and rho, with their uncertainty."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
LEVEL = 0.95
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Correlation:
    """Kendall's tau-b with its two-sided p-value and bootstrap interval, and Spearman's rho.

    `low` and `high` are the percentiles of tau over resampled candidates that hold 95 % of them
    (Efron 1979). All are nan where one of the lists is constant.
    """

    tau: float
    p_value: float
    low: float
    high: float
    rho: float
    rho_p_value: float


def correlate(one: Sequence[float], other: Sequence[float], seed: int = 0) -> Correlation:
    """The rank correlation of two figures of the same candidates (at least 3, else ValueError).

    Infinite values rank as the lowest or highest. From scipy.stats: kendalltau (tau-b, which
    allows for ties), spearmanr.
    """
    if len(one) != len(other) or len(one) < FEWEST:
        raise ValueError(f"two lists of at least {FEWEST} figures, not {len(one)} and {len(other)}")
    from scipy.stats import kendalltau, spearmanr  # type: ignore[import-untyped]

    left, right = _ranks(one), _ranks(other)
    if len(set(left)) < 2 or len(set(right)) < 2:
        return Correlation(*[float("nan")] * 6)
    tau, rho = kendalltau(left, right), spearmanr(left, right)
    low, high = _interval(left, right, seed)
    return Correlation(
        float(tau.statistic), float(tau.pvalue), low, high, float(rho.statistic), float(rho.pvalue)
    )


def _interval(
    left: NDArray[np.float64], right: NDArray[np.float64], seed: int
) -> tuple[float, float]:
    """Percentiles of tau over candidates drawn with replacement."""
    from scipy.stats import kendalltau

    rng = np.random.default_rng(seed)
    taus = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(len(left), size=len(left))
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # a draw may be constant: its tau is nan, left out below
            taus.append(float(kendalltau(left[drawn], right[drawn]).statistic))
    edge = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(taus, [edge, 100 - edge])
    return float(low), float(high)


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """Ranks from 1, ties sharing their mean; ValueError for a value that is no number."""
    from scipy.stats import rankdata

    if np.isnan(np.asarray(values, float)).any():
        raise ValueError("a figure is not a number")
    return np.asarray(rankdata(values), float)


def concordance(
    one: Sequence[float], other: Sequence[float], pairs: Sequence[tuple[int, int]]
) -> float:
    """Kendall's tau over `pairs` of places alone: pairs in order less pairs not, over both.

    Pairs that are tied in either list do not count; nan where none is left.
    """
    products = [(one[a] - one[b]) * (other[a] - other[b]) for a, b in pairs]
    right, wrong = sum(p > 0 for p in products), sum(p < 0 for p in products)
    return (right - wrong) / (right + wrong) if right + wrong else float("nan")
