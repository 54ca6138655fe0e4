"""The short training that ranks candidates, looked at on its way and ended where it is hopeless.

One torch thread, whatever the caller has: the same job then gives the same accuracy in every
process, and as many jobs run side by side as there are cores.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch

from tools.architecture import Architecture
from tools.data.dataset import Dataset, Split
from tools.train.loop import Images, Loop, ShouldStop, accuracy
from tools.train.parts import random_part
from tools.train.preparation import check_fit, prepare_loop, training_device
from tools.train.recipe import Recipe
from tools.train.record import ProxyResult
from tools.train.rungs import RUNG_IMAGES, hopeless, rung_steps

_RUNG_SEED = 0  # the part of the validation images is the same for every candidate and search


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
    with _one_thread():
        loop = prepare_loop(architecture, dataset, recipe, seed, training_device())
        return _Proxy(loop, dataset.val, should_stop, tuple(thresholds)).train()


@dataclass
class _Proxy:
    """One proxy training: the loop's steps with the rungs between them."""

    loop: Loop
    val: Split
    should_stop: ShouldStop
    thresholds: tuple[float, ...]
    rungs: list[float] = field(default_factory=list)
    images: int = 0
    validated: int = 0
    pruned: bool = False
    diverged: bool = False
    stopped: bool = False

    def train(self) -> ProxyResult:
        """Walk the steps to the end, or to the reason to end before it."""
        started = time.monotonic()
        part = random_part(self.val, RUNG_IMAGES, _RUNG_SEED)
        for step in self.loop.steps():
            self.images, self.diverged = step.images, not math.isfinite(step.loss)
            self.stopped = self.should_stop()
            if self.diverged or self.stopped:
                break
            if step.done in rung_steps(step.total) and self._hopeless(part):
                break
        ended_early = self.diverged or self.stopped or self.pruned
        reached = None if ended_early else self._accuracy(self.val)
        return ProxyResult(
            accuracy=reached or 0.0,
            rungs=tuple(self.rungs),
            seconds=time.monotonic() - started,
            images=self.images,
            validated=self.validated,
            epochs=self.loop.epochs,
            pruned=self.pruned,
            diverged=self.diverged,
            stopped=self.stopped,
        )

    def _hopeless(self, part: Split) -> bool:
        """Climb a rung; whether the training ends there, pruned or stopped."""
        reached = self._accuracy(part)
        if reached is None:
            return True
        self.rungs.append(reached)
        self.pruned = hopeless(self.rungs, self.thresholds)
        self.loop.module.train()  # measuring turned batch norm to its running figures
        return self.pruned

    def _accuracy(self, split: Split) -> float | None:
        """Share of `split` that is right; None, and `stopped`, when asked to stop half-way."""
        images = Images.of(split, training_device())
        reached = accuracy(self.loop.module, images, self.should_stop)
        self.stopped = reached is None
        self.validated += 0 if reached is None else len(split)
        return reached


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
