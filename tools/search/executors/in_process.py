"""Jobs one after the other in this process: for few or small trainings, or the one GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.search.evaluation import Evaluate, Evaluation, Job
from tools.search.executors.base import ClosingExecutor


class InProcess(ClosingExecutor):
    """Runs `evaluate` here; what it raises goes through."""

    name = "in-process"

    def __init__(self, evaluate: Evaluate) -> None:
        self.evaluate = evaluate

    def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
        """Each job's end, in order; see `Executor.run`."""
        for job in jobs:
            yield self.evaluate(job)

    def close(self) -> None:
        """Nothing runs outside a call."""
