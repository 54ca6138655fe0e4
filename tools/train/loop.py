"""The inner loop of training: batches in random order, a schedule, and a way out at every step."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tools.data.dataset import Split
from tools.train.augment import augment, network_input
from tools.train.recipe import Recipe

# Below that many MACs a batch, a second thread costs more than it brings (measured on 2 cores).
MACS_FOR_THREADS = 100_000_000
# On a CPU a step over that many MACs takes about half a second, and a user who stops waits for it.
MACS_PER_STEP = 1_500_000_000
FEWEST_IN_BATCH = 16  # batch norm needs some

ShouldStop = Callable[[], bool]


class Teacher(Protocol):
    """Who teaches beside the labels."""

    def blend(self, hard: Tensor, logits: Tensor, inputs: Tensor, chosen: Tensor) -> Tensor:
        """The loss of a batch whose loss on the labels alone is `hard`.

        `inputs` is what the network saw, augmentation included; `chosen` (n,) says which of the
        training images these were.
        """


@dataclass(frozen=True, slots=True)
class Images:
    """A split as tensors on the training device: uint8 (n, h, w, c) and int64 labels (n,)."""

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    @classmethod
    def of(cls, split: Split, device: torch.device) -> Images:
        """`split` on `device`; on the CPU the pixels are shared with it, not copied."""
        pixels = np.require(split.images, requirements=["C", "W"])
        labels = np.require(split.labels, requirements=["C", "W"])
        return cls(torch.from_numpy(pixels).to(device), torch.from_numpy(labels).to(device))


@dataclass(frozen=True, slots=True)
class Step:
    """What one step tells: how far training is, and the batch's loss."""

    epoch: int
    done: int
    total: int
    images: int
    loss: float


@dataclass(slots=True)
class Loop:
    """One training run over resident images; `steps` walks it, one batch at a time."""

    module: nn.Module
    train: Images
    recipe: Recipe
    flip: bool
    generator: torch.Generator
    largest_batch: int
    teacher: Teacher | None = None

    @property
    def epochs(self) -> int:
        """Passes over the training images."""
        return self.recipe.epochs_for(len(self.train))

    @property
    def batch_size(self) -> int:
        """Images a step."""
        return min(self.recipe.batch_size_for(len(self.train)), self.largest_batch)

    @property
    def steps_per_epoch(self) -> int:
        """Whole batches an epoch; what is left over waits for another epoch's order."""
        return len(self.train) // self.batch_size

    def steps(self) -> Iterator[Step]:
        """Train, yielding after each batch; whoever iterates may stop at any time."""
        total = self.epochs * self.steps_per_epoch
        optimizer = make_optimizer(self.module, self.recipe)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: learning_rate_factor(step, total, self.recipe.warmup)
        )
        for done in range(total):
            epoch, batch = divmod(done, self.steps_per_epoch)
            if batch == 0:
                self.module.train()
                order = torch.randperm(len(self.train), generator=self.generator)
            chosen = order[batch * self.batch_size : (batch + 1) * self.batch_size]
            loss = self._step(chosen.to(self.train.labels.device), optimizer)
            schedule.step()
            yield Step(epoch, done + 1, total, (done + 1) * self.batch_size, loss)

    def _step(self, chosen: Tensor, optimizer: torch.optim.Optimizer) -> float:
        pixels = augment(self.train.pixels[chosen], self.recipe.shift, self.flip, self.generator)
        inputs = network_input(pixels)
        logits = self.module(inputs)
        loss = functional.cross_entropy(
            logits, self.train.labels[chosen], label_smoothing=self.recipe.label_smoothing
        )
        if self.teacher:
            loss = self.teacher.blend(loss, logits, inputs, chosen)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return float(loss.detach())


@contextmanager
def one_thread() -> Iterator[None]:
    """One torch thread inside; as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def threads_for(macs: int) -> AbstractContextManager[None]:
    """One torch thread inside, where batches of `macs` MACs are too little work for more."""
    return one_thread() if macs < MACS_FOR_THREADS else nullcontext()


def largest_batch(macs: int, device: torch.device) -> int:
    """Images of `macs` MACs in a batch that a stopping user can wait for."""
    if device.type != "cpu":
        return 4096
    return max(FEWEST_IN_BATCH, MACS_PER_STEP // max(macs, 1))


def make_optimizer(module: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer; weight decay falls on kernels alone (He et al. 2019, 3.1)."""
    kernels = [p for p in module.parameters() if p.ndim > 1]
    others = [p for p in module.parameters() if p.ndim <= 1]
    groups = [
        {"params": kernels, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    if recipe.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=recipe.learning_rate)
    return torch.optim.SGD(groups, recipe.learning_rate, momentum=recipe.momentum, nesterov=True)


def learning_rate_factor(step: int, total: int, warmup: float) -> float:
    """Share of the highest learning rate: a straight rise, then half a cosine down to zero."""
    rise = max(1, round(total * warmup))
    if step < rise:
        return (step + 1) / rise
    return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, total - rise)))


def accuracy(
    module: nn.Module, images: Images, should_stop: ShouldStop = lambda: False
) -> float | None:
    """Share of `images` that `module` classifies right; None when stopped half-way."""
    module.eval()
    return share_right(module, images, torch.split(torch.arange(len(images)), 64), should_stop)


def share_right(
    module: nn.Module, images: Images, batches: Sequence[Tensor], should_stop: ShouldStop
) -> float | None:
    """Share of the images in `batches` of places that `module`, in the mode it is in, gets right.

    None when stopped half-way.
    """
    right = 0
    with torch.inference_mode():
        for chosen in batches:
            if should_stop():
                return None
            pixels, labels = images.pixels[chosen], images.labels[chosen]
            right += int((module(network_input(pixels)).argmax(1) == labels).sum())
    return right / sum(map(len, batches))


@contextmanager
def batch_statistics(module: nn.Module) -> Iterator[None]:
    """Inside, batch norm goes by the batch it sees, and learns nothing from it.

    Its running figures lag behind weights that change fast: early in a training they make a good
    network look like chance (Wu & Johnson 2021, "Rethinking Batch in BatchNorm", section 3).
    """
    norms = [one for one in module.modules() if isinstance(one, nn.BatchNorm2d)]
    for norm in norms:
        norm.track_running_stats = False
    module.train()
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True


def seconds_left(started: float, done: int, total: int) -> float:
    """Seconds to go at the pace since `started` (`time.monotonic`)."""
    return (time.monotonic() - started) / max(done, 1) * (total - done)
