"""What runs in a Ray worker: one job, by an evaluation that the worker process keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.search.evaluation import Evaluate, Job
from tools.search.executors.base import Outcome, attempt

if TYPE_CHECKING:
    from ray import ObjectRef

_kept: dict[str, Evaluate] = {}


def work(evaluates: list[ObjectRef[Evaluate]], job: Job) -> Outcome:
    """Do `job` by the one evaluation of `evaluates` (a list, lest Ray fetch it for each job)."""
    import tools.network  # noqa: F401 - before torch: it says how torch's threads wait

    return attempt(_evaluation(evaluates[0]), job)


def _evaluation(reference: ObjectRef[Evaluate]) -> Evaluate:
    """What `reference` stands for; of several searches the worker keeps the last one's."""
    import ray

    key = reference.hex()
    if key not in _kept:
        _kept.clear()
        _kept[key] = ray.get(reference)
    return _kept[key]
