"""Which executor: the one that was asked for, or the one that pays."""

from __future__ import annotations

import os

from tools.search.evaluation import Evaluate
from tools.search.executors.base import ClosingExecutor
from tools.search.executors.in_process import InProcess
from tools.search.executors.local_processes import LocalProcesses


def executor_for(evaluate: Evaluate, workers: int | None, ray: str) -> ClosingExecutor:
    """The executor for `evaluate`: Ray at the address `ray`, or `workers` processes here.

    One worker is this process. More workers than cores are as many as cores.
    """
    if ray:
        from tools.search.executors.ray_cluster import RayExecutor

        return RayExecutor(evaluate, ray)
    count = min(workers or 1, cores())
    return InProcess(evaluate) if count == 1 else LocalProcesses(evaluate, count)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
