"""What the planner does with each utterance of the table, and of those kept back while building."""

from __future__ import annotations

import pytest

from tests.agent.embedded.table import Utterance, answer_to, fits, read_table, shown


@pytest.mark.parametrize(
    "one",
    [
        one
        for name in ("utterances", "users", "stages", "search")
        for one in read_table(f"{name}.txt")
    ],
    ids=lambda one: f"{one.state}: {one.text}",
)
def test_utterance(one: Utterance) -> None:
    message = answer_to(one)
    assert fits(one, message), shown(message)


def test_table_is_large_enough() -> None:
    assert len(read_table("utterances.txt")) >= 250


@pytest.mark.parametrize("name", ["held_out.txt", "stages_held_out.txt", "search_held_out.txt"])
def test_wordings_that_were_kept_back_while_building(name: str) -> None:
    rows = read_table(name)
    missed = [one.text for one in rows if not fits(one, answer_to(one))]
    assert len(missed) <= len(rows) // 10, missed
