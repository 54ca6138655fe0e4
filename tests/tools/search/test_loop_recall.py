"""What the archive knows: used again where it is worth as much as a new training."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.tools.search.designs import DIGITS, TWINS, Trainer, ended
from tests.tools.search.proposers.llm.material import answers
from tests.tools.search.scripted import Scripted, Staged, draw
from tools.footprint import measure
from tools.language_model import Completion, Question
from tools.search import (
    Archive,
    Budget,
    Candidate,
    Evaluation,
    InProcess,
    Job,
    Limits,
    SearchResult,
    architecture_id,
    search,
)
from tools.search.candidate import Status
from tools.search.proposers import proposer_for
from tools.search.proposers.llm import LanguageModelProposer


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


@dataclass
class Model:
    """Answers each question with the designs that its seed draws."""

    asked: list[str] = field(default_factory=list)
    name: str = "seeded"

    def complete(self, question: Question) -> Completion:
        self.asked.append(question.model_dump_json())
        (text,) = answers(1, 4, seed=question.sampling.seed or 0)
        return Completion(text=text, model=self.name, input_tokens=70, output_tokens=30)


class Interrupted(Staged):
    """Breaks off after so many trainings."""

    most = 5

    def __call__(self, job: Job) -> Evaluation:
        if len(self.seen) == self.most:
            raise KeyboardInterrupt
        return super().__call__(job)


@pytest.mark.parametrize("name", ["random", "evolution", "hybrid"])
def test_an_interrupted_search_goes_on_as_if_it_had_not_been(tmp_path: Path, name: str) -> None:
    def searched(path: Path, trainer: Staged) -> list[Candidate]:
        with Archive(path) as archive:
            proposer = proposer_for(name, DIGITS, 1, population=4)
            limits, budget = Limits(sram_bytes=16 * 1024, macs=1_000_000), Budget(16)
            search(limits, DIGITS, InProcess(trainer), archive, proposer, budget, batch=4)
            return archive.candidates()

    whole = searched(tmp_path / "whole.db", Staged())
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            searched(tmp_path / "broken.db", Interrupted())
    assert searched(tmp_path / "broken.db", last := Staged()) == whole
    assert len(last.seen) == 16 - 2 * Interrupted.most


def test_an_interrupted_search_asks_no_question_twice(tmp_path: Path) -> None:
    def searched(path: Path, model: Model, trainer: Staged) -> tuple[int, list[Candidate]]:
        with Archive(path) as archive:
            proposer = LanguageModelProposer(DIGITS, model, answers=archive.answers)
            result = search(
                Limits(), DIGITS, InProcess(trainer), archive, proposer, Budget(16), batch=4
            )
            return result.tokens, archive.candidates()

    whole, broken = Model(), Model()
    expected = searched(tmp_path / "whole.db", whole, Staged())
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            searched(tmp_path / "broken.db", broken, Interrupted())
    assert searched(tmp_path / "broken.db", broken, Staged()) == expected
    assert broken.asked == whole.asked
    assert len(set(whole.asked)) >= 4
    assert expected[0] == 100 * len(whole.asked)
