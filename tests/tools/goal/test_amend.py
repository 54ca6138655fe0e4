"""What one message does to a goal: corrections, and everything that is none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.goal import corrections, sentences
from tools.errors import DataError, GoalError, UnknownBoardError
from tools.goal import read_goal
from tools.goal.amend import amend
from tools.goal.reader import MAX_CHARACTERS

QUIET = [m.strip() for m in corrections.NOTHING.replace("\n", "|").split("|") if m.strip()]
FRAMES = ("classifier, {}", "A classifier with {} on an STM32H743.", "Make a classifier, {}")
FIRST = [
    *(sentence for sentence, _ in sentences.WHOLE),
    *(
        frame.format(phrase)
        for frame in FRAMES
        for phrase, _ in [
            *sentences.SRAM, *sentences.FLASH, *sentences.MACS, *sentences.LATENCY,
            *sentences.ACCURACY, *sentences.NOT_UNDERSTOOD,
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("start", "message", "expected"), corrections.CORRECTIONS)
def test_a_correction_changes_what_it_says(
    start: str, message: str, expected: dict[str, Any]
) -> None:
    goal = read_goal(corrections.STARTS[start])
    found = amend(goal, message)
    changed = {change.field: change.after for change in found.changes}
    assert changed == pytest.approx(
        {f: v for f, v in expected.items() if getattr(goal, f) != v or f == "board"}
    )
    assert (found.unclear, found.started, found.undo) == ((), False, False)
    assert found.goal is not None
    assert found.goal.sentence.splitlines()[0] == goal.sentence


@pytest.mark.parametrize("message", QUIET)
@pytest.mark.parametrize("start", ["four", "both", None])
def test_a_message_without_limits_changes_nothing(start: str | None, message: str) -> None:
    goal = None if start is None else read_goal(corrections.STARTS[start])
    found = amend(goal, message)
    assert found.goal is goal
    assert (found.changes, found.unclear, found.undo) == ((), (), False)


@pytest.mark.parametrize(("start", "message", "reason"), corrections.UNCLEAR)
def test_what_cannot_be_placed_is_said_and_changes_nothing(
    start: str, message: str, reason: str
) -> None:
    goal = read_goal(corrections.STARTS[start])
    found = amend(goal, message)
    assert (found.goal, found.changes) == (goal, ())
    assert all(reason in item for item in found.unclear)
    assert found.unclear


@pytest.mark.parametrize("sentence", FIRST)
def test_a_first_sentence_is_read_as_a_goal(sentence: str) -> None:
    found = amend(None, sentence)
    expected = read_goal(sentence).model_copy(update={"sentence": " ".join(sentence.split())})
    assert found.started
    assert found.goal == expected


@pytest.mark.parametrize(
    "message",
    [
        "Now design a CIFAR-10 classifier under 300 KB of RAM", "a CIFAR-10 classifier, 300 KB RAM",
        "CIFAR-10 classifier with 300 KB RAM",
        "Can you build me a CIFAR-10 classifier in 300 KB RAM?",
        "Next: I want to classify CIFAR-10 images within 300 KB of RAM",
    ],
)  # fmt: skip
def test_a_whole_sentence_starts_anew(message: str) -> None:
    found = amend(read_goal(corrections.STARTS["four"]), message)
    assert found.started
    assert found.goal is not None
    assert (found.goal.dataset, found.goal.sram_bytes) == ("cifar10", 300 * 1024)
    assert (found.goal.macs, found.goal.accuracy) == (None, None)


@pytest.mark.parametrize(
    "message",
    [
        "the classifier should use less than 32 KB of RAM", "make the classifier fit in 32 KB RAM",
        "my network must stay under 32 KB of RAM", "a network with 32 KB of RAM instead",
    ],
)  # fmt: skip
def test_a_sentence_about_the_same_network_is_a_correction(message: str) -> None:
    found = amend(read_goal(corrections.STARTS["four"]), message)
    assert not found.started
    assert [change.after for change in found.changes] == [32 * 1024]


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("make it -5 KB", GoalError),
        ("0 KB of RAM", GoalError),
        ("accuracy 120 %", GoalError),
        ("64 KB RAM and 128 KB RAM", GoalError),
        ("at least 5M MACs and at most 1M MACs", GoalError),
        ("at least 5M MACs", GoalError),
        ("reduce the RAM by 64 KB", GoalError),
        ("put it on an ESP32", UnknownBoardError),
        ("use MNIST instead", DataError),
        ("use CIFAR-10 and CIFAR-100", GoalError),
    ],
)
def test_the_impossible_is_refused(message: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        amend(read_goal(corrections.STARTS["four"]), message)


def test_own_data_may_have_any_name() -> None:
    goal = read_goal(corrections.STARTS["ram"])
    assert amend(goal, "use MNIST instead", own_data=True).changes == ()


def test_each_change_holds_the_words_of_its_message() -> None:
    found = amend(
        read_goal(corrections.STARTS["four"]), "Make it 96 KB, and drop the latency limit!"
    )
    assert [(c.field, c.before, c.after, c.words) for c in found.changes] == [
        ("sram_bytes", 65536, 98304, "96 KB"),
        ("latency_s", 0.05, None, "drop the latency limit"),
    ]
    assert found.goal is not None
    assert "latency_s" not in found.goal.words
    assert found.goal.words["sram_bytes"] == "96 KB"
    assert found.goal.words["macs"] == "2M MACs"


def test_notes_go_with_the_limit_that_they_are_about() -> None:
    goal = read_goal("a digit classifier with 64 KB of memory")
    assert any("memory was read as SRAM" in note for note in goal.notes)
    found = amend(goal, "96 KB of SRAM").goal
    assert found is not None
    assert found.notes == ()


def test_the_board_that_was_assumed_can_be_said() -> None:
    found = amend(read_goal(corrections.STARTS["ram"]), "use the NUCLEO-H743ZI2").goal
    assert found is not None
    assert (found.board_given, found.assumed) == (True, {})


def test_too_long_a_message_is_not_read() -> None:
    goal = read_goal(corrections.STARTS["ram"])
    found = amend(goal, "128 KB of RAM " * MAX_CHARACTERS)
    assert (found.goal, len(found.unclear)) == (goal, 1)


def test_code_in_a_message_holds_no_limits() -> None:
    goal = read_goal(corrections.STARTS["ram"])
    assert amend(goal, "look:\n```\nram = 128 KB\n```\n").changes == ()


def test_the_tables_are_large_enough() -> None:
    assert len(corrections.CORRECTIONS) >= 120
    assert len(QUIET) >= 60
