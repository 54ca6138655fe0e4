"""What a model reads again of a saved session is a history that every provider accepts."""

from __future__ import annotations

import json

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.events import (
    Event,
    ModelSaid,
    Record,
    Resumed,
    ToolCall,
    ToolFinished,
    ToolStarted,
    Undone,
    UserSaid,
)
from agent.store.history import messages, tool_message_content
from tests.agent.store.samples import conversation, turn

FIRST = ToolCall(id="a", tool="measure", arguments={"candidate": "1"})
SECOND = ToolCall(id="b", tool="run_code", arguments={"code": "asked"})
ASKED: list[Event] = [UserSaid(text="do it"), ModelSaid(model="m", text="", calls=(FIRST, SECOND))]
REFUSED = ToolFinished(call_id="b", tool="run_code", status="refused", message="No.", hint="Ask.")
DONE = ToolFinished(call_id="a", tool="measure", status="done", result={"macs": 7, "µ": "é"})


def records(*events: Event) -> list[Record]:
    return [Record(step=step, time=0.0, event=event) for step, event in enumerate(events, 1)]


def test_a_turn_becomes_four_messages() -> None:
    built = messages(records(*conversation(1)))
    assert [type(one) for one in built] == [HumanMessage, AIMessage, ToolMessage, AIMessage]
    said, answer = built[1], built[2]
    assert isinstance(said, AIMessage)
    assert isinstance(answer, ToolMessage)
    assert said.tool_calls[0]["args"] == {"sram": "1 KB"}
    assert said.tool_calls[0]["id"] == answer.tool_call_id == "call-1"
    assert json.loads(str(answer.content))["goal"]["sram_bytes"] == 1024
    assert answer.status == "success"


def test_answers_come_in_the_order_of_the_calls() -> None:
    built = messages(records(*ASKED, REFUSED, DONE))
    assert [one.content for one in built[2:]] == [
        tool_message_content(DONE), tool_message_content(REFUSED),
    ]  # fmt: skip
    assert json.loads(tool_message_content(DONE)) == {"macs": 7, "µ": "é"}
    assert json.loads(tool_message_content(REFUSED)) == {
        "error": "No.", "hint": "Ask.", "status": "refused",
    }  # fmt: skip


def test_a_call_without_an_end_is_answered_before_anybody_speaks_again() -> None:
    built = messages(records(*ASKED, DONE, UserSaid(text="and now?")))
    assert [type(one) for one in built[2:]] == [ToolMessage, ToolMessage, HumanMessage]
    interrupted = json.loads(str(built[3].content))
    assert interrupted["status"] == "stopped"
    assert "ended while this call was running" in interrupted["error"]
    assert messages(records(*ASKED, DONE))[-1].content == built[3].content


def test_a_call_that_was_finished_after_a_resume_is_answered_by_its_end() -> None:
    built = messages(records(*ASKED, DONE, Resumed(versions={}), REFUSED))
    assert [one.content for one in built[2:]] == [
        tool_message_content(DONE), tool_message_content(REFUSED),
    ]  # fmt: skip


def test_the_model_is_told_what_ran_not_what_it_asked_for() -> None:
    edited = SECOND.model_copy(update={"arguments": {"code": "edited"}})
    built = messages(records(*ASKED, ToolStarted(call=edited), REFUSED, DONE))
    assert isinstance(built[1], AIMessage)
    assert built[1].tool_calls[1]["args"] == {"code": "edited"}


def test_turns_that_were_undone_are_left_out() -> None:
    events = [*conversation(2), Undone(to_step=8), *turn(3)]
    built = messages(records(*events))
    assert len(built) == 8
    assert [one.content for one in built if isinstance(one, AIMessage)][1::2] == [
        "The limit is 1 KB.", "The limit is 3 KB.",
    ]  # fmt: skip


def test_an_answer_that_was_stopped_says_so() -> None:
    built = messages(records(UserSaid(text="hi"), ModelSaid(model="m", text="Well", stopped=True)))
    assert built[1].content == "Well\n[stopped by the user]"


def test_ids_are_the_same_every_time() -> None:
    first, second = (messages(records(*conversation(3))) for _ in range(2))
    assert first == second
    assert len({one.id for one in first}) == len(first)
