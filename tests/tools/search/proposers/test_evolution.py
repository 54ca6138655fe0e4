"""Evolution: admitted and new, the same again, parents and reasons that are true."""

from __future__ import annotations

from pathlib import Path

from tests.tools.search.designs import DIGITS, Trainer
from tests.tools.search.proposers.runs import LIMITS, ids, rounds, tried
from tools.search import Archive, Evaluation, Job, Limits, Screen
from tools.search.proposers import EvolutionProposer
from tools.search.proposers.differences import difference_words


def evolution(seed: int = 0) -> EvolutionProposer:
    return EvolutionProposer(DIGITS, seed, population=6, attempts=40)


def test_designs_are_admitted_and_proposed_once(tmp_path: Path) -> None:
    found = [one for batch in rounds(evolution(), tmp_path, 4) for one in batch]
    assert all(one.admitted for one in found)
    assert len(found) == len({one.network for one in found}) == 24


def test_the_seed_decides(tmp_path: Path) -> None:
    first, again, other = (ids(rounds(evolution(s), tmp_path, 3)) for s in (1, 1, 2))
    assert first == again
    assert first != other


def test_offspring_name_their_parents_and_what_sets_them_apart(tmp_path: Path) -> None:
    found = rounds(evolution(), tmp_path, 3)
    known = {one.id: one for batch in found for one in batch}
    for child in found[1] + found[2]:
        assert 1 <= len(child.parents) <= 2
        parents = [known[key] for key in child.parents]
        assert all(parent.id[:8] in child.rationale for parent in parents)
        words = [difference_words(one.architecture, child.architecture) for one in parents]
        assert any(one in child.rationale for one in words)
    assert all(one.rationale and not one.parents for one in found[0])


def test_the_first_generation_may_be_larger_than_a_round(tmp_path: Path) -> None:
    proposer = EvolutionProposer(DIGITS, population=10, attempts=40)
    found = rounds(proposer, tmp_path, 2, wanted=6)
    assert [bool(one.parents) for one in found[0] + found[1]] == [False] * 10 + [True] * 2


def test_what_others_found_becomes_a_parent(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        screen, proposer = Screen(LIMITS, archive), evolution()
        foreign = evolution(seed=9).ask(screen, 6)
        proposer.tell(tried(foreign, Trainer()))
        found = [one for _ in range(2) for one in proposer.ask(screen, 6)]
    assert {key for one in found for key in one.parents} <= {one.id for one in foreign}
    assert any(one.parents for one in found)


def test_what_waits_for_its_training_is_not_proposed_again(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        screen, proposer, twin = Screen(LIMITS, archive), evolution(), evolution()
        first = proposer.ask(screen, 6)
        proposer.tell(tried(first, Trainer()))
        expected = proposer.ask(screen, 6)
        fresh = Screen(LIMITS, archive)
        twin.ask(fresh, 6)
        twin.tell(tried(first, Trainer()))
        twin.memory.expect(expected)
        assert not {one.id for one in twin.ask(fresh, 6)} & {one.id for one in expected}


def test_pruned_and_failed_trainings_are_no_end(tmp_path: Path) -> None:
    def mostly_bad(job: Job) -> Evaluation:
        kind = int(job.id, 16) % 3
        if kind == 0:
            return Evaluation(id=job.id, status="pruned", rungs=(0.2, 0.3))
        if kind == 1:
            return Evaluation(id=job.id, status="failed", reason="diverged")
        return Trainer()(job)

    found = rounds(evolution(), tmp_path, 4, train=mostly_bad)
    assert all(len(batch) >= 4 for batch in found)


def test_a_pruned_candidate_counts_as_what_it_reached(tmp_path: Path) -> None:
    from tools.search.proposers.evolution import member

    with Archive(tmp_path / "a.db") as archive:
        (one, *_) = evolution().ask(Screen(LIMITS, archive), 6)
    pruned, failed = (
        tried([one], lambda job, end=end: end.model_copy(update={"id": job.id}))[0]  # type: ignore[misc]
        for end in (
            Evaluation(id="", status="pruned", rungs=(0.25, 0.5)),
            Evaluation(id="", status="failed", reason="no"),
        )
    )
    assert member(pruned, LIMITS).objectives[0] == 0.5
    assert member(failed, LIMITS).objectives[0] == 1.0


def test_the_runtime_of_the_limits_is_what_is_made_small(tmp_path: Path) -> None:
    from tools.search.proposers.evolution import member

    limits = Limits(sram_bytes=64 * 1024, runtime="tflm")
    with Archive(tmp_path / "a.db") as archive:
        found = evolution().ask(Screen(limits, archive), 3)
    (one, *_) = tried(found, Trainer())
    assert member(one, limits).objectives[2] == one.footprint.sram_bytes["tflm"]
