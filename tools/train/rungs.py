"""Where a proxy training is looked at on its way, and when it is not worth going on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

RUNGS = (0.375, 0.625)
"""Shares of all steps after which validation accuracy is measured; see docs/proxies.md."""
RUNG_IMAGES = 1024
"""Validation images that are looked at there, at most; always the same ones."""
RUNG_BATCH = 64
"""Images a batch at least; where there are fewer validation images, there are no rungs."""


def rung_steps(total: int) -> tuple[int, ...]:
    """The step of each rung in a training of `total` steps, counted from one.

    None where the training is too short for each to have a step of its own before the last.
    """
    steps = tuple(round(share * total) for share in RUNGS)
    marks = (0, *steps, total)
    apart = all(one < other for one, other in pairwise(marks))
    return steps if apart else ()


def hopeless(rungs: Sequence[float], thresholds: Sequence[float]) -> bool:
    """Whether the last of the accuracies `rungs` lies below the threshold of its rung."""
    return 0 < len(rungs) <= len(thresholds) and rungs[-1] < thresholds[len(rungs) - 1]
