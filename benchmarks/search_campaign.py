"""One search of the benchmark, and what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.search_tasks import Task
from tools.language_model import NoAnswerError
from tools.search import (
    Archive,
    Budget,
    Candidate,
    Executor,
    Proposer,
    Screen,
    Screening,
    hypervolume,
    pareto_front,
    search,
)
from tools.search.partition import Partition
from tools.search.proposers import proposer_for
from tools.search.proposers.llm import RecordedModel

METHODS = ("random", "evolution", "embedded", "hybrid", "llm")


@dataclass(slots=True)
class Campaign:
    """The candidates of one search in the order they were told, and what proposing them took.

    `volumes` holds the hypervolume after each of them: of accuracy above 0, MACs below their limit
    and SRAM below its limit, as a share of that box.
    """

    method: str
    seed: int
    candidates: list[Candidate]
    volumes: list[float]
    proposed: int = 0
    invalid: int = 0
    rejected: int = 0
    duplicate: int = 0
    cells: int = 0
    measured: int = 0
    proposing_s: float = 0.0
    training_s: float = 0.0


@dataclass(slots=True)
class _Watched:
    """A proposer, with what it was told and the seconds that its answers took."""

    inner: Proposer
    told: dict[str, Candidate] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return self.inner.name

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """As the inner one; a model that falls silent ends the search."""
        begun = time.perf_counter()
        try:
            return self.inner.ask(screen, wanted)
        except NoAnswerError:
            return []
        finally:
            self.seconds += time.perf_counter() - begun

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """As the inner one."""
        self.told |= {one.id: one for one in candidates}
        begun = time.perf_counter()
        self.inner.tell(candidates)
        self.seconds += time.perf_counter() - begun


def proposer(task: Task, method: str, seed: int, population: int) -> Proposer:
    """The proposer of `method`; the llm with the answers of the task's file."""
    model = RecordedModel.load(task.answers) if method == "llm" else None
    return proposer_for(method, task.space, seed, population=population, model=model)


def run(
    task: Task,
    method: str,
    seed: int,
    budget: int,
    population: int,
    executor: Executor,
    cache: Path,
) -> Campaign:
    """Search with `method`; trainings are shared with whoever used the same archive in `cache`."""
    watched = _Watched(proposer(task, method, seed, population))
    file = cache / f"{task.name.partition(' ')[0]}-{seed}.sqlite"
    with Archive(file, f"{task.context} seed {seed}") as archive:
        result = search(
            task.limits, task.space, executor, archive, watched, Budget(budget), seed=seed
        )
    candidates = list(watched.told.values())[:budget]
    tallies = result.tally.values()
    return Campaign(
        method,
        seed,
        candidates,
        volumes(task, candidates),
        proposed=sum(one.proposed for one in tallies),
        invalid=sum(one.invalid for one in tallies),
        rejected=sum(one.rejected for one in tallies),
        duplicate=sum(one.duplicate for one in tallies),
        cells=_cells(task, candidates),
        measured=result.screened,
        proposing_s=watched.seconds,
        training_s=sum(one.seconds for one in candidates),
    )


def _cells(task: Task, candidates: Sequence[Candidate]) -> int:
    """Cells of the partition in which a design was trained."""
    partition = Partition.of(task.limits)
    return len({partition.cell(one.footprint) for one in candidates})


def volumes(task: Task, candidates: Sequence[Candidate]) -> list[float]:
    """The hypervolume after each of `candidates`, of these alone."""
    reference = (task.limits.macs or 1, task.limits.sram_bytes or 1)
    return [
        hypervolume(pareto_front(candidates[: count + 1]), reference, task.limits.runtime)
        for count in range(len(candidates))
    ]
