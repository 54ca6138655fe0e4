"""What a design's training will show, guessed from those that were trained: a Gaussian process.

Surrogate-assisted search as in NSGANetV2 (Lu et al., 2020): measuring a design costs a
millisecond and training it seconds, so that of many offspring only the most promising are trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.architecture import Architecture
from tools.footprint import Footprint
from tools.search.features import features

LEAST_TRAINED = 4
"""Trained designs from which on a guess is better than none."""
_LENGTHS = (2.0, 4.0, 8.0)
_NOISES = (0.05, 0.2)

Design = tuple[Architecture, Footprint]


class AccuracyModel:
    """Predicts accuracies, as fractions, of designs like those that it was fitted to."""

    def __init__(self, designs: Sequence[Design], accuracies: Sequence[float]) -> None:
        """Fit to `designs` and what each of them reached. Raises ValueError for fewer than four."""
        if len(designs) < LEAST_TRAINED:
            raise ValueError("too few trained designs to predict from")
        values = _latent(np.array(accuracies))
        self._mean, self._scale = float(values.mean()), max(float(values.std()), 1e-3)
        self._process = _fitted(_features(designs), (values - self._mean) / self._scale)

    def predict(self, designs: Sequence[Design], optimism: float = 0.0) -> NDArray[np.float64]:
        """Accuracies, and `optimism` standard deviations more."""
        mean, deviation = self._process.predict(_features(designs), return_std=True)
        latent = (mean + optimism * deviation) * self._scale + self._mean
        accuracies: NDArray[np.float64] = np.clip(1.02 - np.exp(-latent), 0.0, 1.0)
        return accuracies


def _latent(accuracies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minus the logarithm of the error: equal steps for halving it, anywhere."""
    return -np.log(1.02 - accuracies)


def _fitted(features: NDArray[np.float64], values: NDArray[np.float64]) -> Any:
    """The process of highest marginal likelihood among few: no optimiser, no chance."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, DotProduct, WhiteKernel

    processes = [
        GaussianProcessRegressor(
            0.3 * DotProduct(0.5) + RBF(length) + WhiteKernel(noise), optimizer=None
        ).fit(features, values)
        for length in _LENGTHS
        for noise in _NOISES
    ]
    return max(processes, key=lambda one: one.log_marginal_likelihood_value_)


def _features(designs: Sequence[Design]) -> NDArray[np.float64]:
    return np.array([features(*design) for design in designs])
