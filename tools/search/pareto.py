"""Dominance, Pareto front and hypervolume over accuracy (up), MACs (down) and SRAM (down)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.search.candidate import Candidate

NOISE = 0.005
"""Proxy accuracies this close are taken as equal when a candidate is selected."""


def objectives(candidate: Candidate, runtime: str = "aot") -> tuple[float, int, int]:
    """(1 - accuracy, MACs, SRAM bytes): all to be made small."""
    footprint = candidate.footprint
    return 1.0 - candidate.score, footprint.macs, footprint.sram_bytes[runtime]


def dominates(one: Candidate, other: Candidate, runtime: str = "aot") -> bool:
    """Whether `one` is nowhere worse than `other` and somewhere better."""
    left, right = objectives(one, runtime), objectives(other, runtime)
    return left != right and all(a <= b for a, b in zip(left, right, strict=True))


def pareto_front(candidates: Iterable[Candidate], runtime: str = "aot") -> list[Candidate]:
    """The trained candidates that no other one dominates, most accurate first.

    The first front of a non-dominated sorting (Deb et al., 2002), by pymoo.
    """
    trained = [one for one in candidates if one.status == "trained"]
    if not trained:
        return []
    from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

    points = np.array([objectives(one, runtime) for one in trained], dtype=float)
    indices = NonDominatedSorting().do(points, only_non_dominated_front=True)
    front = [trained[index] for index in indices]
    return sorted(front, key=lambda one: (objectives(one, runtime), one.id))


def hypervolume(
    front: Sequence[Candidate], reference: tuple[int, int], runtime: str = "aot"
) -> float:
    """Share of the box up to accuracy 0 and `reference` (MACs, SRAM bytes) that is dominated.

    The reference point is (accuracy 0, MACs and SRAM of `reference`), the ideal one (1, 0, 0): 0 to
    1; what lies beyond the reference adds nothing. Computed by pymoo (Fonseca et al., 2006).
    """
    if not front:
        return 0.0
    from pymoo.indicators.hv import HV

    scale = np.array([1.0, *(max(value, 1) for value in reference)])
    points: NDArray[np.float64] = np.array([objectives(one, runtime) for one in front]) / scale
    return float(HV(ref_point=np.ones(3))(points))


def select(front: Sequence[Candidate], noise: float = NOISE) -> Candidate:
    """The most accurate candidate of `front`; among those within `noise` the one of fewest MACs.

    Raises ValueError when `front` is empty.
    """
    best = max(one.score for one in front)
    near = [one for one in front if one.score >= best - noise]
    return min(near, key=lambda one: (one.footprint.macs, one.id))
