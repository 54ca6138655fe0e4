"""What the planner says next: one tool call, or the answer of the turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from agent.embedded.agenda import next_call, wants
from agent.embedded.answers import answer_words, opening_words
from agent.embedded.stages.courses import listed_classes, stuck, unreadable
from agent.embedded.state import STAGE_TOOLS, State
from agent.embedded.turn import Turn, read_turn
from agent.embedded.wording import failure_words, proposal, say

MOST_CALLS = 25
"""In one turn; the whole way is seven, so that more can only be a circle."""

_RECENT = 3
"""Answers in which the next step need not be read in full again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in words, or one call."""

    text: str = ""
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


def reply(
    messages: Sequence[BaseMessage],
    tools: frozenset[str],
    unattended: bool = False,
    own_data: bool = False,
) -> Reply:
    """The next message of the planner, from the messages alone."""
    turn = read_turn(messages, tools, unattended, own_data)
    if turn is None:
        return Reply(say("talk", topic="hello", next=proposal(State())))
    if turn.done and turn.done[-1].failed and not _mendable(turn):
        return Reply(failure_words(turn.done[-1], unattended))
    if not turn.done and (words := opening_words(turn)):
        return Reply(words)
    return _call(turn) or Reply(_once(answer_words(turn) or proposal(turn.state), turn, messages))


def _once(text: str, turn: Turn, messages: Sequence[BaseMessage]) -> str:
    """`text` with the next step in short, where one of the last answers has said it in full."""
    whole = proposal(turn.state)
    answers = [str(m.text) for m in messages if isinstance(m, AIMessage) and m.text]
    if text == whole or not any(whole in one for one in answers[-_RECENT:]):
        return text
    return text.replace(whole, proposal(turn.state, brief=True)).strip()


def _call(turn: Turn) -> Reply | None:
    """The first call that is still wanted; words where it cannot be made."""
    for want in wants(turn):
        call = next_call(want, turn)
        if call is None and want.tool in STAGE_TOOLS and stuck(want.tool, turn):
            return None
        if call is None:
            continue
        tool, arguments = call
        if tool not in turn.tools:
            return Reply(say("ask", topic="no_tool", tool=tool))
        if len(turn.done) >= MOST_CALLS or _repeats(turn, tool, arguments):
            return Reply(say("ask", topic="circle", next=proposal(turn.state)))
        return Reply(tool=tool, arguments=arguments)
    return None


def _repeats(turn: Turn, tool: str, arguments: dict[str, Any]) -> bool:
    """Whether the very same call was answered in this turn already."""
    return any(one.tool == tool and one.arguments == arguments for one in turn.since_prepared)


def _mendable(turn: Turn) -> bool:
    """Whether a program may bring the data into shape, or classes can be called by their names."""
    last = turn.done[-1]
    if listed_classes(last):
        return sum(bool(listed_classes(one)) for one in turn.done) == 1
    fresh = turn.since_prepared == turn.done and not turn.called("prepare_data")
    return (
        last.tool == "set_goal"
        and bool(unreadable(turn))
        and (fresh and "prepare_data" in turn.tools)
    )
