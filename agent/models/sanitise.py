"""Makes whatever a model answered into a message that the conversation can keep and act on."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

from langchain_core.messages import AIMessage
from langchain_core.messages.tool import ToolCall, tool_call

from agent.models.calling import CUT
from agent.models.clean import UnusableError, clean_text, clean_value
from agent.models.thinking import without_thinking
from agent.models.written_calls import looks_broken, written_calls

MOST_CALLS = 16
LONGEST_TEXT = 20_000
"""Characters of text that the conversation keeps: more would fill the context window."""

LONGEST_ARGUMENTS = 200_000


class Sanitised(NamedTuple):
    """A valid message, and what was wrong with the model's own, in words for model and user."""

    message: AIMessage
    complaints: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is left to show or to do."""
        return not self.message.tool_calls and not self.message.content


def sanitise(message: AIMessage, known_tools: Collection[str]) -> Sanitised:
    """`message` with plain text and with calls that can be tried.

    Calls of unknown tools, calls whose arguments are no JSON object, and calls beyond the
    sixteenth are left out; each call gets an id of its own, since servers repeat theirs. Thoughts
    are removed. What the arguments mean is checked by the tools, not here.
    """
    complaints = list(_cuts(message))
    text = clean_text(without_thinking(str(message.text)))
    asked = [(str(call["name"]), call["args"]) for call in message.tool_calls]
    broken = [str(call["name"] or "") for call in message.invalid_tool_calls]
    if not asked and not broken:
        asked, text = written_calls(text, known_tools)
        if not asked and looks_broken(text):
            complaints.append("A tool call was written as text, and it is not valid JSON.")
    complaints += (f"The arguments of {_quoted(name)} are not a JSON object." for name in broken)
    calls = _usable(asked, known_tools, complaints)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + " …"
        complaints.append(f"Only the first {LONGEST_TEXT:,} characters of the answer are kept.")
    if not (text or calls or complaints):
        complaints.append("The answer is empty: neither text nor a tool call.")
    return Sanitised(_message(message, text, calls), tuple(dict.fromkeys(complaints)))


def _cuts(message: AIMessage) -> Iterator[str]:
    """Whether the answer is whole."""
    if cut := message.response_metadata.get(CUT):
        yield str(cut)
    reason = message.response_metadata.get("done_reason") or message.response_metadata.get(
        "finish_reason"
    )
    if reason == "length":
        yield "The answer broke off at the model's limit of tokens."


def _usable(
    asked: list[tuple[str, Any]], known: Collection[str], complaints: list[str]
) -> list[ToolCall]:
    calls = []
    for name, arguments in asked[:MOST_CALLS]:
        try:
            calls.append(_checked(name.strip(), arguments, known))
        except UnusableError as error:
            complaints.append(str(error))
    if len(asked) > MOST_CALLS:
        complaints.append(
            f"{len(asked)} tool calls in one answer: only the first {MOST_CALLS} are looked at."
        )
    return calls


def _checked(name: str, arguments: Any, known: Collection[str]) -> ToolCall:
    """The call with a fresh id; UnusableError says why it cannot be tried."""
    if name not in known:
        raise UnusableError(_unknown(name, known))
    if not isinstance(arguments, dict):
        raise UnusableError(f"The arguments of {name} are not a JSON object.")
    try:
        cleaned = clean_value(arguments)
    except UnusableError as error:
        raise UnusableError(f"The arguments of {name} cannot be used: {error}.") from None
    if len(json.dumps(cleaned)) > LONGEST_ARGUMENTS:
        raise UnusableError(
            f"The arguments of {name} are longer than {LONGEST_ARGUMENTS:,} characters."
        )
    return tool_call(name=name, args=cleaned, id=f"call_{uuid4().hex}")


def _unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    meant = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(sorted(known))}."
    return f"There is no tool named {_quoted(name)}.{meant}"


def _quoted(name: str) -> str:
    """A name as a model wrote it, on one line and not too long."""
    line = " ".join(clean_text(name).split())
    return f'"{line if len(line) <= 40 else line[:39] + "…"}"'


def _message(message: AIMessage, text: str, calls: list[ToolCall]) -> AIMessage:
    return AIMessage(
        content=text,
        tool_calls=calls,
        id=message.id,
        usage_metadata=message.usage_metadata,
        response_metadata=message.response_metadata,
    )
