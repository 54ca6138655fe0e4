"""Questions before effects: every way to answer them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.events import ApprovalAsked, ApprovalGiven
from agent.prompt.approver import TerminalApprover
from tests.agent.prompt.conftest import Start
from tests.agent.prompt.test_editor import script
from tests.agent.show.drawn import screen
from tests.agent.show.samples import CODE, DIFFERS, asked

EDITED = CODE.replace("limit", "most")


class Answers:
    """Gives these answers in turn, then the input has ended; keeps the questions."""

    def __init__(self, *answers: str) -> None:
        self.left: Iterator[str] = iter(answers)
        self.questions: list[str] = []

    def __call__(self, question: str) -> str:
        self.questions.append(question)
        answer = next(self.left, None)
        if answer is None:
            raise EOFError
        if answer == "^C":
            raise KeyboardInterrupt
        return answer


def given(*answers: str, question: ApprovalAsked | None = None) -> tuple[ApprovalGiven, str]:
    """The answer that comes of these, and what the screen showed meanwhile."""
    shown, text = screen()
    return TerminalApprover(shown, Answers(*answers)).approve(question or asked()), text.getvalue()


@pytest.mark.parametrize(
    ("answers", "answer", "reason"),
    [
        (["y"], "yes", ""),
        (["YES "], "yes", ""),
        (["a"], "always", ""),
        (["n", ""], "no", ""),
        (["n", "too slow"], "no", "too slow"),
        (["no, it deletes files"], "no", "it deletes files"),
        (["maybe", "", "1", "y"], "yes", ""),
        (["yes but only once", "n later"], "no", "later"),
        ([], "no", ""),
        (["^C"], "no", ""),
        (["n", "^C"], "no", ""),
    ],
)
def test_answers(answers: list[str], answer: str, reason: str) -> None:
    found, _ = given(*answers)
    assert (found.answer, found.reason, found.by) == (answer, reason, "user")
    assert found.arguments is None


def test_flashing_is_never_allowed_for_always() -> None:
    question = asked(effect="flash", editable="", code="")
    found, text = given("always", "edit", "y", question=question)
    assert found.answer == "yes"
    assert text.count("Please answer yes, no.") == 2


def test_an_edit_is_shown_asked_again_and_returned(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, 'sed -i s/limit/most/ "$1"'))
    found, text = given("e", "a", "y")
    assert found.answer == "edit"
    assert found.arguments == {"code": EDITED, "purpose": "print the limit"}
    assert '+print("most", goal)' in text
    assert "Please answer yes, no, edit." in text, "an edited text is not what always means"


def test_an_edit_may_still_be_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, 'sed -i s/limit/most/ "$1"'))
    found, _ = given("e", "n", "no use")
    assert (found.answer, found.arguments) == ("no", None)


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("/nowhere/editor", "The editor /nowhere/editor cannot be started"),
        ("false", "ended with status 1; nothing was changed"),
        ("truncate -s 0", "The text came back empty"),
        ("true", "It is as the model wrote it."),
    ],
)
def test_an_edit_that_fails_is_a_message_and_the_code_stands(
    monkeypatch: pytest.MonkeyPatch, editor: str, words: str
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    found, text = given("e", "y")
    assert (found.answer, found.arguments) == ("yes", None)
    assert words in text


@pytest.mark.parametrize(
    ("answers", "choice"),
    [(["w"], "words"), (["?", "model"], "model"), (["n"], "neither"), ([], "neither"),
     (["^C"], "neither")],
)  # fmt: skip
def test_which_reading_of_the_goal_holds(answers: list[str], choice: str) -> None:
    shown, _ = screen()
    settled = TerminalApprover(shown, Answers(*answers)).settle(DIFFERS)
    assert (settled.choice, settled.call_id, settled.by) == (choice, "g", "user")


@pytest.mark.parametrize(
    ("answers", "more"), [(["y"], True), ([""], False), (["$5", "no"], False), ([], False)]
)
def test_a_budget_ends_unless_the_user_says_yes(answers: list[str], more: bool) -> None:
    shown, _ = screen()
    asking = Answers(*answers)
    reached = TerminalApprover(shown, asking).more("tokens", 12_000, 10_000)
    assert reached.more is more
    assert "12,000 of 10,000 tokens" in asking.questions[0]


def test_questions_work_in_a_terminal_and_from_a_thread(start: Start, tmp_path: Path) -> None:
    child = start("approve", VISUAL=script(tmp_path, 'sed -i s/limit/most/ "$1"'))
    child.expect_exact("changed since the last version")
    child.expect_exact("e(dit)")
    child.send("e\r")
    child.expect_exact("your edit")
    child.expect_exact("y(es)")
    child.send("y\r")
    child.expect(r"given (\{.*\})")
    assert json.loads(child.match[1])["arguments"]["code"] == EDITED


def test_ctrl_c_in_a_terminal_is_no(start: Start) -> None:
    child = start("approve")
    child.expect_exact("a(lways")
    child.send("\x03")
    child.expect(r"given (\{.*\})")
    assert json.loads(child.match[1])["answer"] == "no"


def test_a_budget_question_takes_the_live_area_away(start: Start) -> None:
    child = start("more")
    child.expect_exact("thinking")
    child.expect_exact("The same again?")
    child.send("y\r")
    child.expect(r"given (\{.*\})")
    assert json.loads(child.match[1])["more"] is True
    assert "thinking" not in child.before


def test_what_was_typed_before_the_question_is_no_answer(start: Start) -> None:
    child = start("late")
    child.expect_exact("working")
    child.send("y\r")
    child.expect_exact("a(lways")
    child.send("n no\r")
    child.expect(r"given (\{.*\})")
    assert json.loads(child.match[1])["reason"] == "no"
