"""Which of the designs that passed the screen are trained: the promising ones of every size.

Whatever scores a network before training prefers the largest, and what a front needs is the best
for its cost. So a score takes the place of accuracy in what NSGA-II keeps of a generation (Deb et
al. 2002): front by front of score, MACs and SRAM, and within a front the least crowded first; and
that in each cell of the partition for itself, cells taking turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from tools.data.dataset import Dataset
from tools.search.loop.order import InOrder, Ranker
from tools.search.partition import Cell, Partition
from tools.search.proxies.scores import Scores
from tools.search.screen import Screening

__all__ = ["SCORE", "InOrder", "Ranker", "ZeroCostRanker", "by_cell", "in_turns"]

SCORE = "log parameters"
"""No zero-cost proxy did better in this space, and it takes no time; see docs/proxies.md."""


class ZeroCostRanker:
    """Takes, cell by cell, the designs that would be on the front if `score` were accuracy."""

    def __init__(self, dataset: Dataset, seed: int = 0, score: str = SCORE) -> None:
        self._scores, self._name = Scores(dataset, seed), score
        self._known: dict[str, float] = {}

    def choose(
        self, screenings: Sequence[Screening], count: int, partition: Partition | None
    ) -> list[Screening]:
        """Up to `count` of `screenings`: of each cell the best, then of each the second best, …

        The cells take turns in the order in which they first occur; without a partition there is
        one cell. Where there is nothing to choose nothing is scored, and all are kept in order.
        What is equal goes by id, so that a cell's choice does not depend on the order of proposals.
        """
        if len(screenings) <= count:
            return list(screenings)
        runtime = partition.limits.runtime if partition else "aot"
        cells = by_cell(screenings, partition)
        return in_turns([self._ranked(cell, runtime) for cell in cells], count)

    def _ranked(self, screenings: Sequence[Screening], runtime: str) -> list[Screening]:
        """`screenings` of one cell, the most promising first."""
        from pymoo.operators.survival.rank_and_crowding.metrics import calc_crowding_distance
        from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

        by_id = sorted(screenings, key=lambda one: one.id)
        costs = self._costs(by_id, runtime)
        ranked: list[Screening] = []
        for front in NonDominatedSorting().do(costs):
            places = np.sort(front)
            lonely = calc_crowding_distance(costs[places])
            ranked += [by_id[places[at]] for at in np.argsort(-lonely, kind="stable")]
        return ranked

    def _costs(self, screenings: Sequence[Screening], runtime: str) -> NDArray[np.float64]:
        """(n, 3), all to be small: rank by score from above, log MACs, log SRAM bytes."""
        scores = [self._score(one) for one in screenings]
        places = {score: place for place, score in enumerate(sorted(set(scores), reverse=True))}
        macs = [max(one.footprint.macs, 1) for one in screenings]
        sram = [max(one.footprint.sram_bytes[runtime], 1) for one in screenings]
        ranks = [float(places[score]) for score in scores]
        return np.stack([ranks, np.log(macs), np.log(sram)], axis=1)

    def _score(self, one: Screening) -> float:
        if one.id not in self._known:
            score = self._scores.score(self._name, one.architecture, one.footprint)
            self._known[one.id] = score
        return self._known[one.id]


def by_cell(screenings: Iterable[Screening], partition: Partition | None) -> list[list[Screening]]:
    """`screenings` by their cell of `partition` (None: all in one); cells as they first occur."""
    cells: dict[Cell | None, list[Screening]] = {}
    for one in screenings:
        cell = partition.cell(one.footprint) if partition else None
        cells.setdefault(cell, []).append(one)
    return list(cells.values())


def in_turns(cells: Sequence[Sequence[Screening]], count: int) -> list[Screening]:
    """The first of each cell, then the second of each, …: up to `count`."""
    return [one for turn in zip_longest(*cells) for one in turn if one][:count]
