"""Every tool of the agent: on its page, light to list, and in a form that a model can be given."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
from langchain_core.messages import SystemMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.code.stage import stage_tools
from agent.graph import langchain_tools, system_prompt
from agent.models.context import count_tokens
from agent.toolset import toolset
from tests.conftest import REPOSITORY
from tests.tools.actions.test_toolbox import HEAVY
from tools.bench import Bench
from tools.project import Project
from tools.tool import Tool

LEAVES = (
    ("data", "data.npz"),
    ("model", "patch.json"),
    ("conversion", "model.tflite"),
    ("application", "application_predicted"),
)
STAGES = pytest.mark.parametrize("tool", stage_tools(), ids=lambda tool: tool.name)


def test_the_page_names_every_tool_and_no_other() -> None:
    page = (REPOSITORY / "docs" / "tools.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", page, flags=re.MULTILINE))
    here = {name: set(tool.arguments.model_fields) for name, tool in toolset().items()}
    assert {name: set(re.findall(r"`(\w+)`", cell)) for name, cell in rows.items()} == here


@STAGES
def test_a_model_can_be_told_of_it(tool: Tool) -> None:
    schema = convert_to_openai_tool(tool.arguments)["function"]["parameters"]
    assert set(schema["properties"]) == set(tool.arguments.model_fields)
    json.dumps(schema)
    assert "read_contract" in tool.description


@pytest.mark.parametrize(("stage", "leaves"), LEAVES)
def test_a_model_can_read_the_contract(stage: str, leaves: str, tmp_path: Path) -> None:
    tool = toolset()["read_contract"]
    bench = Bench(Project(tmp_path))
    result = tool.run(tool.arguments.model_validate({"stage": stage}), bench).model_dump()
    assert leaves in result["contract"]
    assert re.search(r"checked|after the run", result["contract"], re.IGNORECASE)


def test_all_tools_leave_room_in_a_small_context() -> None:
    """A third of 8,192 tokens, half of the usual window, is left to the conversation."""
    system = SystemMessage(system_prompt(unattended=False))
    assert count_tokens([system], langchain_tools()) < 8192 * 2 / 3


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
