"""Worker processes: warm, alone with their jobs, and gone when they should be."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.tools.search.executors.evaluations import Scripted, brief_training, jobs, timeless
from tools.errors import LimitError, ToolchainError
from tools.search.evaluation import Evaluation, Job
from tools.search.executors import EvaluationError, InProcess, LocalProcesses

GONE_S = 2.0


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalProcesses]:
    """One executor for all tests: whatever one did to it, the next one must find it usable."""
    with LocalProcesses(Scripted(tmp_path_factory.mktemp("scripted")), 2) as executor:
        yield executor


@pytest.fixture
def scripted(warm: LocalProcesses) -> Scripted:
    """What the workers run; it has forgotten the last test."""
    assert isinstance(warm.evaluate, Scripted)
    for trace in warm.evaluate.folder.iterdir():
        trace.unlink()
    return warm.evaluate


@pytest.fixture
def executor(warm: LocalProcesses, scripted: Scripted) -> LocalProcesses:
    return warm


def by_id(ended: Iterator[Evaluation]) -> dict[str, Evaluation]:
    return {one.id: one for one in ended}


def wait_for(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def gone(pids: list[int]) -> bool:
    return not any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        for pid in pids
    )


def test_results_are_those_of_this_process(scripted: Scripted, executor: LocalProcesses) -> None:
    work = jobs(*"abcdef")
    assert by_id(executor.run(work)) == by_id(InProcess(scripted).run(work))
    assert executor.name == "2 processes"


@pytest.mark.slow
def test_training_comes_to_the_same_in_another_process() -> None:
    training = brief_training()
    here = timeless(InProcess(training), "ab")
    with LocalProcesses(training, 1) as executor:
        assert timeless(executor, "ab") == here
    assert {one.status for one in here.values()} == {"trained"}
    assert len({one.accuracy for one in here.values()}) > 1


def test_workers_stay_for_the_next_run(scripted: Scripted, executor: LocalProcesses) -> None:
    list(executor.run(jobs("a", "b", "c")))
    before = executor.pids
    list(executor.run(jobs("d", "e")))
    assert executor.pids == before
    assert {*scripted.begun("d"), *scripted.begun("e")} <= set(before)
    assert os.getpid() not in before


def test_no_more_workers_than_jobs_are_started(executor: LocalProcesses) -> None:
    executor.close()
    assert executor.pids == []
    list(executor.run(jobs("a")))
    assert len(executor.pids) == 1
    assert list(executor.run([])) == []


def test_job_of_a_dead_worker_is_done_by_another(
    scripted: Scripted, executor: LocalProcesses
) -> None:
    ended = by_id(executor.run(jobs("a", "die once", "b")))
    assert {one.status for one in ended.values()} == {"trained"}
    first, second = scripted.begun("die once")
    assert first != second
    assert len(scripted.begun("a")) == len(scripted.begun("b")) == 1


def test_job_whose_worker_dies_twice_has_failed(
    scripted: Scripted, executor: LocalProcesses
) -> None:
    ended = by_id(executor.run(jobs("die", "a", "leave", "b")))
    assert (ended["die"].status, ended["die"].accuracy) == ("failed", None)
    assert ended["die"].reason == "its worker ended twice (signal SIGKILL)"
    assert ended["leave"].reason == "its worker ended twice (exit status 3)"
    assert len(scripted.begun("die")) == 2
    assert ended["a"].status == ended["b"].status == "trained"


def test_idle_worker_that_died_hurts_nobody(scripted: Scripted, executor: LocalProcesses) -> None:
    list(executor.run(jobs("a", "b")))
    victim = executor.pids[0]
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: gone([victim]))
    ended = by_id(executor.run(jobs("c", "d", "e")))
    assert {one.status for one in ended.values()} == {"trained"}
    assert victim not in executor.pids


def test_refusal_goes_through_as_it_is(executor: LocalProcesses) -> None:
    with pytest.raises(LimitError, match="No design is small enough") as caught:
        list(executor.run(jobs("hang", "refuse")))
    assert caught.value.hint == "Raise the limit."
    assert len(executor.pids) == 1  # who hung is no more


@pytest.mark.parametrize(("word", "told"), [("fault", "ZeroDivisionError"), ("exit", "SystemExit")])
def test_fault_is_told_with_the_workers_traceback(
    executor: LocalProcesses, word: str, told: str
) -> None:
    with pytest.raises(EvaluationError, match=rf"(?s)evaluations\.py.*{told}"):
        list(executor.run(jobs(word)))
    assert by_id(executor.run(jobs("a")))["a"].status == "trained"


def test_closing_the_run_ends_its_jobs_and_begins_no_other(
    scripted: Scripted, executor: LocalProcesses
) -> None:
    running = executor.run(jobs("a", "hang1", "hang2", "never"))
    with closing(running):  # type: ignore[type-var]
        assert next(running).id == "a"
        wait_for(lambda: scripted.begun("hang1") and scripted.begun("hang2"))
        workers = executor.pids
        begun = time.monotonic()
    assert time.monotonic() - begun < GONE_S
    assert gone(workers)
    assert scripted.begun("never") == []
    assert by_id(executor.run(jobs("b")))["b"].status == "trained"


def test_close_leaves_no_process(executor: LocalProcesses) -> None:
    list(executor.run(jobs("a", "b", "c")))
    workers = executor.pids
    executor.close()
    assert gone(workers)
    assert executor.pids == []


def test_worker_that_hangs_is_given_up(scripted: Scripted) -> None:
    with LocalProcesses(scripted, 1, timeout_s=0.5) as executor:
        ended = by_id(executor.run(jobs("hang", "a")))
    assert ended["hang"].reason == "its worker ended twice (no answer within 0.5 s)"
    assert ended["a"].status == "trained"


def test_large_arrays_are_shared_not_copied(tmp_path: Path) -> None:
    data = np.ones(4_000_000)
    with LocalProcesses(Scripted(tmp_path, data), 2) as executor:
        list(executor.run(jobs("a", "b")))
        for pid in executor.pids:
            shared = [one for one in psutil.Process(pid).memory_maps(grouped=False)
                      if one.shared_clean + one.shared_dirty >= data.nbytes]  # fmt: skip
            assert len(shared) == 1


def test_second_run_waits_for_the_end_of_the_first(executor: LocalProcesses) -> None:
    first = executor.run(jobs("a", "b"))
    next(first)
    with pytest.raises(RuntimeError, match="has not ended"):
        next(executor.run(jobs("c")))
    assert len(list(first)) == 1


class Undeliverable:
    """Can be sent to a worker, which cannot make anything of it."""

    def __call__(self, job: Job) -> Evaluation:
        raise AssertionError(job)

    def __reduce__(self) -> tuple[object, ...]:
        return (os.fspath, (0,))


def test_evaluation_that_cannot_be_loaded_is_a_fault_and_no_death() -> None:
    with (
        LocalProcesses(Undeliverable(), 1) as executor,
        pytest.raises(EvaluationError, match=r"(?s)load\(\).*TypeError"),
    ):
        list(executor.run(jobs("a")))


def test_worker_that_cannot_begin_is_told_as_such(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with (
        LocalProcesses(scripted, 1) as executor,
        pytest.raises(ToolchainError, match="cannot be started on this machine"),
    ):
        list(executor.run(jobs("a")))
