"""Rounds of a fixed size: what is tried, how it ends, and that no executor changes the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.listener import Listener
from tests.tools.search.designs import DIGITS, Trainer
from tests.tools.search.scripted import Scripted, Shuffled, Staged, draw
from tools.search import (
    Archive,
    Budget,
    Candidate,
    Evaluation,
    EvolutionProposer,
    Executor,
    InProcess,
    Job,
    Limits,
    Proposer,
    Screen,
    Screening,
    SearchResult,
    architecture_id,
    search,
)
from tools.search.executors import executor_for
from tools.search.partition import Partition
from tools.search_state import SearchState

LIMITS = Limits(sram_bytes=16 * 1024, macs=1_000_000)
ANY = Limits()


def run(
    path: Path,
    proposer: Proposer,
    budget: Budget,
    executor: Executor | None = None,
    **options: object,
) -> SearchResult:
    with Archive(path) as archive:
        executor = executor or InProcess(Trainer())
        return search(ANY, DIGITS, executor, archive, proposer, budget, **options)  # type: ignore[arg-type]


def timeless(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Apart from the order in which jobs ended, and from what they took."""
    ordered = sorted(candidates, key=lambda one: one.id)
    return [one.model_copy(update={"seconds": 0.0}) for one in ordered]


def test_no_executor_changes_what_is_found(tmp_path: Path) -> None:
    def found(name: str, executor: Executor) -> tuple[object, ...]:
        with Archive(tmp_path / name) as archive:
            proposer = EvolutionProposer(DIGITS, 1, population=8, attempts=60)
            result = search(
                LIMITS, DIGITS, executor, archive, proposer, Budget(candidates=60), batch=6
            )
            counts = result.trained, result.pruned, result.failed, result.rejected
            stored = archive.candidates()
        return counts, timeless(stored), timeless(result.front), result.hypervolume, result.images

    alone = found("a.db", InProcess(Staged(failing=0.1)))
    assert min(alone[0]) > 0  # type: ignore[call-overload]
    for seed in range(3):
        assert found(f"{seed}.db", Shuffled(Staged(failing=0.1), seed)) == alone
    with executor_for(Staged(failing=0.1), workers=2, ray="") as processes:
        assert processes.name == "2 processes"
        assert found("processes.db", processes) == alone


def test_the_batch_is_asked_for_whatever_is_left_of_the_budget(tmp_path: Path) -> None:
    designs = draw(30)
    proposer = Scripted([designs[:10], designs[10:20], designs[20:]])
    result = run(tmp_path / "a.db", proposer, Budget(candidates=9), batch=6)
    assert (result.trained, proposer.wanted) == (9, [6, 6])
    assert [len(told) for told in proposer.told] == [6, 3]


class LastOnes:
    """Chooses from the end."""

    def choose(
        self, screenings: Sequence[Screening], count: int, partition: Partition
    ) -> list[Screening]:
        assert partition.cells
        return list(reversed(screenings))[:count]


def test_the_ranker_chooses_and_the_proposer_hears_in_its_own_order(tmp_path: Path) -> None:
    designs, trainer = draw(10), Trainer()
    proposer = Scripted([designs])
    run(
        tmp_path / "a.db", proposer, Budget(candidates=4), InProcess(trainer),
        ranker=LastOnes(), batch=4, choice=2,
    )  # fmt: skip
    assert proposer.wanted == [8]
    ids = [architecture_id(one) for one in designs]
    assert trainer.seen == ids[:-5:-1]
    assert [one.id for one in proposer.told[0]] == ids[-4:]


def test_a_design_that_is_proposed_again_is_told_and_not_tried_again(tmp_path: Path) -> None:
    known: list[Screening] = []

    class Forgetful(Scripted):
        """Hands in what was admitted before, past the screen."""

        def ask(self, screen: Screen, wanted: int) -> list[Screening]:
            known.extend(super().ask(screen, wanted))
            return [one for one in known if one.admitted]

    trainer, proposer = Trainer(), Forgetful([draw(5)])
    result = run(tmp_path / "a.db", proposer, Budget(candidates=9), InProcess(trainer))
    assert (result.trained, result.stopped_by) == (5, "nothing new")
    assert len(trainer.seen) == 5
    assert proposer.told[0] == proposer.told[1]


