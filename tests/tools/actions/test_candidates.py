"""Which candidate is meant, and what is said where that is not clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.actions.benches import GOAL, call, new_bench
from tests.tools.search.designs import candidate
from tools.actions.candidates import Situation, find, situation
from tools.errors import WorkspaceError

SMALL, LARGE, OVER = "abc1" + 12 * "0", "abc2" + 12 * "0", "9" * 16


@pytest.fixture
def now(tmp_path: Path) -> Situation:
    """A project with three trained candidates, of which one is over the goal's limit of MACs."""
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    now = situation(bench)
    with now.archive() as archive:
        archive.store(
            [
                candidate(0.8, 1000, 2000, key=SMALL),
                candidate(0.9, 2000, 3000, key=LARGE),
                candidate(0.99, 9_000_000, 3000, key=OVER),
            ]
        )
    return now


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", LARGE), (" ", LARGE), (SMALL, SMALL), ("abc1", SMALL), ("ABC2", LARGE), ("999", OVER)],
)
def test_an_id_its_beginning_or_the_selected_one(now: Situation, text: str, expected: str) -> None:
    assert find(now, text).id == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("zzz", "no candidate 'zzz'"),
        ("abc", "2 candidates begin with 'abc'"),
        ("9", "too short"),
        ("2", "too short"),
    ],
)
def test_what_is_unclear_lists_what_there_is(now: Situation, text: str, words: str) -> None:
    with pytest.raises(WorkspaceError, match=words) as caught:
        find(now, text)
    assert SMALL in caught.value.hint
    assert LARGE in caught.value.hint


def test_results_of_other_data_or_seeds_are_not_known(now: Situation) -> None:
    other = new_bench(now.bench.project.folder, seed=1)
    with pytest.raises(WorkspaceError, match="none at all"):
        find(situation(other), SMALL)
