"""What every executor has in common: it is closed at the end, and counts the deaths of workers."""

from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from tools.errors import TinysmithError
from tools.search.evaluation import Evaluate, Evaluation, Job


class ClosingExecutor(ABC):
    """An `Executor` for a `with` statement, at whose end its workers end."""

    name: str

    @abstractmethod
    def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
        """Each job's end, as they come; see `Executor.run`."""

    @abstractmethod
    def close(self) -> None:
        """End every worker; nothing of it is left running."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class EvaluationError(RuntimeError):
    """A fault in the evaluation itself, with the traceback of the worker it happened in."""


Outcome = Evaluation | TinysmithError | EvaluationError
"""What a worker sends: exceptions travel as values, so that every way of travelling keeps them."""


def attempt(evaluate: Evaluate, job: Job) -> Outcome:
    """Run `evaluate` in a worker; what it raises is returned."""
    try:
        return evaluate(job)
    except TinysmithError as error:
        return error
    except (Exception, SystemExit):  # noqa: BLE001 - the caller's process hears of everything
        return EvaluationError(f"Training {job.id} broke down.\n\n{traceback.format_exc()}")


def unpacked(outcome: Outcome) -> Evaluation:
    """The evaluation, or its exception raised."""
    if isinstance(outcome, Evaluation):
        return outcome
    raise outcome


@dataclass(frozen=True, slots=True)
class Death:
    """A worker has ended, or was given up, with its job: by "signal SIGKILL", for instance."""

    how: str


class Deaths:
    """A job whose worker dies is run once more; when that worker dies too, it is "failed"."""

    def __init__(self) -> None:
        self._ends: dict[str, list[str]] = defaultdict(list)

    def count(self, job: Job, death: Death) -> Evaluation | None:
        """One more worker ended with `job`; None: run it again."""
        ends = self._ends[job.id]
        ends.append(death.how)
        if len(ends) < 2:
            return None
        ways = ", then ".join(dict.fromkeys(ends))
        return Evaluation(id=job.id, status="failed", reason=f"its worker ended twice ({ways})")
