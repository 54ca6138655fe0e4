"""Who trains the candidates: this process, other processes of this machine, or a Ray cluster."""

from tools.search.executors.base import ClosingExecutor, EvaluationError
from tools.search.executors.choice import executor_for
from tools.search.executors.in_process import InProcess
from tools.search.executors.local_processes import LocalProcesses

__all__ = ["ClosingExecutor", "EvaluationError", "InProcess", "LocalProcesses", "executor_for"]
