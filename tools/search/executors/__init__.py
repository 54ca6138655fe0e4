"""Who trains the candidates: this process, other processes of this machine, or a Ray cluster."""

from tools.search.executors.in_process import InProcess

__all__ = ["InProcess"]
