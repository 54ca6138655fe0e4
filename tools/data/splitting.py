"""Seeded splits that keep each class in proportion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.data.dataset import Split
from tools.errors import DataError

SEED = 20_240_607  # fixed for good: a split must be the same on every machine and in every run


def stratified_split(
    split: Split, fractions: Sequence[float], classes: Sequence[str], seed: int = SEED
) -> tuple[Split, ...]:
    """The rest of `split`, then one part for each of `fractions`, class by class.

    Each part gets round(fraction × images of the class), at least one; parts keep the order of
    `split`. Raises DataError when a class has fewer images than there are parts.
    """
    rng = np.random.default_rng(seed)
    parts: list[list[NDArray[np.int64]]] = [[] for _ in range(len(fractions) + 1)]
    for label, class_name in enumerate(classes):
        members = rng.permutation(np.flatnonzero(split.labels == label))
        if len(members) < len(parts):
            raise DataError(
                f"Class '{class_name}' has {len(members)} images, too few to split "
                f"into {len(parts)} parts.",
                "Add images, or leave that class out.",
            )
        for part, chosen in zip(parts, _cut(members, fractions), strict=True):
            part.append(chosen)
    return tuple(split.take(np.sort(np.concatenate(part))) for part in parts)


def _cut(members: NDArray[np.int64], fractions: Sequence[float]) -> list[NDArray[np.int64]]:
    """The rest first, then one piece for each fraction."""
    sizes = [max(1, round(fraction * len(members))) for fraction in fractions]
    *pieces, rest = np.split(members, np.cumsum(sizes))
    return [rest, *pieces]
