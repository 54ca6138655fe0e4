"""The tool that tells a model what the program of a stage gets, and what it is held to.

The contracts are long, and most conversations need none: they are read where one is needed, so that
small contexts have room for the conversation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from tools.stages import StageName
from tools.texts import render
from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench


class ReadContract(Arguments):
    """Which stage."""

    stage: StageName = Field(description="data, model, conversion or application")


class Contract(Result):
    """What a program of `stage` gets, what it must leave, and what is checked afterwards."""

    stage: str
    contract: str


def read_contract(arguments: ReadContract, _bench: Bench) -> Contract:
    """The contract of a stage, from ``prompts/stages``."""
    return Contract(
        summary=f"The contract of the stage {arguments.stage} was read.",
        stage=arguments.stage,
        contract=render(f"stages/{arguments.stage}.md.j2").strip(),
    )


TOOL = Tool(
    name="read_contract",
    description=(
        "What the program of a stage gets, must leave and is checked for: read it before writing "
        "one for prepare_data, change_architecture, quantize or program_board."
    ),
    arguments=ReadContract,
    result=Contract,
    action="agent.code.contract:read_contract",
)
