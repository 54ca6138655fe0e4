"""Evaluations that stand in for training: importable, so that workers can have them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.tools.search.designs import DIGITS
from tools.data import load_dataset
from tools.errors import LimitError
from tools.search.evaluation import Evaluation, Job
from tools.search.executors import ClosingExecutor
from tools.search.proxies.evaluator import ProxyEvaluator
from tools.search.sampling import sample


def jobs(*names: str) -> list[Job]:
    """Jobs with these ids and random designs."""
    rng = np.random.default_rng(0)
    return [Job(id=name, architecture=sample(DIGITS, rng)) for name in names]


def brief_training() -> ProxyEvaluator:
    """A real training on digits that takes a moment."""
    from tools.train import load_recipe

    recipe = load_recipe("proxy", epochs=1, train_images=300, image_budget=300)
    return ProxyEvaluator(load_dataset("digits"), recipe, seed=1)


def timeless(executor: ClosingExecutor, names: str) -> dict[str, Evaluation]:
    """How the jobs of these names ended, but for the seconds they took."""
    ended = executor.run(jobs(*names))
    return {one.id: one.model_copy(update={"seconds": 0.0}) for one in ended}


@dataclass
class Scripted:
    """Does what the name of a job says; remembers in `folder` who began what.

    "die": ends its process by SIGKILL; "die once": in its first process only; "leave": exits with
    status 3; "refuse": a TinysmithError; "fault": a ZeroDivisionError; "exit": SystemExit; "hang":
    sleeps for ever; "hold": the same in native code, and no other thread of Python runs; "wait":
    until there is a file "go"; else: an accuracy that follows from the design and from `data`.
    """

    folder: Path
    data: NDArray[np.float64] = field(default_factory=lambda: np.zeros(1))

    def __call__(self, job: Job) -> Evaluation:
        begun = self.begun(job.id)
        (self.folder / f"{job.id}.{len(begun)}.{os.getpid()}").touch()
        word = job.id.rstrip("0123456789")
        if word == "die" or (word == "die once" and not begun):
            os.kill(os.getpid(), signal.SIGKILL)
        while word == "wait" and not (self.folder / "go").exists():
            time.sleep(0.02)
        act = _ACTS.get(word)
        if act:
            act()
        figure = len(job.architecture.model_dump_json()) % 97 / 97
        return Evaluation(
            id=job.id, status="trained", accuracy=figure + float(self.data.sum()), images=7
        )

    def begun(self, name: str) -> list[int]:
        """The processes that began the job, in order."""
        names = sorted(path.name for path in self.folder.glob(f"{name}.*"))
        return [int(one.rpartition(".")[2]) for one in names]


def _refuse() -> None:
    raise LimitError("No design is small enough.", "Raise the limit.")


def _hang() -> None:
    while True:
        time.sleep(3600)


def _hold() -> None:
    ctypes.PyDLL(None).sleep(3600)


def _fault() -> None:
    raise ZeroDivisionError("of a fault in the training")


_ACTS = {
    "leave": lambda: os._exit(3),
    "refuse": _refuse,
    "fault": _fault,
    "exit": lambda: sys.exit(4),
    "hang": _hang,
    "hold": _hold,
}
