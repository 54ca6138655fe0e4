"""Trains candidates briefly: what an executor calls, in this process or another one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.data.dataset import Dataset
from tools.search.evaluation import Evaluation, Job

if TYPE_CHECKING:
    from tools.train import Recipe


@dataclass(slots=True)
class ProxyEvaluator:
    """Proxy training by `recipe` on `dataset`, resized once to every resolution that is asked."""

    dataset: Dataset
    recipe: Recipe
    seed: int
    _sizes: dict[int, Dataset] = field(default_factory=dict, repr=False)

    def __call__(self, job: Job) -> Evaluation:
        """Train the design of `job`; see `Evaluate`."""
        from tools.train import proxy_train

        result = proxy_train(
            job.architecture, self._data_at(job.architecture.resolution), self.recipe, self.seed
        )
        return Evaluation(
            id=job.id,
            status="trained",
            accuracy=result.accuracy,
            seconds=result.seconds,
            images=result.images,
        )

    def _data_at(self, resolution: int) -> Dataset:
        if resolution not in self._sizes:
            self._sizes[resolution] = self.dataset.resized(resolution)
        return self._sizes[resolution]
