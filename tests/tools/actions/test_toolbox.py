"""The list of tools: light, complete, and in a form that a model can be given."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from inspect import signature

import pytest
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ValidationError

from tools.tool import Tool
from tools.toolbox import TOOLS, UnknownToolError, tool_named

HEAVY = ("torch", "tensorflow", "langchain", "langchain_core", "langgraph", "sklearn", "numpy",
         "numba", "pymoo", "PIL")  # fmt: skip
EACH = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


@EACH
def test_a_model_can_be_told_of_the_tool(tool: Tool) -> None:
    schema = convert_to_openai_tool(tool.arguments)["function"]["parameters"]
    assert schema["type"] == "object"
    assert set(schema["properties"]) == set(tool.arguments.model_fields)
    assert len(tool.description.split()) >= 5
    json.dumps(schema)


@EACH
def test_the_action_takes_what_the_tool_says(tool: Tool) -> None:
    module, function = tool.action.split(":")
    takes = signature(getattr(import_module(module), function))
    assert takes.parameters["arguments"].annotation == tool.arguments.__name__
    assert takes.return_annotation == tool.result.__name__


@EACH
def test_an_unknown_argument_is_refused(tool: Tool) -> None:
    with pytest.raises(ValidationError, match="nonsense"):
        tool.arguments.model_validate({"nonsense": 1})


def test_names_are_unique_and_found() -> None:
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)
    assert all(tool_named(tool.name) is tool for tool in TOOLS)
    with pytest.raises(UnknownToolError, match=r"'fly'.*set_goal"):
        tool_named("fly")


def test_listing_the_tools_imports_no_framework() -> None:
    program = (
        "import sys\nimport tools.toolbox\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
