"""The messages of a model, rebuilt from the records of a session; LangChain is imported late."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from agent.events import ModelSaid, Record, ToolFinished, ToolStarted, UserSaid
from agent.store.turns import counting

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

INTERRUPTED = "The program ended while this call was running."
INTERRUPTED_HINT = "What it finished is kept. Ask for it again if it is still wanted."
STOPPED = "[stopped by the user]"


def tool_message_content(event: ToolFinished) -> str:
    """What a model is told about the end of a call, as JSON: the result, or why there is none."""
    if event.status == "done":
        return json.dumps(event.result, ensure_ascii=False)
    said = {"error": event.message, "hint": event.hint, "status": event.status}
    return json.dumps(said, ensure_ascii=False)


def messages(records: Iterable[Record]) -> list[BaseMessage]:
    """The conversation as a model reads it; turns that were undone are left out.

    A call has the arguments that ran, which are not those asked for where the user edited them.
    Each call is answered before anybody speaks again: one without an end was interrupted.
    """
    from langchain_core.messages import HumanMessage

    kept = counting(records)
    ran = {
        one.event.call.id: one.event.call.arguments
        for one in kept
        if isinstance(one.event, ToolStarted)
    }
    built: list[BaseMessage] = []
    asked: AIMessage | None = None
    ends: dict[str, ToolFinished] = {}
    for record in kept:
        event = record.event
        if isinstance(event, ToolFinished):
            ends[event.call_id] = event
        elif isinstance(event, UserSaid | ModelSaid):
            built += _answers(asked, ends)
            asked, ends = None, {}
            if isinstance(event, UserSaid):
                built.append(HumanMessage(event.text, id=_message_id(record)))
            else:
                asked = _ai_message(event, _message_id(record), ran)
                built.append(asked)
    return built + _answers(asked, ends)


def _message_id(record: Record) -> str:
    """Equal records give equal messages."""
    return f"step-{record.step}"


def _ai_message(said: ModelSaid, message_id: str, ran: dict[str, dict[str, Any]]) -> AIMessage:
    from langchain_core.messages import AIMessage
    from langchain_core.messages.tool import tool_call

    calls = [
        tool_call(name=call.tool, args=ran.get(call.id, call.arguments), id=call.id)
        for call in said.calls
    ]
    text = f"{said.text}\n{STOPPED}".strip() if said.stopped else said.text
    return AIMessage(text, tool_calls=calls, id=message_id)


def _answers(asked: AIMessage | None, ends: dict[str, ToolFinished]) -> list[ToolMessage]:
    """One answer for each call of `asked`, in the order of the calls."""
    from langchain_core.messages import ToolMessage

    answers = []
    for call in asked.tool_calls if asked else ():
        call_id = call["id"] or ""
        end = ends.get(call_id) or _interrupted(call_id, call["name"])
        answers.append(
            ToolMessage(
                tool_message_content(end), tool_call_id=call_id, name=call["name"],
                id=f"answer-{call_id}", status="success" if end.status == "done" else "error",
            )
        )  # fmt: skip
    return answers


def _interrupted(call_id: str, tool: str) -> ToolFinished:
    return ToolFinished(
        call_id=call_id, tool=tool, status="stopped", message=INTERRUPTED, hint=INTERRUPTED_HINT
    )
