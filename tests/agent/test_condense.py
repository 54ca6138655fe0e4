"""Long conversations fit into the context, and lose no fact that a tool has found."""

from __future__ import annotations

import json

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.condense import condense
from agent.models.context import count_tokens


def turn(number: int, filler: int = 2000) -> list[AnyMessage]:
    """One turn with a call whose result is long."""
    result = json.dumps({"summary": f"candidate {number} has 9{number}.0 %", "x": "y" * filler})
    call = {"name": "measure", "args": {}, "id": f"c{number}"}
    return [
        HumanMessage(f"question {number}"),
        AIMessage("", tool_calls=[call]),
        ToolMessage(result, tool_call_id=f"c{number}", name="measure"),
        AIMessage(f"answer {number}"),
    ]


def test_a_short_conversation_is_left_alone() -> None:
    messages = turn(1) + turn(2)
    assert condense(messages, 100_000, count_tokens) == messages
    assert condense(messages * 50, 0, count_tokens) == messages * 50


def test_a_long_one_fits_and_keeps_every_fact() -> None:
    messages = [message for number in range(10) for message in turn(number)]
    fitting = condense(messages, 4000, count_tokens)
    assert count_tokens(fitting) < 0.7 * 4000 < count_tokens(messages)
    text = "\n".join(str(message.content) for message in fitting)
    assert all(f"candidate {n} has 9{n}.0 %" in text for n in range(10))
    assert fitting[-1].content == "answer 9"


def test_every_call_that_is_kept_has_its_answer() -> None:
    messages = [message for number in range(30) for message in turn(number)]
    fitting = condense(messages, 3000, count_tokens)
    calls = {c["id"] for m in fitting if isinstance(m, AIMessage) for c in m.tool_calls}
    answers = {m.tool_call_id for m in fitting if isinstance(m, ToolMessage)}
    assert calls == answers
    assert calls == {"c28", "c29"}


def test_what_does_not_fit_even_as_facts_is_counted() -> None:
    messages = [message for number in range(500) for message in turn(number, filler=10)]
    fitting = condense(messages, 2000, count_tokens)
    assert count_tokens(fitting) < 2000
    assert "lines left out" in str(fitting[0].content)


def test_a_gigantic_result_in_the_last_turn_is_cut() -> None:
    fitting = condense(turn(1, filler=400_000), 8000, count_tokens)
    assert count_tokens(fitting) < 8000
    assert "(cut)" in str(fitting[2].content)
