"""Parts of a split, drawn at random and always the same for the same seed."""

from __future__ import annotations

import numpy as np

from tools.data.dataset import Split


def random_part(split: Split, most: int | None, seed: int) -> Split:
    """At most `most` images of `split`, in its order; itself where it has no more (or None)."""
    if most is None or most >= len(split):
        return split
    chosen = np.random.default_rng(seed).permutation(len(split))[:most]
    return split.take(np.sort(chosen))
