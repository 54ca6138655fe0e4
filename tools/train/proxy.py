"""The short training that ranks candidates, looked at on its way and ended where it is hopeless.

One torch thread, whatever the caller has: the same job then gives the same accuracy in every
process, and as many jobs run side by side as there are cores.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from tools.architecture import Architecture
from tools.data.dataset import Dataset
from tools.train.loop import (
    Images,
    Loop,
    ShouldStop,
    accuracy,
    batch_statistics,
    one_thread,
    share_right,
)
from tools.train.preparation import check_fit, prepare_loop, training_device
from tools.train.recipe import Recipe
from tools.train.record import ProxyResult
from tools.train.rungs import RUNG_BATCH, RUNG_IMAGES, hopeless, rung_steps


def proxy_train(
    architecture: Architecture,
    dataset: Dataset,
    recipe: Recipe,
    seed: int = 0,
    should_stop: ShouldStop = lambda: False,
    thresholds: Sequence[float] = (),
) -> ProxyResult:
    """Train briefly on a part of the training images and score on the validation images.

    Accuracy on a fixed part of the validation images is measured at every rung (`RUNGS`); one
    below that rung's threshold ends the training as `pruned`. A loss that is no number ends it as
    `diverged`. Both leave accuracy 0. Thresholds change no figure of a training that they do not
    end. Raises ArchitectureError when images and architecture do not fit.
    """
    check_fit(architecture, dataset)
    started = time.monotonic()
    with one_thread():
        device = training_device()
        loop = prepare_loop(architecture, dataset, recipe, seed, device)
        val = Images.of(dataset.val, device)
        return _Proxy(loop, val, should_stop, tuple(thresholds), started).train()


@dataclass
class _Proxy:
    """One proxy training: the loop's steps with the rungs between them."""

    loop: Loop
    val: Images
    should_stop: ShouldStop
    thresholds: tuple[float, ...]
    started: float
    rungs: list[float] = field(default_factory=list)
    images: int = 0
    validated: int = 0
    pruned: bool = False
    diverged: bool = False
    stopped: bool = False

    def train(self) -> ProxyResult:
        """Walk the steps to the end, or to the reason to end before it."""
        batches = rung_batches(len(self.val))
        for step in self.loop.steps():
            self.images, self.diverged = step.images, not math.isfinite(step.loss)
            self.stopped = self.should_stop()
            if not self._ended and batches and step.done in rung_steps(step.total):
                self._climb(batches)
            if self._ended:
                break
        reached = None if self._ended else accuracy(self.loop.module, self.val, self.should_stop)
        self._count(reached, len(self.val))
        return ProxyResult(
            accuracy=reached or 0.0,
            rungs=tuple(self.rungs),
            seconds=time.monotonic() - self.started,
            images=self.images,
            validated=self.validated,
            epochs=self.loop.epochs,
            pruned=self.pruned,
            diverged=self.diverged,
            stopped=self.stopped,
        )

    @property
    def _ended(self) -> bool:
        return self.pruned or self.diverged or self.stopped

    def _climb(self, batches: Sequence[Tensor]) -> None:
        """Measure a rung; pruned where it is hopeless, stopped where `should_stop` says so."""
        with batch_statistics(self.loop.module):
            reached = share_right(self.loop.module, self.val, batches, self.should_stop)
        self._count(reached, sum(map(len, batches)))
        if reached is not None:
            self.rungs.append(reached)
            self.pruned = hopeless(self.rungs, self.thresholds)

    def _count(self, reached: float | None, images: int) -> None:
        """Account for a look at `images` of the validation images, or for its being stopped."""
        if reached is not None:
            self.validated += images
        elif not self._ended:
            self.stopped = True


def rung_batches(images: int) -> Sequence[Tensor]:
    """Places of the validation images that every rung looks at, out of `images`, in batches.

    At most `RUNG_IMAGES`, drawn and mixed at random, as batch norm goes by the batch; of equal
    size but for one. None where there are too few to say anything.
    """
    if images < RUNG_BATCH:
        return ()
    order = np.random.default_rng(0).permutation(images)[:RUNG_IMAGES]
    return torch.from_numpy(order).tensor_split(len(order) // RUNG_BATCH)
