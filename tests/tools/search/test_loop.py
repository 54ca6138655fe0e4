"""The whole search with an instant trainer: budget, rejection, resumption, determinism."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.listener import Listener
from tests.tools.search.designs import DIGITS, Trainer
from tools.errors import LimitError
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
    SearchResult,
    hypervolume_history,
    search,
    violations,
)
from tools.search.candidate import Candidate
from tools.search.sampling import sample

LIMITS = Limits(sram_bytes=16 * 1024, macs=1_000_000)


def run(
    path: Path,
    budget: Budget,
    *,
    limits: Limits = LIMITS,
    trainer: Trainer | None = None,
    reporter: Listener | None = None,
    seed: int = 0,
) -> SearchResult:
    with Archive(path) as archive:
        proposer = EvolutionProposer(DIGITS, seed, population=4, attempts=60)
        executor = InProcess(trainer or Trainer())
        return search(limits, DIGITS, executor, archive, proposer, budget, reporter)


def trained(one: Screening) -> Candidate:
    return Candidate(
        id=one.id, architecture=one.architecture, footprint=one.footprint,
        status="trained", proposer=one.proposer, accuracy=0.5,
    )  # fmt: skip


def test_the_budget_is_kept_and_nothing_is_trained_twice(tmp_path: Path) -> None:
    trainer = Trainer()
    result = run(tmp_path / "a.db", Budget(candidates=15), trainer=trainer)
    assert (result.trained, result.recalled, result.stopped_by) == (15, 0, "budget")
    assert len(trainer.seen) == len(set(trainer.seen)) == 15
    assert result.screened >= 50
    assert result.best in result.front


def test_infeasible_designs_are_stored_with_the_reason_and_never_trained(tmp_path: Path) -> None:
    trainer = Trainer()
    result = run(tmp_path / "a.db", Budget(candidates=10), trainer=trainer)
    with Archive(tmp_path / "a.db") as archive:
        rejected = archive.candidates("rejected")
        trained = archive.candidates("trained")
    assert len(rejected) == result.rejected > 0
    assert all("SRAM" in one.reason or "MACs" in one.reason for one in rejected)
    assert not {one.id for one in rejected} & set(trainer.seen)
    assert all(not violations(one.footprint, LIMITS) for one in trained)


def test_the_same_seed_finds_the_same(tmp_path: Path) -> None:
    trainers = Trainer(), Trainer(), Trainer()
    for name, trainer, seed in zip("abc", trainers, (3, 3, 4), strict=True):
        run(tmp_path / f"{name}.db", Budget(candidates=12), trainer=trainer, seed=seed)
    assert trainers[0].seen == trainers[1].seen != trainers[2].seen


def test_a_resumed_search_trains_only_what_is_missing(tmp_path: Path) -> None:
    whole = Trainer()
    run(tmp_path / "whole.db", Budget(candidates=12), trainer=whole)
    run(tmp_path / "halves.db", Budget(candidates=5))
    rest = Trainer()
    result = run(tmp_path / "halves.db", Budget(candidates=12), trainer=rest)
    assert (result.recalled, result.trained) == (5, 7)
    assert rest.seen == whole.seen[5:]


def test_a_failing_training_keeps_what_was_finished(tmp_path: Path) -> None:
    class Failing(Trainer):
        def __call__(self, job: Job) -> Evaluation:
            if len(self.seen) == 3:
                raise KeyboardInterrupt
            return super().__call__(job)

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a.db", Budget(candidates=8), trainer=Failing())
    with Archive(tmp_path / "a.db") as archive:
        assert archive.count("trained") == 3


def test_at_least_one_candidate_is_trained_when_time_is_up(tmp_path: Path) -> None:
    result = run(tmp_path / "a.db", Budget(candidates=8, seconds=0.0))
    assert (result.trained, result.stopped_by) == (1, "time")


def test_asking_to_stop_ends_the_search_before_the_next_training(tmp_path: Path) -> None:
    trainer = Trainer()
    with Archive(tmp_path / "a.db") as archive:
        result = search(
            LIMITS, DIGITS, InProcess(trainer), archive,
            EvolutionProposer(DIGITS, attempts=60), Budget(8),
            should_stop=lambda: len(trainer.seen) == 2,
        )  # fmt: skip
    assert (result.trained, result.stopped_by) == (2, "asked to stop")


def test_the_reporter_hears_of_screening_and_of_every_candidate(tmp_path: Path) -> None:
    reporter = Listener()
    run(tmp_path / "a.db", Budget(candidates=5), reporter=reporter)
    assert "designs measured" in reporter.notes[0]
    assert reporter.heard == [("search", 0, 5, "training the first design")]
    assert [state.done for state in reporter.states] == [1, 2, 3, 4, 5]
    assert all(state.found.accuracy for state in reporter.states)


def test_impossible_limits_end_the_search_with_their_rejections_stored(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="smallest network"):
        run(tmp_path / "a.db", Budget(), limits=Limits(sram_bytes=32))
    with Archive(tmp_path / "a.db") as archive:
        assert archive.count("rejected") >= 20


def test_results_outside_the_limits_of_today_are_not_on_the_front(tmp_path: Path) -> None:
    run(tmp_path / "a.db", Budget(candidates=8))
    tighter = Limits(sram_bytes=2 * 1024, macs=100_000)
    result = run(tmp_path / "a.db", Budget(candidates=4), limits=tighter)
    assert all(not violations(one.footprint, tighter) for one in result.front)


def test_hypervolume_without_limits_grows_to_that_of_the_front(tmp_path: Path) -> None:
    result = run(tmp_path / "a.db", Budget(candidates=10), limits=Limits())
    with Archive(tmp_path / "a.db") as archive:
        volumes = [one.hypervolume for one in hypervolume_history(archive, Limits())]
    assert volumes == sorted(volumes)
    assert volumes[-1] == pytest.approx(result.hypervolume)
    assert result.hypervolume > 0


def test_hypervolume_grows_over_time(tmp_path: Path) -> None:
    reporter = Listener()
    result = run(tmp_path / "a.db", Budget(candidates=10), reporter=reporter)
    with Archive(tmp_path / "a.db") as archive:
        history = hypervolume_history(archive, LIMITS)
    assert [one.candidates for one in history] == list(range(1, 11))
    volumes = [one.hypervolume for one in history]
    assert volumes == sorted(volumes)
    assert volumes == pytest.approx([state.hypervolume for state in reporter.states])
    assert volumes[-1] == pytest.approx(result.hypervolume)
    assert history[-1].seconds == pytest.approx(10 * 0.5)


class Careless:
    """A proposer that returns all that it can think of, what the screen rejected too."""

    name = "careless"

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        rng = np.random.default_rng(0)
        return [screen.admit(sample(DIGITS, rng), self.name) for _ in range(40)]

    def tell(self, candidates: Sequence[Candidate]) -> None:
        assert all(not violations(one.footprint, LIMITS) for one in candidates)


def test_no_proposer_gets_past_the_limits(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        result = search(
            LIMITS, DIGITS, InProcess(Trainer()), archive, Careless(), Budget(candidates=40)
        )
        assert result.rejected > 0
        assert result.trained == 8  # a batch of what was admitted
        assert all(one.reason for one in archive.candidates("rejected"))


def test_offspring_that_break_the_limits_are_not_proposed(tmp_path: Path) -> None:
    tight = Limits(sram_bytes=768, macs=100_000)
    with Archive(tmp_path / "a.db") as archive:
        proposer = EvolutionProposer(DIGITS, population=4, attempts=60)
        screen = Screen(tight, archive)
        proposals = proposer.ask(screen, 4)
        before = screen.rejected
        for _ in range(5):
            proposer.tell([trained(one) for one in proposals])
            proposals = proposer.ask(screen, 4)
            assert all(one.admitted for one in proposals)
        assert screen.rejected > before


class Silence:
    """A proposer that has no idea."""

    name = "silence"

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        return []

    def tell(self, candidates: Sequence[Candidate]) -> None:
        assert len(candidates) >= 1


def test_a_proposer_without_ideas_gets_the_smallest_designs(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        result = search(
            LIMITS, DIGITS, InProcess(Trainer()), archive, Silence(), Budget(candidates=3)
        )
    assert (result.trained, result.stopped_by) == (3, "budget")


def test_evolution_improves_on_its_first_generation(tmp_path: Path) -> None:
    few = run(tmp_path / "a.db", Budget(candidates=4))
    many = run(tmp_path / "b.db", Budget(candidates=40))
    assert few.best
    assert many.best
    assert many.hypervolume > few.hypervolume
