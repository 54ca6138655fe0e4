"""How far an int8 network computes what its float network computes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of two networks on the same `images`: classes given, share of equal ones, correlation.

    `correlation` is Pearson's, over all logits, each image's mean taken away, since a softmax does
    not see it; not a number where one of the networks gives the same for every class.
    """

    images: int
    classes: int
    exact_classes: int
    share: float
    correlation: float


def compared(exact: NDArray[np.float32], found: NDArray[np.float32]) -> Agreement:
    """Float logits `exact` and those `found` for the same images, both (n, classes)."""
    chosen, right = found.argmax(1), exact.argmax(1)
    a, b = (one - one.mean(axis=1, keepdims=True) for one in (exact, found))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))
    return Agreement(
        images=len(exact),
        classes=len(np.unique(chosen)),
        exact_classes=len(np.unique(right)),
        share=float((chosen == right).mean()),
        correlation=correlation,
    )
