"""Which of many measured designs to train next: those that would add most to the front.

Some come from the emptiest cell of the partition instead, so that the front is filled along its
whole length and not only where most volume is to be gained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.footprint import Footprint
from tools.search.candidate import Candidate
from tools.search.limits import Limits, sram_used
from tools.search.partition import Cell, Partition
from tools.search.proposers.prediction import LEAST_TRAINED, AccuracyModel
from tools.search.screen import Screening

FAIR_EVERY = 4
"""One of that many is taken from the emptiest cell."""
OPTIMISM = 0.5
"""Standard deviations by which a guessed accuracy is raised: what is unknown is worth a try."""

Points = NDArray[np.float64]


class Choice:
    """Chooses by the volume that designs are expected to add to the front of `candidates`.

    Those `waiting` for their training count as trained, with the accuracy that is hoped for.
    Volume: share of the box between accuracy 0 and the limits (where one is missing, the most that
    a candidate needs) that is dominated.
    """

    def __init__(
        self,
        limits: Limits,
        candidates: Sequence[Candidate],
        partition: Partition,
        waiting: Sequence[Screening] = (),
    ) -> None:
        self.limits, self.partition = limits, partition
        self._trained = [one for one in candidates if one.status == "trained"]
        footprints = [one.footprint for one in candidates] + [one.footprint for one in waiting]
        self._counts = Counter(partition.cell(one) for one in footprints)
        self._scale = _reference(limits, [one.footprint for one in self._trained])
        self._model = _model(self._trained)
        scores = [one.score for one in self._trained]
        self._points = self._at(self._trained, scores)
        self._waiting = self._at(waiting, self.accuracies(waiting))

    def best(self, pool: Sequence[Screening], wanted: int) -> list[Screening]:
        """Up to `wanted` of `pool`, best bet first."""
        left = list({one.id: one for one in pool}.values())
        points = self._at(left, self.accuracies(left))
        counts, chosen = Counter(self._counts), list[Screening]()
        front = np.vstack([self._points, self._waiting])
        while left and len(chosen) < wanted:
            gains = _gains(front, points)
            fair = (len(chosen) + 1) % FAIR_EVERY == 0
            index = self._fairest(left, gains, counts) if fair else int(np.argmax(gains))
            counts[self.partition.cell(left[index].footprint)] += 1
            front = np.vstack([front, points[index]])
            chosen.append(left.pop(index))
            points = np.delete(points, index, axis=0)
        return chosen

    def accuracies(self, designs: Sequence[Screening]) -> NDArray[np.float64]:
        """What each of `designs` is hoped to reach, a fraction; the same for all while unknown."""
        if self._model is None or not designs:
            return np.full(len(designs), 0.5)
        pairs = [(one.architecture, one.footprint) for one in designs]
        return self._model.predict(pairs, OPTIMISM)

    def gains(self, candidates: Sequence[Candidate]) -> list[float]:
        """What each of `candidates` alone adds to the volume of what was trained."""
        scores = [one.score for one in candidates]
        return [float(gain) for gain in _gains(self._points, self._at(candidates, scores))]

    def _fairest(
        self, left: Sequence[Screening], gains: NDArray[np.float64], counts: Counter[Cell]
    ) -> int:
        """The best bet of the emptiest cell that the pool reaches."""
        cells = [self.partition.cell(one.footprint) for one in left]
        reached = frozenset(self.partition.cells) - frozenset(cells)
        emptiest = self.partition.fair(counts, closed=reached)[0]
        inside = [index for index, cell in enumerate(cells) if cell == emptiest]
        return max(inside, key=lambda index: gains[index])

    def _at(
        self, designs: Sequence[Screening | Candidate], accuracies: Sequence[float] | Points
    ) -> Points:
        """Points (n, 3): error, MACs and SRAM, the latter two as shares of the limits."""
        rows = [
            (1.0 - float(accuracy), *_costs(one.footprint, self.limits, self._scale))
            for one, accuracy in zip(designs, accuracies, strict=True)
        ]
        return np.array(rows, dtype=float).reshape(-1, 3)


def _model(trained: Sequence[Candidate]) -> AccuracyModel | None:
    if len(trained) < LEAST_TRAINED:
        return None
    pairs = [(one.architecture, one.footprint) for one in trained]
    return AccuracyModel(pairs, [one.score for one in trained])


def _reference(limits: Limits, footprints: Sequence[Footprint]) -> tuple[float, float]:
    macs = limits.macs or max((one.macs for one in footprints), default=1)
    sram = limits.sram_bytes or max((sram_used(one, limits) for one in footprints), default=1)
    return float(macs), float(sram)


def _costs(footprint: Footprint, limits: Limits, scale: tuple[float, float]) -> tuple[float, float]:
    return footprint.macs / scale[0], sram_used(footprint, limits) / scale[1]


def _volume(points: Points) -> float:
    """Dominated share of the unit box (Fonseca et al., 2006, by pymoo)."""
    from pymoo.indicators.hv import HV

    return float(HV(ref_point=np.ones(3))(points)) if len(points) else 0.0


def _gains(front: Points, points: Points) -> NDArray[np.float64]:
    """What each of `points` alone would add to the volume of `front`."""
    before = _volume(front)
    return np.array([_volume(np.vstack([front, point])) - before for point in points])
