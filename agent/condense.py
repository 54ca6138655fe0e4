"""Fits a long conversation into a model's context: older turns become their facts.

Ollama drops what does not fit without a word, the beginning first. Here older turns are replaced
by one message that says what the user said and what each tool found, in the tools' own sentences;
no model writes it, so that nothing is invented. The session itself keeps every word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

FULL_SHARE = 0.7
"""Of the context: up to here nothing is touched; the rest is for tools, system text and answer."""
DIGEST_SHARE = 0.25
KEPT_TURNS = 2
MOST_QUOTED = 300
MOST_RESULT = 2000

Count = Callable[[Sequence[AnyMessage]], int]


def condense(messages: Sequence[AnyMessage], context_tokens: int, count: Count) -> list[AnyMessage]:
    """`messages`, or as much of them as fits; `context_tokens` 0 means that everything fits."""
    whole = list(messages)
    room = int(FULL_SHARE * context_tokens)
    if not context_tokens or count(whole) <= room:
        return whole
    turns = _turns(whole)
    older, kept = turns[:-KEPT_TURNS], [m for turn in turns[-KEPT_TURNS:] for m in turn]
    digest = _digest(older, int(DIGEST_SHARE * context_tokens), count)
    if count([*digest, *kept]) > room:
        kept = [_shortened(message) for message in kept]
    return [*digest, *kept]


def _turns(messages: Sequence[AnyMessage]) -> list[list[AnyMessage]]:
    """Each turn begins with what the user said."""
    turns: list[list[AnyMessage]] = []
    for message in messages:
        if isinstance(message, HumanMessage) or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


def _digest(turns: Sequence[Sequence[AnyMessage]], room: int, count: Count) -> list[AnyMessage]:
    """One message with a line for each fact, the oldest left out where even these are too many."""
    lines = [line for turn in turns for message in turn if (line := _line(message))]
    if not lines:
        return []
    left_out = 0
    while True:
        head = f"Summary of {len(turns)} earlier turns"
        head += f" ({left_out} lines left out)" if left_out else ""
        digest: list[AnyMessage] = [HumanMessage("\n".join([f"{head}:", *lines[left_out:]]))]
        if count(digest) <= room or left_out >= len(lines):
            return digest
        left_out += max(1, (len(lines) - left_out) // 4)


def _line(message: AnyMessage) -> str:
    if isinstance(message, ToolMessage):
        return f"- {message.name}: {_quoted(_essence(str(message.content)))}"
    text = _quoted(str(message.text))
    if not text:
        return ""
    return f"- {'user' if isinstance(message, HumanMessage) else 'assistant'}: {text}"


def _essence(content: str) -> str:
    """The sentence of a tool's result, or what went wrong."""
    try:
        document = json.loads(content)
    except json.JSONDecodeError:
        return content
    if not isinstance(document, dict):
        return content
    return str(document.get("summary") or document.get("error") or content)


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_QUOTED else f"{flat[:MOST_QUOTED]} …"


def _shortened(message: AnyMessage) -> AnyMessage:
    """A long result cut to its beginning; an answer that calls tools must keep its calls."""
    content = str(message.content)
    if isinstance(message, AIMessage) or len(content) <= MOST_RESULT:
        return message
    return message.model_copy(update={"content": f"{content[:MOST_RESULT]} … (cut)"})
