"""One proxy training as a job: what goes to a worker, what comes back, and who runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from tools.architecture import Architecture


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Job(_Frozen):
    """A design to train briefly.

    `thresholds` holds, for each rung of the training, the validation accuracy (a fraction) below
    which it is ended as hopeless; fixed when the job is made, so that no order in which jobs end
    changes a result.
    """

    id: str
    architecture: Architecture
    thresholds: tuple[float, ...] = ()


class Evaluation(_Frozen):
    """How a job ended.

    "trained" has an `accuracy` (a fraction of the validation images); "pruned" ended at the rung
    that is the last of `rungs`; "failed" says in `reason` why.
    """

    id: str
    status: Literal["trained", "pruned", "failed"]
    accuracy: float | None = None
    rungs: tuple[float, ...] = ()
    seconds: float = 0.0
    images: int = 0
    reason: str = ""


Evaluate = Callable[[Job], Evaluation]
"""Trains one design; the same job gives the same accuracy in every process (seconds may differ).

It can be pickled, and it opens its data at its first call.
"""


class Executor(Protocol):
    """Runs jobs here, in other processes or on other machines."""

    @property
    def name(self) -> str:
        """Such as "in-process" or "2 processes", for the user."""
        ...

    def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
        """Each job's end, as they come, in whichever order; closing the iterator ends the rest.

        A job whose worker dies is run once more elsewhere and is "failed" when that dies too. What
        the evaluation raises as TinysmithError goes through.
        """
        ...

    def close(self) -> None:
        """End every worker; nothing of it is left running."""
        ...
