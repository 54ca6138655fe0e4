"""The baseline: admitted designs of the prior, each once, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tools.search.designs import DIGITS
from tools.errors import LimitError
from tools.search import Archive, Limits, Screen
from tools.search.proposers import RandomProposer
from tools.search.sampling import sample

LIMITS = Limits(sram_bytes=16 * 1024, macs=1_000_000)


def proposals(path: Path, seed: int, rounds: int = 3) -> list[str]:
    with Archive(path) as archive:
        screen, proposer = Screen(LIMITS, archive), RandomProposer(DIGITS, seed)
        found = [one for _ in range(rounds) for one in proposer.ask(screen, 7)]
        assert all(one.admitted for one in found)
        return [one.id for one in found]


def test_designs_are_admitted_new_and_as_many_as_wanted(tmp_path: Path) -> None:
    found = proposals(tmp_path / "a.db", 0)
    assert len(found) == len(set(found)) == 21


def test_the_seed_decides(tmp_path: Path) -> None:
    first, again, other = (proposals(tmp_path / "a.db", seed) for seed in (1, 1, 2))
    assert first == again != other


def test_it_draws_the_prior_and_nothing_else(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    with Archive(tmp_path / "a.db") as archive:
        found = RandomProposer(DIGITS, 5).ask(Screen(Limits(), archive), 10)
        assert [one.architecture for one in found] == [sample(DIGITS, rng) for _ in range(10)]


def test_impossible_limits_are_said(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive, pytest.raises(LimitError, match="smallest network"):
        RandomProposer(DIGITS).ask(Screen(Limits(macs=10), archive), 3)
