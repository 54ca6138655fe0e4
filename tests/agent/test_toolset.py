"""Every tool of the agent: on its page, light to list, and in a form that a model can be given."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from inspect import signature

import pytest
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.code.stage import stage_tools
from agent.toolset import toolset
from tests.conftest import REPOSITORY
from tests.tools.actions.test_toolbox import HEAVY
from tools.tool import Tool

LEAVES = {
    "prepare_data": "data.npz",
    "change_architecture": "patch.json",
    "quantize": "model.tflite",
    "program_board": "application_predicted",
}
STAGES = pytest.mark.parametrize("tool", stage_tools(), ids=lambda tool: tool.name)


def test_the_page_names_every_tool_and_no_other() -> None:
    page = (REPOSITORY / "docs" / "tools.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", page, flags=re.MULTILINE))
    here = {name: set(tool.arguments.model_fields) for name, tool in toolset().items()}
    assert {name: set(re.findall(r"`(\w+)`", cell)) for name, cell in rows.items()} == here


@STAGES
def test_a_model_is_told_the_contract(tool: Tool) -> None:
    schema = convert_to_openai_tool(tool.arguments)["function"]["parameters"]
    assert set(schema["properties"]) == set(tool.arguments.model_fields)
    json.dumps(schema)
    assert LEAVES[tool.name] in tool.description
    assert re.search(r"checked|after the run", tool.description, re.IGNORECASE)


@STAGES
def test_a_program_always_waits_for_approval(tool: Tool) -> None:
    module, function = tool.action.split(":")
    action = getattr(import_module(module), function)
    assert signature(action).return_annotation == tool.result.__name__
    language = "compile_code" if tool.name == "program_board" else "run_code"
    behaviour = {"behaviour": {"text": "{label}"}} if tool.name == "program_board" else {}
    data = {"data": "photos"} if tool.name == "prepare_data" else {}
    said = {"code": "pass", "purpose": "p", **behaviour, **data}
    assert tool.effect(tool.arguments.model_validate(said), REPOSITORY) == language


def test_listing_all_tools_imports_no_framework() -> None:
    program = (
        "import sys\nfrom agent.toolset import toolset\ntoolset()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
