"""When a proxy training is hopeless: held, rung by rung, against candidates that cost no more.

Successive halving (Jamieson & Talwalkar 2016) trains many candidates a little and the best of them
on; its asynchronous form (ASHA, Li et al. 2020) decides each at its rung, against what was seen
there before; MO-ASHA (Schmucker et al. 2021) ranks by dominance where there are several objectives.
Ours is asynchronous and by dominance, with two differences. It keeps no fixed share at a rung: here
cost is known before training and only accuracy has to be guessed, so whoever costs less than all
others is never ended, however low its accuracy. And it ends a training only when candidates that
need no more MACs and no more SRAM are ahead by more than a rung can mislead; a share would end some
of the good whenever all are good.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from tools.footprint import Footprint
from tools.search.candidate import Candidate
from tools.train.rungs import RUNGS, hopeless

__all__ = ["EVIDENCE", "LEAST_MARGIN", "MARGIN", "hopeless", "thresholds"]

EVIDENCE = 3
"""Cheaper candidates that must have climbed a rung before one is ended there."""
MARGIN = 0.2
"""How far below the best of them it may be, in units of √(p · (1 - p)), where p is that accuracy:
the deviation of one image's being right, so that margins shrink where all are good."""
LEAST_MARGIN = 0.02


def thresholds(
    footprint: Footprint, earlier: Sequence[Candidate], runtime: str, margin: float = MARGIN
) -> tuple[float, ...]:
    """For each rung the accuracy (a fraction) below which a design of `footprint` is hopeless.

    It is the best of the `earlier` candidates that need no more MACs and no more SRAM (of
    `runtime`) and climbed that rung, less the margin; 0, which ends nothing, where there are fewer
    than `EVIDENCE`.
    """
    cheaper = [
        one.rungs
        for one in earlier
        # What broke down later would not have dominated anything.
        if one.status != "failed" and _costs_no_more(one.footprint, footprint, runtime)
    ]
    return tuple(_threshold(cheaper, rung, margin) for rung in range(len(RUNGS)))


def _threshold(cheaper: Sequence[tuple[float, ...]], rung: int, margin: float) -> float:
    reached = [rungs[rung] for rungs in cheaper if len(rungs) > rung]
    if len(reached) < EVIDENCE:
        return 0.0
    best = max(reached)
    return max(0.0, best - max(LEAST_MARGIN, margin * sqrt(best * (1 - best))))


def _costs_no_more(one: Footprint, other: Footprint, runtime: str) -> bool:
    return one.macs <= other.macs and one.sram_bytes[runtime] <= other.sram_bytes[runtime]
