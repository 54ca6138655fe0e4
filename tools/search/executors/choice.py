"""Which executor: the one that was asked for, or else the one that pays."""

from __future__ import annotations

import os

from tools.search.evaluation import Evaluate
from tools.search.executors.base import ClosingExecutor
from tools.search.executors.in_process import InProcess
from tools.search.executors.local_processes import LocalProcesses

PAYS_FROM_JOBS = 16
"""From then on more processes are taken unasked, for each takes its memory and seconds to start.

Eight trainings of three seconds pay already (docs/executors.md); shorter ones need more.
"""
MOST_UNASKED = 4
"""Each holds some 470 MB, nearly all of it torch."""


def executor_for(
    evaluate: Evaluate, workers: int | None, ray: str, *, jobs: int = 0
) -> ClosingExecutor:
    """The executor for `evaluate`: Ray at the address `ray` ("": none), or `workers` processes.

    One worker is this process. More workers than cores are as many as cores; the executor's name
    says so. None: as many as pay for `jobs` trainings in all, and one where a GPU trains. Raises
    ToolchainError where the cluster cannot be used.
    """
    if ray:
        from tools.search.executors.ray_cluster import RayExecutor

        return RayExecutor(evaluate, ray)
    wanted = _paying(jobs) if workers is None else workers
    count = min(wanted, cores())
    executor = InProcess(evaluate) if count == 1 else LocalProcesses(evaluate, count)
    if count < wanted:
        executor.name += f" (as many as cores; {wanted} were asked for)"
    return executor


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _paying(jobs: int) -> int:
    """How many workers pay for `jobs` trainings."""
    if jobs < PAYS_FROM_JOBS:
        return 1
    from tools.train.preparation import training_device

    on_gpu = training_device().type != "cpu"
    return 1 if on_gpu else min(cores(), MOST_UNASKED)
