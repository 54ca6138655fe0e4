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

from tools.footprint import Footprint
from tools.search.candidate import Candidate
from tools.train.rungs import RUNGS, hopeless

__all__ = ["MARGINS", "hopeless", "thresholds"]

MARGINS = (0.30, 0.15)
"""How far below a cheaper candidate one may lie at each rung; measured, see docs/proxies.md."""
EVIDENCE = 3
"""Cheaper candidates that must have climbed a rung before one is ended there."""


def thresholds(
    footprint: Footprint, earlier: Sequence[Candidate], runtime: str
) -> tuple[float, ...]:
    """For each rung the accuracy (a fraction) below which a design of `footprint` is hopeless.

    It is the median of the `EVIDENCE` best of the `earlier` candidates that need no more MACs and
    no more SRAM (of `runtime`) and climbed that rung, less `MARGINS`; 0, which ends nothing, where
    there are fewer.
    """
    cheaper = [one.rungs for one in earlier if _costs_no_more(one.footprint, footprint, runtime)]
    return tuple(_threshold(cheaper, rung) for rung in range(len(RUNGS)))


def _threshold(cheaper: Sequence[tuple[float, ...]], rung: int) -> float:
    reached = sorted((rungs[rung] for rungs in cheaper if len(rungs) > rung), reverse=True)
    if len(reached) < EVIDENCE:
        return 0.0
    return max(0.0, reached[EVIDENCE // 2] - MARGINS[rung])


def _costs_no_more(one: Footprint, other: Footprint, runtime: str) -> bool:
    return one.macs <= other.macs and one.sram_bytes[runtime] <= other.sram_bytes[runtime]
