"""The embedded planner as LangChain sees it: a chat model without weights."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.embedded.planner import Reply, reply

_PIECES = re.compile(r"\S+\s*|\s+")


class EmbeddedPlanner(BaseChatModel):
    """Rules that answer as a chat model does; it costs no tokens and remembers nothing.

    `unattended`: nobody answers questions, so that it goes the whole way by itself. `own_data`:
    the session was started with images of the user's, so that a goal needs to name none.
    `bound` are the tools that may be called.
    """

    unattended: bool = False
    own_data: bool = False
    bound: tuple[str, ...] = ()

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The planner with the tools that it may call from now on."""
        self.bound = tuple(_name(tool) for tool in tools)
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = self._reply(messages)
        calls = [tool_call(name=said.tool, args=said.arguments, id=_id())] if said.tool else []
        message = AIMessage(content=said.text, tool_calls=calls, usage_metadata=_no_tokens())
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said = self._reply(messages)
        for piece in _PIECES.findall(said.text):
            yield _told(ChatGenerationChunk(message=AIMessageChunk(content=piece)), run_manager)
        yield _told(ChatGenerationChunk(message=_last(said)), run_manager)

    def _reply(self, messages: Sequence[BaseMessage]) -> Reply:
        return reply(messages, frozenset(self.bound), self.unattended, self.own_data)


def _last(said: Reply) -> AIMessageChunk:
    """The piece that ends an answer, with its call and the tokens that it did not cost."""
    arguments = json.dumps(said.arguments, ensure_ascii=False)
    piece = tool_call_chunk(name=said.tool, args=arguments, id=_id(), index=0)
    return AIMessageChunk(
        content="",
        tool_call_chunks=[piece] if said.tool else [],
        usage_metadata=_no_tokens(),
        chunk_position="last",
    )


def _told(
    chunk: ChatGenerationChunk, manager: CallbackManagerForLLMRun | None
) -> ChatGenerationChunk:
    if manager is not None and chunk.text:
        manager.on_llm_new_token(chunk.text, chunk=chunk)
    return chunk


def _no_tokens() -> UsageMetadata:
    return UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)


def _id() -> str:
    return f"call_{uuid4().hex}"


def _name(tool: dict[str, Any] | type | Callable[..., Any] | BaseTool) -> str:
    return str(convert_to_openai_tool(tool)["function"]["name"])
