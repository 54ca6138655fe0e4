"""Full training of one architecture."""

from __future__ import annotations

import math
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tools.architecture import Architecture
from tools.data.dataset import Dataset
from tools.footprint import measure
from tools.reporter import Reporter, Silent
from tools.train.loop import (
    Images,
    ShouldStop,
    Step,
    Teacher,
    accuracy,
    seconds_left,
    threads_for,
)
from tools.train.preparation import check_fit, prepare_loop, training_device
from tools.train.recipe import Recipe
from tools.train.record import Network, TrainingError, TrainingRecord
from tools.units import format_percent
from tools.versions import versions

_REPORT_EVERY_S = 0.1
_SILENT = Silent()


def train(
    architecture: Architecture,
    dataset: Dataset,
    recipe: Recipe,
    reporter: Reporter = _SILENT,
    seed: int = 0,
    should_stop: ShouldStop = lambda: False,
    folder: Path | None = None,
    teacher: Teacher | None = None,
) -> Network:
    """Train `architecture` on `dataset`; the same seed gives the same weights on a CPU.

    `should_stop` is asked after every batch; then what was reached so far is returned. The best
    weights so far, by validation accuracy, are always in `folder`; the test images are touched
    once, at the end. A `teacher` changes the loss (`tools.distil`). Raises ArchitectureError when
    images and architecture do not fit, and TrainingError when the loss is no number or no epoch was
    finished.
    """
    check_fit(architecture, dataset)
    run = _Run(architecture, dataset, recipe, reporter, seed, should_stop, folder, teacher)
    with _threads(architecture, recipe, dataset):
        return run.train()


@dataclass
class _Run:
    """One full training: the loop's steps turned into epochs, figures and a record."""

    architecture: Architecture
    dataset: Dataset
    recipe: Recipe
    reporter: Reporter
    seed: int
    should_stop: ShouldStop
    folder: Path | None
    teacher: Teacher | None
    losses: list[float] = field(default_factory=list)
    val_accuracies: list[float] = field(default_factory=list)
    weights: dict[str, Tensor] = field(default_factory=dict)
    stopped: bool = False
    images: int = 0

    def train(self) -> Network:
        """Walk all steps, then touch the test images once."""
        self.started, self.reported = time.monotonic(), 0.0
        self.device = training_device()
        self.loop = prepare_loop(
            self.architecture, self.dataset, self.recipe, self.seed, self.device
        )
        self.loop.teacher = self.teacher
        self.val = Images.of(self.dataset.val, self.device)
        running: list[float] = []
        for step in self.loop.steps():
            running.append(step.loss)
            self._check_loss(step)
            self.images = step.images
            ended = step.done % self.loop.steps_per_epoch == 0
            if ended:
                self._finish_epoch(running)
            self._report(step, running)
            if ended:
                running.clear()
            if self.stopped or self.should_stop():
                self.stopped = True
                break
        return self._result()

    def _check_loss(self, step: Step) -> None:
        if not math.isfinite(step.loss):
            raise TrainingError(
                f"Training diverged in epoch {step.epoch + 1}: the loss is {step.loss}.",
                "Lower the learning rate.",
            )

    def _report(self, step: Step, running: list[float]) -> None:
        now = time.monotonic()
        if now - self.reported < _REPORT_EVERY_S and step.done != step.total:
            return
        self.reported = now
        pace = step.images / max(now - self.started, 1e-9)
        best = format_percent(max(self.val_accuracies)) if self.val_accuracies else "–"
        left = seconds_left(self.started, step.done, step.total)
        figures = (
            f"epoch {step.epoch + 1}/{self.loop.epochs}  loss {np.mean(running):.3f}  "
            f"acc {best}  {pace:,.0f} images/s  {left:.0f} s left"
        )
        self.reporter.progress("train", step.done, step.total, figures)

    def _finish_epoch(self, losses: list[float]) -> None:
        """Score on the validation images; keep the weights and save them if they are the best."""
        reached = accuracy(self.loop.module, self.val, self.should_stop)
        if reached is None:
            self.stopped = True
            return
        self.losses.append(float(np.mean(losses)))
        self.val_accuracies.append(reached)
        # Later weights win a tie: the learning rate was lower.
        if reached >= max(self.val_accuracies):
            state = self.loop.module.state_dict()
            self.weights = {
                name: value.detach().cpu().clone(memory_format=torch.contiguous_format)
                for name, value in state.items()
            }
            if self.folder:
                self._network(test_accuracy=None).save(self.folder)

    def _result(self) -> Network:
        if not self.weights:
            raise TrainingError(
                "Training was stopped before its first epoch was finished.",
                "Let it run longer, or train on fewer images.",
            )
        test_accuracy = None
        if not self.stopped:
            self.loop.module.load_state_dict(self.weights)
            test = Images.of(self.dataset.test, self.device)
            test_accuracy = accuracy(self.loop.module, test, self.should_stop)
        network = self._network(test_accuracy)
        if self.folder:
            network.save(self.folder)
        return network

    def _network(self, test_accuracy: float | None) -> Network:
        seconds = time.monotonic() - self.started
        best = max(self.val_accuracies)
        record = TrainingRecord(
            dataset=self.dataset.name,
            dataset_digest=self.dataset.digest,
            recipe=self.recipe,
            seed=self.seed,
            epochs_asked=self.loop.epochs,
            epochs_done=len(self.val_accuracies),
            batch_size=self.loop.batch_size,
            train_losses=tuple(self.losses),
            val_accuracies=tuple(self.val_accuracies),
            best_epoch=len(self.val_accuracies) - self.val_accuracies[::-1].index(best),
            val_accuracy=best,
            test_accuracy=test_accuracy,
            stopped=self.stopped,
            seconds=seconds,
            images_per_second=self.images / max(seconds, 1e-9),
            device=str(self.device),
            versions=versions("tinysmith", "torch", "numpy"),
        )
        return Network(self.architecture, record, self.weights)


def _threads(
    architecture: Architecture, recipe: Recipe, dataset: Dataset
) -> AbstractContextManager[None]:
    images = min(len(dataset.train), recipe.train_images or len(dataset.train))
    return threads_for(measure(architecture).macs * recipe.batch_size_for(images))
