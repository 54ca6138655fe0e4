"""Chance: designs of the prior that meet the limits, and nothing else; what others must beat.

Random search is a hard baseline for architectures (Li and Talwalkar, "Random search and
reproducibility for neural architecture search", 2019).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.search.candidate import Candidate
from tools.search.sampling import sample
from tools.search.screen import Screen, Screening
from tools.search.smallest import check_reachable
from tools.search.space import SearchSpace

MOST_DRAWS = 2000
"""Draws of one ask, after which it answers with what it has; about two seconds."""


class RandomProposer:
    """Draws until enough designs are admitted; the same `seed` draws the same."""

    name = "random"

    def __init__(self, space: SearchSpace, seed: int = 0) -> None:
        self.space = space
        self._rng = np.random.default_rng(seed)
        self._checked = False

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """`wanted` new designs of the prior; see `Proposer.ask`."""
        if not self._checked:
            check_reachable(self.space, screen)
            self._checked = True
        found: list[Screening] = []
        for _ in range(MOST_DRAWS):
            if len(found) >= wanted:
                break
            one = screen.admit(sample(self.space, self._rng), self.name)
            if one.admitted:
                found.append(one)
        return found

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """Chance learns nothing."""
