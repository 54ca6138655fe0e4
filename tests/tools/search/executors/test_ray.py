"""A real Ray cluster of two nodes with one CPU each, both on this machine."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np
import psutil
import pytest

from tests.tools.search.executors.evaluations import Scripted, brief_training, jobs, timeless
from tools.errors import LimitError
from tools.search.evaluation import Evaluation
from tools.search.executors import EvaluationError, InProcess, LocalProcesses, executor_for
from tools.search.executors.ray_cluster import RayExecutor

pytest.importorskip("ray", reason="needs Ray: pip install 'tinysmith[ray]'")

pytestmark = pytest.mark.slow

GONE_S = 2.0
NODE = {"num_cpus": 1, "object_store_memory": 100 * 1024**2, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    folder = tempfile.mkdtemp(prefix="ray", dir="/tmp")
    # Ray's workers stand back for everything else, which takes minutes where much else runs.
    head = {**NODE, "temp_dir": folder, "_system_config": {"worker_niceness": 0}}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        cluster.add_node(**NODE)
        yield cluster
    finally:
        cluster.shutdown()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def warm(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayExecutor]:
    scripted = Scripted(tmp_path_factory.mktemp("scripted"), np.ones(1_000_000))
    executor = executor_for(scripted, None, cluster.address)
    assert isinstance(executor, RayExecutor)
    with executor:
        yield executor


@pytest.fixture
def scripted(warm: RayExecutor) -> Scripted:
    """What the workers run; it has forgotten the last test."""
    assert isinstance(warm.evaluate, Scripted)
    for trace in warm.evaluate.folder.iterdir():
        trace.unlink()
    return warm.evaluate


@pytest.fixture
def executor(warm: RayExecutor, scripted: Scripted) -> RayExecutor:
    return warm


def by_id(ended: Iterator[Evaluation]) -> dict[str, Evaluation]:
    return {one.id: one for one in ended}


def alive(pid: int) -> bool:
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_name_says_where_and_how_much(cluster: Any, executor: RayExecutor) -> None:
    assert executor.name == f"Ray at {cluster.address} (2 nodes, 2 CPUs)"


def test_results_are_those_of_every_other_executor(
    scripted: Scripted, executor: RayExecutor
) -> None:
    work = jobs(*"abcdef")
    there = by_id(executor.run(work))
    assert there == by_id(InProcess(scripted).run(work))
    with LocalProcesses(scripted, 1) as processes:
        assert there == by_id(processes.run(work))


def test_training_comes_to_the_same_on_the_cluster(cluster: Any, executor: RayExecutor) -> None:
    training = brief_training()
    with executor_for(training, None, cluster.address) as other:  # by the same connection
        assert timeless(other, "a") == timeless(InProcess(training), "a")
    assert list(executor.run(jobs("still there")))


def test_job_of_a_dead_worker_is_done_by_another(scripted: Scripted, executor: RayExecutor) -> None:
    ended = by_id(executor.run(jobs("a", "die once", "b")))
    assert {one.status for one in ended.values()} == {"trained"}
    first, second = scripted.begun("die once")
    assert first != second


def test_job_whose_worker_dies_twice_has_failed(scripted: Scripted, executor: RayExecutor) -> None:
    ended = by_id(executor.run(jobs("die", "a")))
    assert (ended["die"].status, ended["die"].accuracy) == ("failed", None)
    assert ended["die"].reason == "its worker ended twice (its process ended)"
    assert len(scripted.begun("die")) == 2
    assert ended["a"].status == "trained"


def test_refusal_goes_through_as_it_is(executor: RayExecutor) -> None:
    with pytest.raises(LimitError, match="No design is small enough") as caught:
        list(executor.run(jobs("hang", "refuse")))
    assert caught.value.hint == "Raise the limit."


def test_fault_is_told_with_the_workers_traceback(executor: RayExecutor) -> None:
    with pytest.raises(EvaluationError, match=r"(?s)evaluations\.py.*ZeroDivisionError"):
        list(executor.run(jobs("fault")))


def test_closing_the_run_ends_its_jobs_and_begins_no_other(
    scripted: Scripted, executor: RayExecutor
) -> None:
    running = executor.run(jobs("b", "hang1", "hang2", "never"))
    with closing(running):  # type: ignore[type-var]
        assert next(running).id == "b"
        wait_for(lambda: scripted.begun("hang1") and scripted.begun("hang2"))
    workers = [*scripted.begun("hang1"), *scripted.begun("hang2")]
    wait_for(lambda: not any(map(alive, workers)), GONE_S)
    assert by_id(executor.run(jobs("c", "d")))["d"].status == "trained"
    assert scripted.begun("never") == []


def test_job_of_a_node_that_is_gone_is_done_elsewhere(
    cluster: Any, scripted: Scripted, executor: RayExecutor
) -> None:
    """The last test: one node is left."""
    running = executor.run(jobs("a", "wait1", "wait2"))
    assert next(running).id == "a"
    wait_for(lambda: scripted.begun("wait1") and scripted.begun("wait2"))
    workers = {*scripted.begun("wait1"), *scripted.begun("wait2")}
    cluster.remove_node(cluster.worker_nodes.copy().pop(), allow_graceful=False)
    wait_for(lambda: sum(map(alive, workers)) == 1)
    (scripted.folder / "go").touch()
    ended = by_id(running)
    assert {one.status for one in ended.values()} == {"trained"}
    assert len(scripted.begun("wait1")) + len(scripted.begun("wait2")) == 3
