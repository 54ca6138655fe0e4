"""The parent's side of a worker process: its pipe, the job that it has, and how it ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from multiprocessing import connection, resource_tracker
from multiprocessing.context import SpawnContext

from tools.search.evaluation import Job
from tools.search.executors.base import Death, Outcome
from tools.search.executors.sharing import Shared
from tools.search.executors.worker import Ready, serve

_DYING_S = 5.0
"""How long a process whose pipe is closed may take to be gone by itself."""


class WorkerProcess:
    """One process, alone at the other end of `pipe`; `job` is what it has to do, or None."""

    def __init__(self, context: SpawnContext, shared: Shared) -> None:
        self.pipe, theirs = context.Pipe()
        self.job: Job | None = None
        self.ready = False
        self.deadline = self._timeout_s = inf
        # A daemon: where nobody closes the executor, the end of this process ends it.
        self._process = context.Process(
            target=serve, args=(theirs, shared), name="tinysmith-training", daemon=True
        )
        with _interrupts_held():
            self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.is_alive()

    def give(self, job: Job, timeout_s: float = inf) -> None:
        """Send `job`; if the process has just died, `answer` will say so."""
        self.job, self._timeout_s = job, timeout_s
        self.deadline = time.monotonic() + timeout_s if self.ready else inf
        with suppress(OSError):
            self.pipe.send(job)

    def answer(self) -> Outcome | Ready | Death:
        """What `first_of` has seen to be there, or that it is overdue."""
        if not self.pipe.poll():
            return Death(f"no answer within {self._timeout_s:g} s")
        try:
            answer: Outcome | Ready = self.pipe.recv()
        except (EOFError, OSError):
            self._process.join(_DYING_S)
            return Death(_how(self._process.exitcode))
        if isinstance(answer, Ready):  # from now on it is the job that takes time
            self.ready, self.deadline = True, time.monotonic() + self._timeout_s
        return answer

    def release(self) -> Job:
        """The job, which the process has no more."""
        if self.job is None:
            raise AssertionError("the worker has no job")
        job, self.job = self.job, None
        return job

    def end(self) -> None:
        """Kill the process and wait until it is gone; training leaves nothing half-written."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self.pipe.close()


def first_of(busy: Sequence[WorkerProcess]) -> WorkerProcess:
    """The first that says something, dies or is overdue; waits for it."""
    by_pipe: dict[object, WorkerProcess] = {worker.pipe: worker for worker in busy}
    soonest = min(busy, key=lambda worker: worker.deadline)
    left = max(0.0, soonest.deadline - time.monotonic())
    ready = connection.wait([worker.pipe for worker in busy], None if left == inf else left)
    return by_pipe[ready[0]] if ready else soonest


def _how(exit_code: int | None) -> str:
    """What ended a process, in words."""
    if exit_code is None:
        return "it left its pipe"
    if exit_code >= 0:
        return f"exit status {exit_code}"
    return f"signal {signal.Signals(-exit_code).name}"


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process started inside never sees Ctrl-C, not even while it starts; ours waits."""
    resource_tracker.ensure_running()  # started later, it would let interrupts in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
