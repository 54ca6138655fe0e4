"""The hybrid: both propose, the better one gets the larger share, a silent model is replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tools.search.designs import DIGITS, Trainer, trained
from tests.tools.search.proposers.runs import LIMITS, ids, rounds
from tools.language_model import NoAnswerError
from tools.search import Archive, Candidate, Evaluation, Job, Screen, Screening
from tools.search.proposers import HybridProposer, RandomProposer, proposer_for
from tools.search.proposers.hybrid import FLOOR
from tools.search.proposers.llm import RecordedModel


class Guide(RandomProposer):
    """A guide whose designs the tests can tell from evolution's."""

    name = "guide"


class Silent:
    name, tokens = "llm", 17

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        raise NoAnswerError("The model is gone.")

    def tell(self, candidates: Sequence[Candidate]) -> None:
        assert candidates


def hybrid(seed: int = 0) -> HybridProposer:
    return HybridProposer(DIGITS, seed, population=6)


def by(found: Sequence[Sequence[Screening]]) -> Counter[str]:
    return Counter(one.proposer for batch in found for one in batch)


def test_both_propose_admitted_designs_once(tmp_path: Path) -> None:
    found = rounds(hybrid(), tmp_path, 5)
    every = [one for batch in found for one in batch]
    assert all(one.admitted for one in every)
    assert len(every) == len({one.network for one in every}) >= 28
    assert set(by(found)) == {"evolution", "embedded"}
    assert by(found[:1]) == {"evolution": 6}


def test_the_seed_decides(tmp_path: Path) -> None:
    first, again, other = (ids(rounds(hybrid(s), tmp_path, 3)) for s in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("favoured", [True, False])
def test_the_share_follows_who_improves_the_front(tmp_path: Path, favoured: bool) -> None:
    guide = Guide(DIGITS, 5)
    proposer = HybridProposer(DIGITS, population=6, guide=guide)
    with Archive(tmp_path / "a.db") as archive:
        screen = Screen(LIMITS, archive)
        for number in range(8):
            found = proposer.ask(screen, 8)
            results = []
            for one in found:
                # Rigged: only the favoured one's designs become better and better.
                good = number == 0 or (one.proposer == "guide") == favoured
                accuracy = 0.1 + 0.1 * number if good else 0.05
                end = trained(Job(id=one.id, architecture=one.architecture), accuracy)
                results.append(_candidate(one, end))
            proposer.tell(results)
    shares = proposer.shares
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["guide" if favoured else "evolution"] == pytest.approx(1.0 - FLOOR)
    last = Counter(one.proposer for one in found)
    assert (last["guide"] > last["evolution"]) == favoured
    assert min(last.values()) >= 1


def test_a_small_round_gives_both_their_turn(tmp_path: Path) -> None:
    found = rounds(hybrid(), tmp_path, 14, wanted=1)
    assert by(found[6:])["embedded"] >= 2
    assert by(found[6:])["evolution"] >= 2


def test_a_model_that_falls_silent_is_replaced(tmp_path: Path) -> None:
    proposer = HybridProposer(DIGITS, population=6, guide=Silent())
    found = rounds(proposer, tmp_path, 3)
    assert set(by(found)) == {"evolution", "embedded"}
    assert set(proposer.shares) == {"evolution", "embedded"}
    assert proposer.tokens == 17


def test_a_model_guides_where_there_is_one() -> None:
    proposer = proposer_for("hybrid", DIGITS, model=RecordedModel([]))
    assert isinstance(proposer, HybridProposer)
    assert set(proposer.shares) == {"llm", "evolution"}
    assert proposer.tokens == 0


def test_pruned_and_failed_trainings_earn_nothing(tmp_path: Path) -> None:
    def bad(job: Job) -> Evaluation:
        return Evaluation(id=job.id, status="pruned", rungs=(0.9,))

    proposer = hybrid()
    rounds(proposer, tmp_path, 1)
    rounds(proposer, tmp_path, 2, train=bad)
    assert set(proposer.shares.values()) == {0.5}


def _candidate(one: Screening, end: Evaluation) -> Candidate:
    return Candidate(
        architecture=one.architecture, footprint=one.footprint, proposer=one.proposer,
        **end.model_dump(),
    )  # fmt: skip


def test_what_is_proposed_follows_from_what_was_told(tmp_path: Path) -> None:
    trainer = Trainer()
    found = rounds(hybrid(), tmp_path, 3, train=trainer)
    assert trainer.seen == [key for batch in ids(found) for key in batch]
