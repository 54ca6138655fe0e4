"""A search in a process of its own that can be killed at any moment, and that says where it is.

``python -m tests.tools.search.killed`` searches once to warm up, and is ``ready``. For each archive
that it is named on standard input it starts a child that searches, and passes on what that says:
``ask``, ``begin`` and ``end`` of a training, ``found`` after a candidate was reported. ``exit`` and
a number is how it ended.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.tools.search.designs import DIGITS
from tests.tools.search.scripted import Staged
from tools.reporter import Silent
from tools.search import (
    Archive,
    Budget,
    Evaluation,
    EvolutionProposer,
    InProcess,
    Job,
    Limits,
    Screen,
    Screening,
    search,
)
from tools.search_state import SearchState

LIMITS = Limits(sram_bytes=16 * 1024, macs=1_000_000)
CANDIDATES, BATCH = 40, 8
TRAINING_S = 0.01


def say(*words: object) -> None:
    """One line, in one piece: it is in the pipe when this returns, whatever happens next."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Telling(EvolutionProposer):
    """Evolution that says when it is asked."""

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        say("ask")
        return super().ask(screen, wanted)


class Slow(Staged):
    """A trainer that takes a moment and says so."""

    def __call__(self, job: Job) -> Evaluation:
        say("begin", job.id)
        time.sleep(TRAINING_S)
        ended = super().__call__(job)
        say("end", job.id)
        return ended


class Herald(Silent):
    """Passes on what the search announces."""

    def found(self, state: SearchState) -> None:
        """One candidate more."""
        say("found", state.found.candidate)


def run(path: Path) -> None:
    """The search; the same archive goes on where it was."""
    with Archive(path) as archive:
        proposer = Telling(DIGITS, 1, population=BATCH, attempts=40)
        search(
            LIMITS, DIGITS, InProcess(Slow()), archive, proposer, Budget(CANDIDATES), Herald(),
            batch=BATCH,
        )  # fmt: skip


def serve(lines: Iterable[str]) -> None:
    """Start one child after the other."""
    for line in lines:
        child = os.fork()
        if child == 0:
            say("pid", os.getpid())
            run(Path(line.strip()))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say("exit", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:  # imports and compiles what the children then share
        run(Path(folder) / "first.db")
    say("ready")
    serve(sys.stdin)
