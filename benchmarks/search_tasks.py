"""What the benchmark of the search searches for: data, limits, and how a design is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.search_surrogate import Surrogate
from tools.data import Dataset, load_dataset
from tools.data.dataset import Split, content_digest
from tools.search import Evaluate, Evaluation, Job, Limits, SearchSpace
from tools.search.proxies.evaluator import ProxyEvaluator
from tools.train import load_recipe

CIFAR = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "cifar100"
CIFAR_CLASSES = tuple(range(0, 100, 10))
DIGITS_EPOCHS, CIFAR_EPOCHS = 6, 4
CIFAR_TRAIN, CIFAR_VAL = 128, 50
"""Images of each class."""
ANSWERS = {
    name: Path(__file__).with_name(f"search_answers_{name}.json") for name in ("digits", "cifar")
}


@dataclass(frozen=True, slots=True)
class Whole:
    """Trains to the end whatever the thresholds say, so that no search depends on an earlier one
    by whose training they share."""

    evaluate: Evaluate

    def __call__(self, job: Job) -> Evaluation:
        """See `Evaluate`."""
        return self.evaluate(job.model_copy(update={"thresholds": ()}))


@dataclass(frozen=True, slots=True)
class Task:
    """`evaluate` of a seed tries designs of `space`; the hypervolume's reference is `limits`.

    `answers` is what the language model says, word for word.
    """

    name: str
    words: str
    space: SearchSpace
    limits: Limits
    evaluate: Callable[[int], Evaluate]
    context: str
    answers: Path


def tasks(names: tuple[str, ...], *, surrogate: bool) -> list[Task]:
    """The tasks of these names; one whose data are not here is left out with a line."""
    found = []
    for name in names:
        if surrogate:
            found.append(_surrogate(name))
        elif name == "digits":
            found.append(_digits())
        elif CIFAR.is_dir():
            found.append(_cifar())
        else:
            print("cifar: skipped, CIFAR-100 is not in ../shared/data")
    return found


DIGITS_LIMITS = Limits(macs=200_000, sram_bytes=2 * 1024)
CIFAR_LIMITS = Limits(macs=2_000_000, sram_bytes=16 * 1024)


def _surrogate(name: str) -> Task:
    digits = name == "digits"
    space = SearchSpace.for_data(8, 1, 10, 2 * 1024)
    limits = DIGITS_LIMITS
    if not digits:
        space, limits = SearchSpace.for_data(32, 3, 10, 16 * 1024), CIFAR_LIMITS
    words = f"A formula instead of training, in the space and limits of {name}"
    return Task(f"{name} (surrogate)", words, space, limits, Surrogate, "surrogate", ANSWERS[name])


def _digits() -> Task:
    data = load_dataset("digits")
    words = (
        f"digits: {len(data.train):,} images of 8 x 8 for training, {len(data.val):,} for "
        f"validation, {DIGITS_EPOCHS} epochs"
    )
    space = SearchSpace.for_data(8, 1, 10, DIGITS_LIMITS.sram_bytes)
    return _trained("digits", words, data, space, DIGITS_LIMITS, DIGITS_EPOCHS)


def _cifar() -> Task:
    data = _subset(load_dataset("cifar100", CIFAR))
    words = (
        f"CIFAR-100, {len(data.classes)} of its classes: {len(data.train):,} images of 32 x 32 "
        f"for training, {len(data.val):,} for validation, {CIFAR_EPOCHS} epochs"
    )
    space = SearchSpace.for_data(32, 3, len(data.classes), CIFAR_LIMITS.sram_bytes)
    return _trained("cifar", words, data, space, CIFAR_LIMITS, CIFAR_EPOCHS)


def _trained(
    name: str,
    words: str,
    data: Dataset,
    space: SearchSpace,
    limits: Limits,
    epochs: int,
) -> Task:
    recipe = load_recipe("proxy", epochs=epochs)

    def evaluate(seed: int) -> Evaluate:
        return Whole(ProxyEvaluator(data, recipe, seed))

    context = f"{data.digest[:16]} {recipe.model_dump_json()}"
    return Task(name, words, space, limits, evaluate, context, ANSWERS[name])


def _subset(data: Dataset) -> Dataset:
    """Ten classes and the first images of each, with labels from 0."""
    train, val, test = (
        _of_classes(split, most)
        for split, most in ((data.train, CIFAR_TRAIN), (data.val, CIFAR_VAL), (data.test, 1))
    )
    names = tuple(data.classes[label] for label in CIFAR_CLASSES)
    digest = content_digest(train, val, test)
    return replace(data, classes=names, train=train, val=val, test=test, digest=digest)


def _of_classes(split: Split, most: int) -> Split:
    images = [np.flatnonzero(split.labels == label)[:most] for label in CIFAR_CLASSES]
    taken = split.take(np.concatenate(images))
    labels = np.repeat(np.arange(len(images)), [len(one) for one in images])
    return Split(taken.images, labels.astype(np.int64))
