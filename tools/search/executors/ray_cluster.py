"""Jobs on a Ray cluster: as many at once as it has CPUs, on whichever node is free.

Ray's own retries are off: what happens when a worker dies is the same in every executor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tools.errors import ToolchainError
from tools.search.evaluation import Evaluate, Evaluation, Job
from tools.search.executors.base import (
    ClosingExecutor,
    Death,
    Deaths,
    EvaluationError,
    Outcome,
    unpacked,
)
from tools.search.executors.ray_connection import check_nodes, connect, import_ray
from tools.search.executors.ray_worker import work

if TYPE_CHECKING:
    from ray import ObjectRef


class RayExecutor(ClosingExecutor):
    """Runs `evaluate` on the cluster at `address`: "auto", "host:port" or "ray://host:10001".

    "auto" is the cluster that runs on this machine. Where this process is connected to a cluster
    already, that one is used and the connection is kept. Raises ToolchainError where Ray is not
    installed, no cluster answers, or a node lacks tinysmith or has another version of it.
    """

    def __init__(self, evaluate: Evaluate, address: str = "auto") -> None:
        self.evaluate = evaluate
        self._ray = import_ray()
        self._ours = not self._ray.is_initialized()
        if self._ours:
            connect(self._ray, address)
        try:
            nodes = check_nodes(self._ray)
        except ToolchainError:
            self.close()
            raise
        cpus = int(self._ray.cluster_resources()["CPU"])
        self.name = f"Ray at {address} ({_count(nodes, 'node')}, {_count(cpus, 'CPU')})"
        # One CPU a job, and Ray gives its workers as many threads.
        self._work = self._ray.remote(num_cpus=1, max_retries=0)(work)
        self._sent = self._ray.put(evaluate)

    def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
        """Each job's end, as they come; see `Executor.run`."""
        deaths = Deaths()
        running = {self._submit(job): job for job in jobs}
        try:
            while running:
                (ended,), _ = self._ray.wait(list(running), num_returns=1)
                job = running.pop(ended)
                outcome = self._outcome(ended)
                if not isinstance(outcome, Death):
                    yield unpacked(outcome)
                elif failed := deaths.count(job, outcome):
                    yield failed
                else:
                    running[self._submit(job)] = job
        finally:
            for reference in running:
                self._ray.cancel(reference, force=True)

    def close(self) -> None:
        """Leave the cluster; nothing runs there for us any more."""
        if self._ours:
            self._ray.shutdown()

    def _submit(self, job: Job) -> ObjectRef[Outcome]:
        reference: ObjectRef[Outcome] = self._work.remote([self._sent], job)
        return reference

    def _outcome(self, reference: ObjectRef[Outcome]) -> Outcome | Death:
        """What came of a job that has ended."""
        errors = self._ray.exceptions
        try:
            outcome: Outcome = self._ray.get(reference)
        except errors.RayTaskError as error:
            return EvaluationError(str(error))
        except errors.OutOfMemoryError:
            return Death("its node ran out of memory")
        except errors.NodeDiedError:
            return Death("its node is gone")
        except errors.WorkerCrashedError:
            return Death("its process ended")
        except errors.RayError as error:
            return ToolchainError(f"The Ray cluster fails: {error}", "See its state: ray status.")
        return outcome


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
