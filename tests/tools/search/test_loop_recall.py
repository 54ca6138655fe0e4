"""What the archive knows: used again where it is worth as much as a new training."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.search.designs import DIGITS, TWINS, Trainer, ended
from tests.tools.search.scripted import Scripted, Staged, draw
from tools.footprint import measure
from tools.search import (
    Archive,
    Budget,
    Evaluation,
    InProcess,
    Job,
    Limits,
    SearchResult,
    architecture_id,
    search,
)
from tools.search.candidate import Status


def run(archive: Archive, proposer: Scripted, trainer: Trainer | Staged, most: int) -> SearchResult:
    return search(
        Limits(), DIGITS, InProcess(trainer), archive, proposer, Budget(most), batch=4
    )  # fmt: skip


def test_the_same_network_written_otherwise_is_recalled(tmp_path: Path) -> None:
    known, twin = ended("trained", key=architecture_id(TWINS[0])), architecture_id(TWINS[1])
    proposer, trainer = Scripted([[TWINS[1]], draw(1)], parents=(twin,)), Trainer()
    with Archive(tmp_path / "a.db") as archive:
        archive.store([known])
        result = run(archive, proposer, trainer, 2)
        children = archive.candidates("trained")[1:]
    assert (result.recalled, result.trained) == (1, 1)
    ((told,), _) = proposer.told
    assert (told.id, told.architecture, told.accuracy) == (twin, TWINS[1], known.accuracy)
    assert [one.parents for one in children] == [(known.id,)]  # under the name it is stored by


@pytest.mark.parametrize("status", ["failed", "rejected"])
def test_what_failed_before_is_tried_again(tmp_path: Path, status: Status) -> None:
    trainer = Trainer()
    with Archive(tmp_path / "a.db") as archive:
        archive.store([ended(status, key=architecture_id(TWINS[0]))])
        result = run(archive, Scripted([[TWINS[0]]]), trainer, 1)
        assert archive.count("trained") == 1
    assert (result.trained, len(trainer.seen)) == (1, 1)


def test_what_failed_is_not_tried_again_in_the_same_search(tmp_path: Path) -> None:
    class Failing(Trainer):
        def __call__(self, job: Job) -> Evaluation:
            self.seen.append(job.id)
            return Evaluation(id=job.id, status="failed", reason="diverged")

    trainer = Failing()
    with Archive(tmp_path / "a.db") as archive:
        result = run(archive, Scripted([[TWINS[0]], [TWINS[1]], TWINS]), trainer, 3)
    assert (result.failed, len(trainer.seen), result.stopped_by) == (1, 1, "nothing new")


def test_what_was_pruned_is_recalled_only_where_it_would_be_pruned_again(tmp_path: Path) -> None:
    designs = sorted(draw(6), key=lambda one: (measure(one).macs, one.resolution))
    large = designs[-1]
    pruned = ended("pruned", key=architecture_id(large), architecture=large)
    pruned = pruned.model_copy(update={"rungs": (0.01,)})

    class Climbing(Trainer):
        def __call__(self, job: Job) -> Evaluation:
            return super().__call__(job).model_copy(update={"rungs": (0.8, 0.9)})

    for script, recalled in (([[large]], 0), ([designs[:4], [large]], 1)):
        with Archive(tmp_path / f"{recalled}.db") as archive:
            archive.store([pruned])
            result = run(archive, Scripted(script), Climbing(), 5)
            assert result.recalled == recalled
            assert archive.count("pruned") == recalled


def test_a_search_that_is_called_again_finds_the_same_and_trains_nothing(tmp_path: Path) -> None:
    designs = draw(40)
    script = [designs[at : at + 4] for at in range(0, 40, 4)]
    first, again = Scripted(script), Scripted(script)
    with Archive(tmp_path / "a.db") as archive:
        before = run(archive, first, Staged(), 40)
        stored = archive.candidates()
        trainer = Staged()
        after = run(archive, again, trainer, 40)
        assert archive.candidates() == stored
    assert before.pruned > 0
    assert trainer.seen == []
    assert first.told == again.told
    assert (after.recalled, after.front) == (len(stored), before.front)
    assert (after.images, after.hypervolume) == (before.images, before.hypervolume)
