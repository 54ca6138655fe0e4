"""Whatever a model says becomes a valid message with words about what was wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call

from agent.models.calling import CUT, call_model
from agent.models.sanitise import Sanitised, sanitise
from tests.agent.models.conftest import QUESTION, Ear, ask, model_of
from tests.ollama_server import Answer, Call, OllamaServer, calls, empty, gigantic, many_calls, says

Serve = Callable[..., OllamaServer]
KNOWN = frozenset({"measure", "set_goal", "train"})
CALL = json.dumps({"name": "measure", "arguments": {"candidate": "ab"}})


def called(found: Sanitised) -> list[tuple[str, dict[str, Any]]]:
    return [(call["name"], call["args"]) for call in found.message.tool_calls]


def with_calls(*wanted: tuple[str, Any, str | None], text: str = "") -> AIMessage:
    return AIMessage(
        content=text, tool_calls=[tool_call(name=n, args=a, id=i) for n, a, i in wanted]
    )


def test_a_good_answer_stays() -> None:
    found = sanitise(with_calls(("measure", {"layers": True}, "1"), text="I measure."), KNOWN)
    assert called(found) == [("measure", {"layers": True})]
    assert (found.message.text, found.complaints) == ("I measure.", ())


def test_arguments_that_are_not_json() -> None:
    broken = invalid_tool_call(name="measure", args='{"candidate": "a', id="1")
    found = sanitise(AIMessage(content="", invalid_tool_calls=[broken]), KNOWN)
    assert found.empty
    assert found.complaints == ('The arguments of "measure" are not a JSON object.',)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mesure", 'There is no tool named "mesure". Did you mean measure?'),
        ("fly", 'There is no tool named "fly". There are: measure, set_goal, train.'),
        ("", 'There is no tool named "". There are: measure, set_goal, train.'),
    ],
)
def test_an_unknown_tool(name: str, words: str) -> None:
    found = sanitise(with_calls((name, {}, "1"), ("train", {}, "2")), KNOWN)
    assert called(found) == [("train", {})]
    assert found.complaints == (words,)


def test_every_call_has_an_id_of_its_own() -> None:
    answer = with_calls(("measure", {}, None), ("train", {}, "same"), ("train", {}, "same"))
    ids = [call["id"] for call in sanitise(answer, KNOWN).message.tool_calls]
    again = [call["id"] for call in sanitise(answer, KNOWN).message.tool_calls]
    assert len({*ids, *again}) == 6
    assert all(ids)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"a": float("nan")}, "nan is not a number that JSON knows"),
        ({"a": [float("inf")]}, "inf is not a number that JSON knows"),
        ({"a": "x" * 300_000}, "longer than 200,000 characters"),
    ],
)
def test_arguments_that_cannot_be_used(arguments: dict[str, Any], words: str) -> None:
    found = sanitise(with_calls(("measure", arguments, "1")), KNOWN)
    assert found.empty
    assert words in found.complaints[0]


def test_arguments_nested_too_deep() -> None:
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"a": deep}
    assert "32 deep" in sanitise(with_calls(("measure", deep, "1")), KNOWN).complaints[0]


def test_half_characters_are_replaced_everywhere() -> None:
    found = sanitise(with_calls(("train", {"a\ud800": ["\udfff"]}, "1"), text="\ud800"), KNOWN)
    assert called(found) == [("train", {"a�": ["�"]})]
    found.message.model_dump_json()


def test_a_hundred_calls_become_sixteen(serve: Serve) -> None:
    answer = ask(serve(many_calls(Call(name="measure"))))
    found = sanitise(answer, KNOWN)
    assert len(found.message.tool_calls) == 16
    assert "100 tool calls" in found.complaints[0]


def test_an_empty_answer(serve: Serve) -> None:
    found = sanitise(ask(serve(empty())), KNOWN)
    assert found.empty
    assert "neither text nor a tool call" in found.complaints[0]


def test_nothing_but_thought(serve: Serve) -> None:
    found = sanitise(ask(serve(says("<think>64 KB is not much"))), KNOWN)
    assert found.empty
    assert "empty" in found.complaints[0]


def test_a_gigantic_answer_is_shortened(serve: Serve) -> None:
    found = sanitise(ask(serve(gigantic())), KNOWN)
    assert len(found.message.text) < 20_100
    assert "cut after 200,000 characters" in found.complaints[0]


def test_an_answer_that_reached_its_limit(serve: Serve) -> None:
    found = sanitise(ask(serve(says("and then", done_reason="length"))), KNOWN)
    assert "limit of tokens" in found.complaints[0]
    assert found.message.text == "and then"


def test_content_in_blocks_becomes_text() -> None:
    blocks: list[Any] = [
        {"type": "reasoning", "reasoning": "Hm."},
        {"type": "text", "text": "It "},
        {"type": "text", "text": "fits."},
    ]
    assert sanitise(AIMessage(content=blocks), KNOWN).message.content == "It fits."


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (CALL, ""),
        (f"```json\n{CALL}\n```", ""),
        (f"I measure it.\n```json\n{CALL}\n```", "I measure it."),
        (f"<think>a tool?</think>{CALL}", ""),
        (f"<tool_call>\n{CALL}\n</tool_call>", ""),
        (f"[{CALL}]", ""),
        (f'{{"type": "function", "function": {CALL}}}', ""),
        ('{"name": "measure", "parameters": {"candidate": "ab"}}', ""),
        ('{"name": "measure", "arguments": "{\\"candidate\\": \\"ab\\"}"}', ""),
    ],
)
def test_a_call_written_as_text(text: str, rest: str) -> None:
    found = sanitise(AIMessage(content=text), KNOWN)
    assert called(found) == [("measure", {"candidate": "ab"})]
    assert (found.message.text, found.complaints) == (rest, ())


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "mobilenet", "width": 8}',
        '{"sram": "64 KB"}',
        "[1, 2]",
        "Use ```json\n{}\n``` or measure.",
        f"```json\n{CALL}\n```\nor\n```json\n{CALL}\n```",
        '```json\n{"name": "fly", "arguments": {}}\n```',
    ],
)
def test_json_that_is_no_call_stays_text(text: str) -> None:
    found = sanitise(AIMessage(content=text), KNOWN)
    assert (called(found), found.message.text, found.complaints) == ([], text, ())


def test_a_written_call_of_an_unknown_tool() -> None:
    found = sanitise(AIMessage(content='{"name": "fly", "arguments": {}}'), KNOWN)
    assert "no tool named" in found.complaints[0]


def test_a_written_call_that_breaks_off() -> None:
    found = sanitise(AIMessage(content='{"name": "measure", "arguments": {"ca'), KNOWN)
    assert "not valid JSON" in found.complaints[0]


def test_a_written_call_beside_a_real_one_stays_text(serve: Serve) -> None:
    found = sanitise(ask(serve(calls(Call(name="train"), text=CALL))), KNOWN)
    assert called(found) == [("train", {})]
    assert found.message.text == CALL


def test_the_message_keeps_its_tokens(serve: Serve) -> None:
    found = sanitise(ask(serve(Answer(text="Yes.", input_tokens=7, output_tokens=3))), KNOWN)
    assert found.message.usage_metadata is not None
    assert found.message.usage_metadata["total_tokens"] == 10
    assert CUT not in found.message.response_metadata


def test_what_is_left_can_be_sent_back(serve: Serve) -> None:
    server = serve(calls(Call(name="measure"), Call(name="fly"), text="x"), says("Good."))
    message = sanitise(ask(server), KNOWN).message
    call_model(model_of(server), [*QUESTION, message], Ear(), threading.Event())
    assert [c["function"]["name"] for c in server.requests[-1].messages[-1]["tool_calls"]] == [
        "measure"
    ]
