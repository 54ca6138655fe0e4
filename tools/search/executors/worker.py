"""The worker's side of `LocalProcesses`: jobs come through a pipe, outcomes go back."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from dataclasses import dataclass
from functools import cache
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection

from tools.search.evaluation import Evaluate, Evaluation, Job
from tools.search.executors.base import EvaluationError, Outcome, attempt
from tools.search.executors.sharing import Shared


@dataclass(frozen=True, slots=True)
class Ready:
    """The first thing that a worker says; one that ends before has no job on its conscience."""


def serve(jobs: Connection, shared: Shared) -> None:
    """Do `jobs` until the other end is closed or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent acts
    _end_with_parent()
    os.environ["OMP_NUM_THREADS"] = "1"  # read when torch is imported, by the first job
    import tools.network  # noqa: F401 - before torch: it says how torch's threads wait

    evaluate = _once_loaded(shared)
    jobs.send(Ready())
    while True:
        try:
            job = jobs.recv()
        except EOFError:
            return
        jobs.send(_portable(attempt(evaluate, job), job))


def _once_loaded(shared: Shared) -> Evaluate:
    """Loads what is shared with the first job, so that a fault in it is an answer to that."""
    load = cache(shared.load)

    def evaluate(job: Job) -> Evaluation:
        return load()(job)

    return evaluate


def _portable(outcome: Outcome, job: Job) -> Outcome:
    """`outcome`, or words about it where it would not arrive as it is."""
    try:
        pickle.loads(pickle.dumps(outcome))  # noqa: S301 - our own, of a moment ago
    except Exception as error:  # noqa: BLE001 - a class of anybody's may raise anything
        return EvaluationError(f"Training {job.id}: {outcome!r} cannot be sent ({error!r}).")
    return outcome


def _end_with_parent() -> None:
    """Make this process end at once when its parent does, whatever either is doing.

    Not by PR_SET_PDEATHSIG, which speaks of the thread that started us, and that may end earlier.
    """
    parent = parent_process()
    if parent is None:
        raise AssertionError("a worker is started by multiprocessing")
    threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()
    if sys.platform == "linux":
        _kill_when_closed(parent.sentinel)


def _watch(sentinel: int) -> None:
    """End this process when `sentinel`, of which the parent holds the other end, is closed."""
    connection.wait([sentinel])
    os._exit(1)


if sys.platform == "linux":
    import fcntl

    def _kill_when_closed(sentinel: int) -> None:
        """As `_watch`, by the kernel: even while a library lets no thread of Python run."""
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETSIG, signal.SIGKILL)
        flags = fcntl.fcntl(sentinel, fcntl.F_GETFL)
        fcntl.fcntl(sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
