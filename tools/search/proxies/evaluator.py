"""Trains candidates briefly: what an executor calls, in this process or another one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.data.dataset import Dataset, Split, content_digest
from tools.search.evaluation import Evaluation, Job
from tools.units import format_percent

if TYPE_CHECKING:
    from tools.train import ProxyResult, Recipe

WARM_BYTES = 1024**3
"""Resized images that are kept, at most; the resolution in use is kept whatever it takes."""


@dataclass(slots=True)
class ProxyEvaluator:
    """Proxy training by `recipe` on `dataset`, resized once to every resolution that is asked.

    It keeps the images that a proxy training reads: the part for training that `seed` draws, and
    the validation images. Test images are none of its business. A copy that goes to another process
    takes no resized images along.
    """

    dataset: Dataset
    recipe: Recipe
    seed: int
    warm_bytes: int = WARM_BYTES
    _sizes: dict[int, Dataset] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from tools.train.parts import random_part

        data = self.dataset
        train = random_part(data.train, self.recipe.train_images, self.seed)
        none = Split(data.test.images[:0], data.test.labels[:0])
        digest = content_digest(train, data.val, none)
        self.dataset = replace(data, train=train, test=none, digest=digest)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.dataset, self.recipe, self.seed, self.warm_bytes)

    def __call__(self, job: Job) -> Evaluation:
        """Train the design of `job`; see `Evaluate`.

        A loss that is no number is "failed": it would be so again, and is not worth another try.
        """
        from tools.train import proxy_train

        data = self.data_at(job.architecture.resolution)
        result = proxy_train(
            job.architecture, data, self.recipe, self.seed, thresholds=job.thresholds
        )
        return _evaluation(job, result)

    def data_at(self, resolution: int) -> Dataset:
        """The data at `resolution`, from memory where it was asked for lately."""
        data = self._sizes.pop(resolution, None) or self.dataset.resized(resolution)
        while self._sizes and sum(map(_bytes, (*self._sizes.values(), data))) > self.warm_bytes:
            del self._sizes[next(iter(self._sizes))]  # the one that was not asked for the longest
        self._sizes[resolution] = data
        return data


def _evaluation(job: Job, result: ProxyResult) -> Evaluation:
    """How `job` ended, in the search's words."""
    common: dict[str, Any] = {
        "id": job.id, "rungs": result.rungs, "seconds": result.seconds, "images": result.images,
    }  # fmt: skip
    if result.diverged:
        why = f"training diverged: the loss is no number after {result.images:,} images"
        return Evaluation(status="failed", reason=why, **common)
    if result.pruned:
        reached, wanted = result.rungs[-1], job.thresholds[len(result.rungs) - 1]
        why = (
            f"ended after {result.images:,} images: {format_percent(reached)} of the validation "
            f"images, under {format_percent(wanted)}, which cheaper candidates make hopeless"
        )
        return Evaluation(status="pruned", reason=why, **common)
    return Evaluation(status="trained", accuracy=result.accuracy, **common)


def _bytes(dataset: Dataset) -> int:
    return sum(split.images.nbytes for split in dataset.splits.values())
