"""Reads a table of utterances: state | what the user says | what must happen.

What must happen is one of these, or several of them with " || " between:
    tool key=value ...   this call; the arguments given must be equal, and for set_goal no others
    amend key=value ...  set_goal with the goal of `conversations`, changed so ("-" is no limit)
    say: words, words    no call, and an answer with each of the words, in lower case
"#2" as a candidate is the second of the front. Of a program's call, "code~words" and
"purpose~words" look for words, "behaviour.name" is a field, and "led", "does" and "times" are
those of the LED.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage

from agent.embedded import EmbeddedPlanner
from tests.agent.embedded.conversations import GOAL, IDS, TOOLS, conversation
from tools.goal import read_goal
from tools.goal.arguments import goal_arguments


@dataclass(frozen=True, slots=True)
class Utterance:
    """One row of a table."""

    state: str
    text: str
    expected: str


def read_table(name: str) -> list[Utterance]:
    """The rows of a file beside this one."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ", 2) for line in lines if line.strip() and not line.startswith("#")]
    return [Utterance(*(part.strip() for part in row)) for row in rows]


def answer_to(one: Utterance) -> AIMessage:
    """What the planner answers there."""
    planner = EmbeddedPlanner()
    planner.bind_tools([schema(name) for name in TOOLS])
    return planner.invoke([*conversation(one.state), HumanMessage(one.text)])


def fits(one: Utterance, message: AIMessage) -> bool:
    """Whether an answer is one of those expected."""
    return any(_fits(each.strip(), message) for each in one.expected.split("||"))


def shown(message: AIMessage) -> str:
    """An answer for the report of a failed test."""
    calls = [(call["name"], call["args"]) for call in message.tool_calls]
    return str(calls) if calls else str(message.text)


def _fits(expected: str, message: AIMessage) -> bool:
    if expected.startswith("say:"):
        words = [word.strip().lower() for word in expected[4:].split(", ")]
        said = str(message.text).lower()
        return not message.tool_calls and bool(said) and all(word in said for word in words)
    if len(message.tool_calls) != 1:
        return False
    tool, *pairs = shlex.split(expected)
    call = message.tool_calls[0]
    if not all(_holds(pair, call["args"]) for pair in pairs if _is_of_a_program(pair)):
        return False
    pairs = [pair for pair in pairs if not _is_of_a_program(pair)]
    wanted = {name: _value(text) for name, text in (pair.split("=", 1) for pair in pairs)}
    if tool == "amend":
        return bool(call["name"] == "set_goal" and call["args"] == _amended(wanted))
    if call["name"] != tool:
        return False
    return (
        bool(call["args"] == wanted)
        if tool == "set_goal"
        else wanted.items() <= call["args"].items()
    )


def _is_of_a_program(pair: str) -> bool:
    name = pair.split("=")[0]
    return name.split("~")[0] in ("code", "purpose", "led", "does", "times") or "." in name


def _holds(pair: str, arguments: dict[str, Any]) -> bool:
    if "~" in pair.split("=")[0]:
        name, words = pair.split("~", 1)
        return words in str(arguments.get(name))
    name, text = pair.split("=", 1)
    behaviour = arguments.get("behaviour", {})
    if name.startswith("behaviour."):
        found = behaviour.get(name.removeprefix("behaviour."))
        return (",".join(found) if isinstance(found, list) else str(found)) == text
    key = {"led": "label"}.get(name, name)
    found = [str(one[key]) for one in behaviour.get("led", ())]
    return (",".join(found) if name == "led" else found[0]) == text


def _amended(changes: dict[str, Any]) -> dict[str, Any]:
    whole = goal_arguments(read_goal(GOAL)) | changes
    return {name: text for name, text in whole.items() if text is not None and text != "-"}


def _value(text: str) -> Any:
    if text.startswith("#"):
        return IDS[int(text[1:]) - 1]
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"\d+\.\d+", text):
        return float(text)
    return int(text) if text.isdigit() else text


def schema(name: str) -> dict[str, Any]:
    """A tool as it is bound to a model."""
    return {"name": name, "description": name, "parameters": {"type": "object", "properties": {}}}
