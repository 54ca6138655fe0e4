"""The benchmark of the search, with a formula in the place of training."""

from __future__ import annotations

import pickle
from pathlib import Path
from statistics import mean

import numpy as np
import pytest

from benchmarks.bench_search import _section
from benchmarks.search_campaign import Campaign, run
from benchmarks.search_picture import draw
from benchmarks.search_surrogate import Surrogate, accuracy_of
from benchmarks.search_tasks import Task, Whole, tasks
from tests.tools.search.designs import DIGITS, Trainer
from tools.search import InProcess, Job, architecture_id, hypervolume, pareto_front
from tools.search.sampling import sample

(DIGITS_TASK,) = tasks(("digits",), surrogate=True)


def campaign(method: str, cache: Path, seed: int = 100, budget: int = 24) -> Campaign:
    executor = InProcess(DIGITS_TASK.evaluate(seed))
    return run(DIGITS_TASK, method, seed, budget, 6, executor, cache)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["evolution", "embedded", "hybrid"])
def test_what_learns_beats_chance_clearly(method: str, tmp_path: Path) -> None:
    gaps = [
        campaign(method, tmp_path, seed).volumes[-1]
        - campaign("random", tmp_path, seed).volumes[-1]
        for seed in (100, 101, 102)
    ]
    assert min(gaps) > 0
    assert mean(gaps) > 0.05


def test_volumes_are_of_the_campaigns_own_candidates(tmp_path: Path) -> None:
    campaign("evolution", tmp_path, budget=8)
    alone = campaign("random", tmp_path, budget=8)
    reference = (DIGITS_TASK.limits.macs or 0, DIGITS_TASK.limits.sram_bytes or 0)
    assert len(alone.candidates) == len(alone.volumes) == 8
    assert alone.volumes == sorted(alone.volumes)
    assert alone.volumes[-1] == hypervolume(pareto_front(alone.candidates), reference)


def test_the_same_design_is_trained_once_for_all_methods(tmp_path: Path) -> None:
    trainer = Trainer()
    for method in ("evolution", "hybrid"):  # both begin with the same first generation
        run(DIGITS_TASK, method, 100, 6, 6, InProcess(Whole(trainer)), tmp_path)
    assert len(trainer.seen) == 6


def test_an_interrupted_benchmark_goes_on_with_the_same_result(tmp_path: Path) -> None:
    whole = campaign("hybrid", tmp_path / "whole", budget=12)
    campaign("hybrid", tmp_path / "parts", budget=7)
    resumed = campaign("hybrid", tmp_path / "parts", budget=12)
    assert [one.id for one in resumed.candidates] == [one.id for one in whole.candidates]
    assert resumed.volumes == whole.volumes


def test_the_section_says_reference_deviation_and_rates(tmp_path: Path) -> None:
    runs = [
        campaign(name, tmp_path, seed, 6) for seed in (1, 2) for name in ("random", "evolution")
    ]
    section = "\n".join(_section(DIGITS_TASK, runs, 60.0))
    assert "Reference point: accuracy 0, 200 k MACs, 2 KB SRAM" in section
    assert section.count("\n| random |") == section.count("\n| evolution |") == 1
    assert "2 seeds, 6 candidates" in section


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    runs = [campaign("random", tmp_path, seed, 6) for seed in (1, 2)]
    draw({DIGITS_TASK.name: runs}, [DIGITS_TASK], tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_the_surrogate_repeats_itself_and_has_noise() -> None:
    rng = np.random.default_rng(0)
    for one in (sample(DIGITS, rng) for _ in range(20)):
        job = Job(id=architecture_id(one), architecture=one)
        copied: Surrogate = pickle.loads(pickle.dumps(Surrogate(3)))  # noqa: S301 - our own bytes
        assert Surrogate(3)(job) == copied(job)
        assert Surrogate(3)(job) != Surrogate(4)(job)
        assert 0.0 <= accuracy_of(one) <= 1.0


def test_more_capacity_is_more_accurate_in_the_surrogate() -> None:
    rng = np.random.default_rng(1)
    gains = []
    for _ in range(40):
        one = sample(DIGITS, rng)
        gains.append(accuracy_of(DIGITS.scaled(one, 2.0)) - accuracy_of(one))
    assert np.mean(np.array(gains) > 0) > 0.8


def test_thresholds_end_no_training_of_the_benchmark(tmp_path: Path) -> None:
    seen: list[Job] = []

    def remember(job: Job):  # type: ignore[no-untyped-def]
        seen.append(job)
        return Surrogate()(job)

    one = sample(DIGITS, np.random.default_rng(0))
    Whole(remember)(Job(id=architecture_id(one), architecture=one, thresholds=(0.9,)))
    assert seen[0].thresholds == ()


def test_tasks_name_their_data(capsys: pytest.CaptureFixture[str]) -> None:
    found: list[Task] = tasks(("digits", "cifar"), surrogate=True)
    assert [one.name for one in found] == ["digits (surrogate)", "cifar (surrogate)"]
    assert all("formula" in one.words for one in found)
