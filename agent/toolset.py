"""All tools of the agent: those of `tools.toolbox`, and those that need the sandbox."""

from __future__ import annotations

from functools import cache

from tools.tool import Tool


@cache
def toolset() -> dict[str, Tool]:
    """Every tool by name, in the order in which a model is told of them."""
    from agent.code.contract import TOOL as READ_CONTRACT
    from agent.code.program import TOOL as RUN_CODE
    from agent.code.stage import stage_tools
    from tools.toolbox import TOOLS

    return {tool.name: tool for tool in (*TOOLS, READ_CONTRACT, *stage_tools(), RUN_CODE)}
