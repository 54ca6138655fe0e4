"""The model and the user of a recording say again what they said, and nothing more."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    GoalSettled,
    ModelAnswered,
    ModelSaid,
    Record,
    Resumed,
    ToolCall,
    ToolFinished,
    Undone,
    UserSaid,
)
from agent.models.errors import ModelError
from agent.verify.recorded import END, RecordedAnswers, RecordedApprover, RecordedModel
from agent.verify.script import Answer, script
from tests.agent.store.samples import conversation, turn
from tools.language_model import Question

CALL = ToolCall(id="a", tool="run_code", arguments={"code": "1"})
DONE = ToolFinished(call_id="a", tool="run_code", status="done")
ASKED = ApprovalAsked(call=CALL, effect="run_code", title="Run it")


def records(*events: Event) -> list[Record]:
    return [Record(step=step, time=0.0, event=event) for step, event in enumerate(events, 1)]


def test_answers_come_in_order_with_their_calls_and_tokens() -> None:
    (first,) = script(records(*conversation(1)))
    model = RecordedModel()
    model.load(first.answers)
    one, two, end = (model.bind_tools([]).invoke("x") for _ in range(3))
    assert isinstance(one, AIMessage)
    assert [(call["id"], call["args"]) for call in one.tool_calls] == [("call-1", {"sram": "1 KB"})]
    assert one.usage_metadata is not None
    assert one.usage_metadata["total_tokens"] == 15
    assert (two.content, end.content) == ("The limit is 1 KB.", END)


def test_a_stream_has_the_same_words() -> None:
    model = RecordedModel()
    model.load(script(records(*conversation(1)))[0].answers[1:])
    assert "".join(str(piece.content) for piece in model.stream("x")) == "The limit is 1 KB."


def test_the_script_has_a_turn_for_each_message_and_each_undoing() -> None:
    turns = script(records(*conversation(2), Undone(to_step=8), *turn(3, "again")))
    assert [(one.text[:6], len(one.answers), one.undo) for one in turns] == [
        ("digits", 2, False), ("digits", 2, False), ("", 0, True), ("again", 2, False),
    ]  # fmt: skip


def test_calls_that_never_ended_are_not_asked_for_again() -> None:
    said = ModelSaid(model="m", text="", calls=(CALL,))
    stopped = ToolFinished(call_id="a", tool="run_code", status="stopped")
    (only,) = script(records(UserSaid(text="go"), said, stopped))
    model = RecordedModel()
    model.load(only.answers)
    message = model.invoke("x")
    assert isinstance(message, AIMessage)
    assert (message.content, message.tool_calls) == (END, [])


def test_an_answer_that_a_kill_cut_off_gives_way_to_the_next() -> None:
    lost = ModelSaid(model="m", text="First I run it.", calls=(CALL,))
    again = ModelSaid(model="m", text="It is done.")
    (only,) = script(records(UserSaid(text="go"), lost, Resumed(versions={}), again))
    assert [answer.said.text for answer in only.answers] == ["It is done."]


def test_an_approval_holds_for_the_very_same_call_and_once() -> None:
    given = ApprovalGiven(call_id="a", answer="edit", by="user", arguments={"code": "2"})
    approver = RecordedApprover(records(ASKED, given, DONE))
    other = CALL.model_copy(update={"arguments": {"code": "1 "}})
    assert not approver.approve(ASKED.model_copy(update={"call": other})).allowed
    again = ASKED.model_copy(update={"call": CALL.model_copy(update={"id": "b"})})
    assert approver.approve(again) == given.model_copy(update={"call_id": "b"})
    assert not approver.approve(again).allowed


def test_nothing_beyond_the_scratch_folder_is_approved() -> None:
    given = ApprovalGiven(call_id="a", answer="yes", by="user")
    for effect in ("flash", "write_outside"):
        asked = ASKED.model_copy(update={"effect": effect})
        assert not RecordedApprover(records(asked, given, DONE)).approve(asked).allowed


def test_readings_and_budgets_are_settled_as_recorded() -> None:
    settled = GoalSettled(call_id="a", choice="words", by="user")
    more = BudgetReached(what="tokens", used=2, limit=1, more=True, by="user")
    differs = GoalDiffers(call_id="a", differences=(("sram", "64 KB", "64 MB"),))
    approver = RecordedApprover(records(differs, settled, DONE, more))
    assert approver.settle(GoalDiffers(call_id="b", differences=())).choice == "neither"
    assert approver.settle(differs) == settled
    assert approver.settle(differs).choice == "neither"
    assert [approver.more("tokens", 2, 1).more for _ in range(2)] == [True, False]


def answered(question: str, call_id: str = "done") -> ModelAnswered:
    return ModelAnswered(call_id=call_id, model="m", question=question, text=question[:1])


def test_a_question_of_a_tool_gets_its_answer_or_the_next_of_a_call_that_ended() -> None:
    question = Question(system="", prompt="", answer_schema={})
    stopped = ToolFinished(call_id="stopped", tool="search", status="stopped")
    done = ToolFinished(call_id="done", tool="search", status="done")
    answers = RecordedAnswers(
        records(
            answered("cut", "stopped"), stopped, answered("after"), answered(question.digest), done
        )
    )  # fmt: skip
    assert answers.to(question).text == question.digest[:1]
    assert answers.to(question).text == "a"
    with pytest.raises(ModelError, match="no answer"):
        answers.to(question)


def test_the_recorded_model_is_lent_where_the_recordings_was() -> None:
    model = RecordedModel()
    assert model.lent == ""
    for author, lent in (("ollama:qwen3:8b", "ollama:qwen3:8b"), ("embedded", "")):
        model.load([Answer(ModelSaid(model=author, text="Yes."), ())])
        model.invoke("?")
        assert model.lent == lent
