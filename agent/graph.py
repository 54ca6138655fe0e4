"""The agent as a LangGraph graph: LangChain's `create_agent` with our hands, brain and brakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.agents.middleware.types import hook_config
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.brain import Brain
from agent.events import ToolCall
from agent.executor import Executor
from agent.store.history import tool_message_content
from agent.toolset import toolset
from tools.texts import render
from tools.tool import Tool

Graph = CompiledStateGraph[Any, Any, Any, Any]


class House(AgentMiddleware[AgentState[Any], None, Any]):
    """Every model call goes through the brain, every tool call through the executor.

    `may_go_on` is asked before each model call: it ends a turn that was stopped, that runs in
    circles, or that has used up the budget.
    """

    def __init__(self, brain: Brain, executor: Executor, may_go_on: Callable[[], bool]) -> None:
        super().__init__()
        self.brain, self.executor, self.may_go_on = brain, executor, may_go_on

    @hook_config(can_jump_to=["end"])
    def before_model(self, state: AgentState[Any], runtime: Runtime[None]) -> dict[str, Any] | None:
        """Go on, or end the turn in a state from which the next one can start."""
        return None if self.may_go_on() else {"jump_to": "end"}

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """One answer; failures, retries and streaming are the brain's."""
        return ModelResponse(result=[self.brain.answer(request.messages)])

    def wrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]],
    ) -> ToolMessage | Command[Any]:
        """One call; its end is always a message that the model can read."""
        asked = request.tool_call
        call = ToolCall(id=str(asked["id"]), tool=asked["name"], arguments=asked["args"])
        finished = self.executor.execute(call)
        return ToolMessage(
            content=tool_message_content(finished),
            tool_call_id=call.id,
            name=call.tool,
            status="success" if finished.status == "done" else "error",
        )


def build_graph(house: House, saver: BaseCheckpointSaver[Any]) -> Graph:
    """The agent; its own model is never called, as `House` answers every model call."""
    return create_agent(
        model=house.brain.model,
        tools=langchain_tools(),
        middleware=[house],
        checkpointer=saver,
    )


def langchain_tools() -> list[BaseTool]:
    """Every tool as a model is told of it."""
    return [_langchain_tool(tool) for tool in toolset().values()]


def system_prompt(unattended: bool) -> str:
    """What every model is told first."""
    return render("agent.md.j2", unattended=unattended, tools=list(toolset().values()))


def _langchain_tool(tool: Tool) -> BaseTool:
    return StructuredTool.from_function(
        func=_never_called, name=tool.name, description=tool.description, args_schema=tool.arguments
    )


def _never_called(**_arguments: Any) -> AIMessage:
    raise AssertionError("tool calls go through the executor")
