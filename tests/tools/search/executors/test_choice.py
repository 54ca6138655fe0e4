"""Who trains where nobody says, and where somebody does."""

from __future__ import annotations

import pytest

from tests.tools.search.designs import Trainer
from tools.search.executors import InProcess, LocalProcesses, executor_for
from tools.search.executors.choice import MOST_UNASKED, PAYS_FROM_JOBS, cores

needs_cores = pytest.mark.skipif(cores() < 2, reason="needs two cores")


@pytest.mark.parametrize("workers", [1, None])
def test_one_worker_and_few_jobs_are_this_process(workers: int | None) -> None:
    with executor_for(Trainer(), workers, "", jobs=PAYS_FROM_JOBS - 1) as executor:
        assert isinstance(executor, InProcess)
        assert executor.name == "in-process"


@needs_cores
def test_two_workers_are_two_processes_however_few_the_jobs() -> None:
    with executor_for(Trainer(), 2, "", jobs=1) as executor:
        assert isinstance(executor, LocalProcesses)
        assert executor.name == "2 processes"


def test_more_workers_than_cores_are_as_many_as_cores() -> None:
    with executor_for(Trainer(), cores() + 5, "") as executor:
        count = "in-process" if cores() == 1 else f"{cores()} processes"
        assert executor.name == f"{count} (as many as cores; {cores() + 5} were asked for)"


@needs_cores
def test_many_jobs_are_for_as_many_processes_as_there_are_cores() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("a GPU trains in this process")
    with executor_for(Trainer(), None, "", jobs=PAYS_FROM_JOBS) as executor:
        assert executor.name == f"{min(cores(), MOST_UNASKED)} processes"
