"""All messages of a conversation together: partial goals, undo, answers, errors on the way."""

from __future__ import annotations

import pytest

from tests.tools.goal import corrections
from tools.errors import GoalError
from tools.goal.amend import Amendment, fold
from tools.goal.amend.model import value_of

START = corrections.STARTS["ram"]
KB = 1024


def _sram(*messages: str) -> object:
    return value_of(fold(messages).goal, "sram_bytes")


def test_no_message_is_no_goal() -> None:
    assert fold([]) == Amendment(goal=None)
    assert fold(["hello", "what can you do?"]).goal is None


@pytest.mark.parametrize(
    "messages",
    [
        ("I need something under 64 KB of RAM", "use CIFAR-100", "and 2M MACs"),
        ("use CIFAR-100", "under 64 KB of RAM, 2M MACs"),
        ("I need something under 64 KB of RAM", "hello?", "a CIFAR-100 classifier with 2M MACs"),
        ("64 KB of RAM", "2M MACs", "CIFAR-100"),
    ],
)
def test_a_goal_can_be_said_in_parts(messages: tuple[str, ...]) -> None:
    goal = fold(messages).goal
    assert goal is not None
    assert (goal.dataset, goal.sram_bytes, goal.macs) == ("cifar100", 64 * KB, 2_000_000)
    assert "default" in goal.assumed["board"]
    assert goal.sentence.count("\n") == len([m for m in messages if m != "hello?"]) - 1


@pytest.mark.parametrize(
    "undo",
    [
        "undo that", "undo the last change", "go back to the previous limits", "revert", "Undo!",
        "never mind, as before", "please revert that", "can you undo that?", "take that back",
        "put it back the way it was", "scratch that", "forget that change",
        "back to the old limits",
    ],
)  # fmt: skip
def test_undo_brings_the_goal_before_back(undo: str) -> None:
    found = fold([START, "make it 128 KB", undo])
    assert found.undo
    assert found.goal == fold([START]).goal
    assert [(c.before, c.after, c.words) for c in found.changes] == [(128 * KB, 64 * KB, undo)]


def test_undo_can_be_repeated() -> None:
    steps = [START, "make it 128 KB", "thanks", "make it 256 KB"]
    assert _sram(*steps, "undo") == 128 * KB
    assert _sram(*steps, "undo", "undo") == 64 * KB
    assert _sram(*steps, "undo the last two changes") == 64 * KB
    assert _sram(*steps, "undo", "undo", "undo") == 64 * KB


def test_undo_can_come_with_another_correction() -> None:
    assert _sram(START, "make it 128 KB", "undo that and make it 96 KB") == 96 * KB
    assert _sram(START, "make it 128 KB", "undo that and make it 96 KB", "undo") == 64 * KB


@pytest.mark.parametrize("message", ["go back to 96 KB", "undo the training", "undo the search"])
def test_an_amount_or_another_step_is_no_undo(message: str) -> None:
    assert not fold([START, "make it 128 KB", message]).undo


@pytest.mark.parametrize(
    "message", ["start over", "forget everything", "new goal", "Let's start again."]
)
def test_starting_over_leaves_no_goal(message: str) -> None:
    found = fold([START, message])
    assert (found.goal, found.cleared) == (None, True)
    assert fold([START, message, "undo that"]).goal == fold([START]).goal


def test_starting_over_may_name_the_new_goal() -> None:
    found = fold([START, "2M MACs", "start over: a CIFAR-10 classifier in 96 KB of RAM"])
    assert (found.started, found.cleared) == (True, True)
    assert found.goal is not None
    assert (found.goal.dataset, found.goal.sram_bytes, found.goal.macs) == (
        "cifar10",
        96 * KB,
        None,
    )


def test_an_amount_without_noun_goes_to_what_was_said_last() -> None:
    both = corrections.STARTS["both"]
    flash = fold([both, "flash 512 KB", "make it 256 KB"])
    assert [change.field for change in flash.changes] == ["flash_bytes"]
    ram = fold([both, "flash 512 KB", "RAM 32 KB", "make it 256"])
    assert [(change.field, change.after) for change in ram.changes] == [("sram_bytes", 256 * KB)]


@pytest.mark.parametrize(("answer", "field"), [("RAM", "sram_bytes"), ("the flash", "flash_bytes")])
@pytest.mark.parametrize(
    "before", [["a digit classifier under 300 KB"], ["digits", "under 300 KB"]]
)
def test_a_question_about_memory_can_be_answered(
    before: list[str], answer: str, field: str
) -> None:
    found = fold([*before, answer])
    assert [(change.field, change.after) for change in found.changes] == [(field, 300 * KB)]
    assert found.goal is not None
    assert found.goal.not_understood == ()


def test_only_the_last_message_raises() -> None:
    assert _sram(START, "-5 KB of RAM", "make it 96 KB") == 96 * KB
    assert fold([START, "-5 KB of RAM", "thanks"]).goal == fold([START]).goal
    with pytest.raises(GoalError, match="negative"):
        fold([START, "-5 KB of RAM"])


def test_the_sentence_is_the_messages_that_made_the_goal() -> None:
    goal = fold([START, "thanks", "make it\n128 KB", "why so much?"]).goal
    assert goal is not None
    assert goal.sentence == f"{START}\nmake it 128 KB"


@pytest.mark.parametrize(
    "meant", ["I meant flash", "no, flash", "not RAM, flash please", "it should be the flash"]
)
def test_an_amount_moves_to_the_memory_that_was_meant(meant: str) -> None:
    goal = fold([START, "make it 300 KB", meant]).goal
    assert goal is not None
    assert (goal.sram_bytes, goal.flash_bytes) == (64 * KB, 300 * KB)


@pytest.mark.parametrize("order", ["no, flash it", "wait, flash my board", "is that flash?"])
def test_flashing_moves_no_amount(order: str) -> None:
    assert _sram(START, "make it 300 KB", order) == 300 * KB


@pytest.mark.parametrize(
    "choice", ["back to the first one", "go back to the old network", "back to the previous one"]
)
def test_a_return_to_a_network_takes_no_limit_back(choice: str) -> None:
    assert _sram(START, "make it 128 KB", choice) == 128 * KB


@pytest.mark.parametrize("question", ["whats a classifier", "I have no idea about neural networks"])
def test_a_question_is_no_new_goal(question: str) -> None:
    assert not fold([START, question]).started


def test_a_limit_that_stands_already_is_named() -> None:
    assert fold([START, "make it 64 KB"]).standing == ("sram_bytes",)
    assert fold([START, "drop the latency limit"]).standing == ("latency_s",)


@pytest.mark.parametrize(
    "start", ["digits, 32 KB ram", "digits with 2M MACs", "digits, 95% accurate", "digits in 20 ms"]
)
@pytest.mark.parametrize(
    "order",
    [
        "20 more trials", "20 more", "another 30", "try 10 more", "two more candidates",
        "10 further designs", "train for 50 more epochs", "set the trials to 12",
        "change the seed to 7", "10 fewer epochs",
    ],
)  # fmt: skip
def test_numbers_of_the_job_change_no_limit(start: str, order: str) -> None:
    found = fold([start, order])
    assert (found.changes, found.unclear) == ((), ())


@pytest.mark.parametrize("more", ["20 more KB", "20 KB more", "add 20 KB", "20 KB extra"])
def test_more_with_a_unit_widens_the_limit(more: str) -> None:
    assert _sram(START, more) == 84 * KB
