"""Stages of the life cycle for which the agent writes a program, each with a checked contract."""

from tools.stages.contract import (
    Adopted,
    BrokenError,
    Check,
    Prepared,
    Stage,
    StageArguments,
    StageName,
    checked,
)

__all__ = [
    "Adopted",
    "BrokenError",
    "Check",
    "Prepared",
    "Stage",
    "StageArguments",
    "StageName",
    "checked",
]
