"""Where a proxy training is looked at on its way, and when it is not worth going on."""

from __future__ import annotations

from collections.abc import Sequence

RUNGS = (0.375, 0.625)
"""Shares of all steps after which validation accuracy is measured; see docs/proxies.md."""
RUNG_IMAGES = 1024
"""Validation images that are looked at there, at most; always the same ones."""
RUNG_BATCH = 64
"""Images a batch at least; where there are fewer validation images, there are no rungs."""


def rung_steps(total: int) -> tuple[int, ...]:
    """The step of each rung in a training of `total` steps, counted from one; 0 is never reached.

    A training too short to have a rung somewhere before its end has none there.
    """
    return tuple(round(share * total) for share in RUNGS)


def hopeless(rungs: Sequence[float], thresholds: Sequence[float]) -> bool:
    """Whether the last of the accuracies `rungs` lies below the threshold of its rung."""
    return 0 < len(rungs) <= len(thresholds) and rungs[-1] < thresholds[len(rungs) - 1]
