"""Calls a model: its text is shown as it arrives, and Ctrl-C ends the call at any moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import ToolCallChunk, invalid_tool_call, tool_call
from langchain_core.runnables import Runnable

from agent.models.clean import clean_text
from agent.models.listen import Interrupted, Waits, listen
from agent.models.thinking import VisibleText, without_thinking

Model = Runnable[LanguageModelInput, AIMessage]
CUT = "cut_by_tinysmith"
"""Key in `response_metadata` under which it stands in words that an answer was cut, and where."""


class ModelStopped(Exception):  # noqa: N818  # no error: the user wanted it
    """The answer was stopped; `text` is what had come of it."""

    def __init__(self, text: str = "") -> None:
        super().__init__("the answer was stopped")
        self.text = text


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where an answer is cut: it may come without end, in one piece or in many."""

    characters: int = 200_000
    chunks: int = 200_000


def call_model(
    model: Model,
    messages: Sequence[BaseMessage],
    on_token: Callable[[str], None],
    stop: threading.Event,
    *,
    waits: Waits | None = None,
    bounds: Bounds | None = None,
) -> AIMessage:
    """The model's answer, as it gave it; `sanitise` makes it fit for use.

    `on_token` hears text in the caller's thread, without what the model thinks aloud. Raises
    ModelStopped when `stop` is set, SilenceError where the model keeps quiet, and whatever the
    provider raises. An answer beyond `bounds` is cut, and says so under CUT.
    """
    answer = _Answer(on_token, bounds or Bounds())
    try:
        for chunk in listen(lambda: model.stream(list(messages)), stop, waits):
            answer.add(chunk)
            if answer.cut:
                break
    except Interrupted:
        raise ModelStopped(without_thinking(answer.text)) from None
    return answer.message()


@dataclass(slots=True)
class _Answer:
    """An answer that is coming."""

    on_token: Callable[[str], None]
    bounds: Bounds
    chunks: list[AIMessage] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    characters: int = 0
    cut: str = ""
    _visible: VisibleText = field(default_factory=VisibleText)

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(self.texts)

    def add(self, chunk: AIMessage) -> None:
        """Keep a chunk and show its text."""
        room = self.bounds.characters - self.characters
        text = str(chunk.text)
        self.characters += _length(chunk)
        if self.characters > self.bounds.characters:
            text = text[:room]
            chunk = AIMessageChunk(content=text)
            self.cut = f"The answer was cut after {self.bounds.characters:,} characters."
        elif len(self.chunks) >= self.bounds.chunks:
            self.cut = f"The answer was cut after {self.bounds.chunks:,} pieces."
        self.chunks.append(chunk)
        self._show(text)

    def message(self) -> AIMessage:
        """The whole answer."""
        if held := self._visible.end():
            self.on_token(held)
        if not self.chunks:
            return AIMessage(content="")
        message = _joined(self.chunks)
        if self.cut:
            message.response_metadata[CUT] = self.cut
        return message

    def _show(self, text: str) -> None:
        text = clean_text(text)  # no escape sequence of a model reaches the terminal
        self.texts.append(text)
        if visible := self._visible.add(text):
            self.on_token(visible)


def _length(chunk: AIMessage) -> int:
    """Characters of text, of thought and of arguments."""
    thought = str(chunk.additional_kwargs.get("reasoning_content") or "")
    content = chunk.content
    plain = len(content) if isinstance(content, str) else len(json.dumps(content, default=str))
    pieces = chunk.tool_call_chunks if isinstance(chunk, AIMessageChunk) else []
    return plain + len(thought) + sum(len(piece["args"] or "") for piece in pieces)


def _joined(chunks: Sequence[AIMessage]) -> AIMessage:
    first, *rest = chunks
    if not isinstance(first, AIMessageChunk):
        return first  # a model that does not stream gives one whole message
    pieces = [chunk for chunk in rest if isinstance(chunk, AIMessageChunk)]
    return _finished(first + pieces if pieces else first)


def _finished(chunk: Any) -> AIMessage:
    """A message of joined chunks.

    LangChain completes the JSON of arguments that break off; half a file must not be written, so
    here they count as invalid.
    """
    good, bad = [], []
    for piece in chunk.tool_call_chunks:
        arguments = _object(piece["args"] or "{}")
        if arguments is None:
            bad.append(_invalid(piece))
        else:
            good.append(tool_call(name=piece["name"] or "", args=arguments, id=piece["id"]))
    return AIMessage(
        content=chunk.content,
        tool_calls=good,
        invalid_tool_calls=bad,
        additional_kwargs=chunk.additional_kwargs,
        response_metadata=chunk.response_metadata,
        usage_metadata=chunk.usage_metadata,
        id=chunk.id,
    )


def _object(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _invalid(piece: ToolCallChunk) -> Any:
    return invalid_tool_call(name=piece["name"], args=piece["args"], id=piece["id"])
