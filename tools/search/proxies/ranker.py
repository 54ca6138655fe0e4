"""Which of the designs that passed the screen are trained: the promising ones of every size.

Whatever scores a network before training prefers the largest, so scores are compared only within a
cell of the partition by MACs and SRAM, and cells take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from tools.data.dataset import Dataset
from tools.search.loop.order import InOrder, Ranker
from tools.search.partition import Cell, Partition
from tools.search.proxies.scores import Scores
from tools.search.screen import Screening

__all__ = ["SCORES", "InOrder", "Ranker", "ZeroCostRanker"]

SCORES = ("log parameters",)
"""The scores whose ranks are added: no zero-cost proxy did better; see docs/proxies.md."""


class ZeroCostRanker:
    """Takes, cell by cell, the designs that are ranked highest before any training."""

    def __init__(self, dataset: Dataset, seed: int = 0, scores: Sequence[str] = SCORES) -> None:
        self._scores = Scores(dataset, seed)
        self._names = tuple(scores)
        self._known: dict[str, tuple[float, ...]] = {}

    def choose(
        self, screenings: Sequence[Screening], count: int, partition: Partition | None
    ) -> list[Screening]:
        """Up to `count` of `screenings`: of each cell the best, then of each the second best, …

        The cells take turns in the order in which they first occur in `screenings`; without a
        partition there is one cell. Nothing is scored where there is nothing to choose. Equal
        scores: by id, so that the choice does not depend on the order of proposals.
        """
        if len(screenings) <= count:
            return list(screenings)
        cells: dict[Cell | None, list[Screening]] = {}
        for one in screenings:
            cell = partition.cell(one.footprint) if partition else None
            cells.setdefault(cell, []).append(one)
        turns = zip_longest(*(self._ranked(members) for members in cells.values()))
        return [one for turn in turns for one in turn if one][:count]

    def _ranked(self, screenings: Sequence[Screening]) -> list[Screening]:
        """`screenings`, the highest sum of ranks first."""
        scores = [self._score(one) for one in screenings]
        total = [0] * len(screenings)
        for column in zip(*scores, strict=True):
            ordered = sorted(set(column))
            for place, value in enumerate(column):
                total[place] += ordered.index(value)
        order = sorted(
            range(len(screenings)), key=lambda place: (-total[place], screenings[place].id)
        )
        return [screenings[place] for place in order]

    def _score(self, one: Screening) -> tuple[float, ...]:
        if one.id not in self._known:
            self._known[one.id] = tuple(
                self._scores.score(name, one.architecture, one.footprint) for name in self._names
            )
        return self._known[one.id]