def ending(status: str) -> Callable[[Job], Evaluation]:
    def evaluate(job: Job) -> Evaluation:
        return Evaluation.model_validate(
            {"id": job.id, "status": status, "rungs": (0.1,), "images": 10, "reason": "why"}
        )

    return evaluate


@pytest.mark.parametrize("status", ["pruned", "failed"])
def test_what_is_not_trained_to_the_end_counts_and_is_never_on_the_front(
    tmp_path: Path, status: str
) -> None:
    reporter, proposer = Listener(), Scripted([draw(5)])
    result = run(
        tmp_path / "a.db", proposer, Budget(candidates=5, seconds=0.0),
        InProcess(ending(status)), reporter=reporter,
    )  # fmt: skip
    assert (result.stopped_by, result.front, result.best) == ("budget", (), None)
    assert (result.trained, result.pruned + result.failed, result.images) == (0, 5, 50)
    assert result.by_proposer == {"scripted": 5}
    assert all(one.accuracy is None and one.reason == "why" for one in proposer.told[0])
    assert [state.found.status for state in reporter.states] == [status] * 5


def test_time_is_looked_at_between_two_jobs_and_what_is_under_way_is_ended(tmp_path: Path) -> None:
    class Closing(InProcess):
        closed = False

        def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
            try:
                yield from super().run(jobs)
            finally:
                self.closed = True

    executor = Closing(trainer := Trainer())
    proposer = Scripted([draw(8)])
    result = run(tmp_path / "a.db", proposer, Budget(candidates=8, seconds=0.0), executor)
    assert (result.stopped_by, len(trainer.seen), executor.closed) == ("time", 1, True)
    assert len(proposer.told[0]) == 1


@pytest.mark.parametrize(("most", "rounds"), [(100, 1), (101, 2), (None, 3)])
def test_tokens_end_the_search_once_their_designs_are_tried(
    tmp_path: Path, most: int | None, rounds: int
) -> None:
    designs = draw(12)
    proposer = Scripted([designs[:4], designs[4:8], designs[8:]], tokens_each=100)
    result = run(tmp_path / "a.db", proposer, Budget(candidates=12, tokens=most), batch=4)
    assert result.stopped_by == ("tokens" if most else "budget")
    assert (result.trained, result.tokens) == (4 * rounds, 100 * rounds)


def test_each_candidate_says_where_it_comes_from(tmp_path: Path) -> None:
    proposer = Scripted([draw(2)], parents=("a", "b"))
    run(tmp_path / "a.db", proposer, Budget(candidates=2), seed=7)
    with Archive(tmp_path / "a.db") as archive:
        for one in archive.candidates("trained"):
            assert (one.seed, one.rationale, one.parents) == (7, "turn 0", ("a", "b"))
            assert set(one.versions) == {"tinysmith", "torch", "numpy", "python"}


def test_a_candidate_is_in_the_archive_before_it_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    class Doubter(Listener):
        def found(self, state: SearchState) -> None:
            super().found(state)
            with Archive(path) as archive:
                stored = archive.find(state.found.candidate)
            assert stored
            assert stored.status == state.found.status

    reporter = Doubter()
    executor = InProcess(Staged(failing=0.2))
    result = run(path, Scripted([draw(8)]), Budget(candidates=8), executor, reporter=reporter)
    last = reporter.states[-1]
    assert [state.done for state in reporter.states] == list(range(1, 9))
    assert [row.candidate for row in last.front] == [one.id for one in result.front]
    assert last.hypervolume == pytest.approx(result.hypervolume)
    assert (last.images, last.pruned) == (result.images, result.pruned)
