"""Jobs in other processes of this machine: warm for all jobs, each alone with its pipe.

A pipe of its own tells for certain which job a worker died with. (Pools with one queue for all
lose that: concurrent.futures and loky give up every job, Pebble those of which no receipt came.)
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from math import inf

from tools.errors import ToolchainError
from tools.search.evaluation import Evaluate, Evaluation, Job
from tools.search.executors.base import ClosingExecutor, Death, Deaths, unpacked
from tools.search.executors.process import WorkerProcess, first_of
from tools.search.executors.sharing import Shared, share
from tools.search.executors.worker import Ready

_STILLBORN = 3
"""Workers in a row that may end before they are ready."""


class LocalProcesses(ClosingExecutor):
    """Runs `evaluate` in up to `count` processes, which start with the first jobs and stay warm.

    They are started anew, not forked: a script that uses this guards its `__main__`. A job that
    takes more than `timeout_s` seconds counts as one whose worker died. One run at a time. Raises
    ToolchainError where no process can be started.
    """

    def __init__(self, evaluate: Evaluate, count: int, timeout_s: float = inf) -> None:
        if count < 1:
            raise ValueError("no process trains nothing")
        self.name = f"{count} process{'es' * (count != 1)}"
        self.evaluate, self._count, self._timeout_s = evaluate, count, timeout_s
        self._context = multiprocessing.get_context("spawn")
        self._shared: Shared | None = None
        self._workers: list[WorkerProcess] = []
        self._stillborn = 0

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that run."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
        """Each job's end, as they come; see `Executor.run`."""
        if self._busy():
            raise RuntimeError("the last run has not ended")
        waiting, deaths = deque(jobs), Deaths()
        try:
            self._hand_out(waiting)
            while busy := self._busy():
                ended = self._collect(first_of(busy), waiting, deaths)
                self._hand_out(waiting)  # before the caller takes its time
                if ended:
                    yield ended
        finally:
            for worker in self._busy():
                self._end(worker)

    def close(self) -> None:
        """End every worker; a later run starts new ones."""
        while self._workers:
            self._end(self._workers[-1])
        self._shared = None

    def _busy(self) -> list[WorkerProcess]:
        return [worker for worker in self._workers if worker.job]

    def _hand_out(self, waiting: deque[Job]) -> None:
        """Give waiting jobs to idle workers, and to new ones."""
        idle = []
        for worker in [one for one in self._workers if not one.job]:
            if worker.alive:
                idle.append(worker)
            else:  # it died of nothing that we gave it
                self._end(worker)
        while waiting and (idle or len(self._workers) < self._count):
            worker = idle.pop() if idle else self._start()
            worker.give(waiting.popleft(), self._timeout_s)

    def _collect(
        self, worker: WorkerProcess, waiting: deque[Job], deaths: Deaths
    ) -> Evaluation | None:
        """What came of the worker's job; None where that is still to be seen."""
        answer = worker.answer()
        if isinstance(answer, Ready):
            self._stillborn = 0
            return None
        job = worker.release()
        if not isinstance(answer, Death):
            return unpacked(answer)
        self._end(worker)
        if not worker.ready:
            self._count_stillborn(answer)
        elif failed := deaths.count(job, answer):
            return failed
        waiting.appendleft(job)
        return None

    def _count_stillborn(self, death: Death) -> None:
        """A worker ended before it could begin: a fault of this machine, not of the job."""
        self._stillborn += 1
        if self._stillborn >= _STILLBORN:
            self._stillborn = 0
            raise ToolchainError(
                f"Processes for training cannot be started on this machine ({death.how}).",
                "Train without them: --workers 1.",
            )

    def _start(self) -> WorkerProcess:
        self._shared = self._shared or share(self.evaluate, self._context)
        self._workers.append(WorkerProcess(self._context, self._shared))
        return self._workers[-1]

    def _end(self, worker: WorkerProcess) -> None:
        self._workers.remove(worker)
        worker.end()
