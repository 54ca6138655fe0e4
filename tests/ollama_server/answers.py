"""What the server answers to /api/chat: text, tool calls, and how the answer goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Fault = Literal[
    "",
    "hang_up",  # closes the connection without a byte
    "down",  # closes the connection and listens no more
    "cut",  # the connection breaks in the middle of the answer
    "no_end",  # ends properly, without the line that says "done"
    "http_error",  # `status` and `error`
    "error_line",  # an error in the middle of the stream, as Ollama sends it
    "invalid_json",  # a line that is not JSON
    "not_an_object",  # a line that is JSON, but a list
]


class Call(BaseModel):
    """A tool call; anything may stand in `arguments`, right or wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    arguments: Any = Field(default_factory=dict)


class Answer(BaseModel):
    """One answer: `piece` characters a chunk, `first_s` before the first byte, `gap_s` between.

    `stall_after` chunks nothing more comes, for as long as the client waits. A fault strikes after
    `good_chunks` chunks, where it strikes in the stream.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""
    thinking: str = ""
    calls: tuple[Call, ...] = ()
    piece: int = Field(default=8, ge=1)
    first_s: float = 0.0
    gap_s: float = 0.0
    stall_after: int | None = None
    fault: Fault = ""
    good_chunks: int = 1
    status: int = 500
    error: str = "llama runner process has terminated: exit status 2"
    input_tokens: int = 100
    output_tokens: int = 20
    done_reason: str = "stop"
    endless: bool = False

    @property
    def pieces(self) -> list[str]:
        """The text as it is sent."""
        return [self.text[i : i + self.piece] for i in range(0, len(self.text), self.piece)]


@dataclass(frozen=True, slots=True)
class Request:
    """One request that the server was sent; `time` is `time.monotonic()`."""

    path: str
    body: dict[str, Any]
    time: float

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation of a /api/chat."""
        found: list[dict[str, Any]] = self.body.get("messages", [])
        return found

    @property
    def tools(self) -> list[str]:
        """The names of the tools of a /api/chat."""
        return [tool["function"]["name"] for tool in self.body.get("tools") or []]

    @property
    def format(self) -> dict[str, Any]:
        """The JSON schema that the answer is held to; empty where there is none."""
        found: dict[str, Any] = self.body.get("format") or {}
        return found

    @property
    def options(self) -> dict[str, Any]:
        """num_ctx and the like."""
        found: dict[str, Any] = self.body.get("options") or {}
        return found


Reply = Answer | Callable[[Request], Answer]
"""An answer, or a function that makes it from the request."""


def says(text: str, **how: Any) -> Answer:
    """An answer of text."""
    return Answer(text=text, **how)


def calls(*wanted: Call, text: str = "", **how: Any) -> Answer:
    """An answer that calls tools."""
    return Answer(text=text, calls=wanted, **how)


def many_calls(call: Call, count: int = 100) -> Answer:
    """`count` equal calls in one answer."""
    return Answer(calls=(call,) * count)


def empty() -> Answer:
    """Neither text nor calls."""
    return Answer(output_tokens=0)


def gigantic(characters: int = 10_000_000, piece: int = 4096) -> Answer:
    """Far more text than anybody reads."""
    return Answer(text="A" * characters, piece=piece)
