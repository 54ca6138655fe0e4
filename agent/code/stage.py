"""The tools that run the program of a stage: contained, held against its contract, adopted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from tools.stages import Stage, StageArguments
from tools.stages.registry import stages
from tools.tool import Effect, Result, Tool

if TYPE_CHECKING:
    from agent.code.attempt import Attempt
    from agent.code.versions import Version
    from tools.bench import Bench

MOST_CHARACTERS = 1_500
"""Of each output stream in the result; the whole is in the files beside the program."""


class StageRan(Result):
    """What a program did; `passed` only where every one of `checks` has found what it must.

    Each check has a `name`, `passed` and a `detail`. `excerpt` is the shortest useful part of the
    error. `adopted` holds the figures of what became of the output. `version` is the folder below
    ``code``. `edited_code` is the program that ran, where the user had changed it.
    """

    stage: str
    passed: bool
    version: int
    attempt: int
    attempts_left: int
    checks: tuple[dict[str, Any], ...]
    exit_status: int
    limit_hit: str | None
    excerpt: str
    stdout: str
    adopted: dict[str, Any] = Field(default_factory=dict)
    edited_code: str = ""
    seconds: float


def run_stage(arguments: StageArguments, bench: Bench) -> StageRan:
    """Save the program as the next version, run it, and check what it did.

    Raises TinysmithError where the project is not ready for the stage, or nothing can be contained.
    """
    from agent.code.attempt import attempt
    from agent.code.versions import Shelf

    stage, shelf = stage_of(arguments), Shelf(bench.project)
    version = shelf.begin(
        stage.tool, stage.file, arguments.code, arguments.purpose, bench.provenance
    )
    done = attempt(stage, arguments, bench, shelf.of(version.number))
    version = shelf.end(version, done.ended, done.checks)
    adopted = done.adopted
    files = (shelf.of(version.number) / stage.file, *(adopted.files if adopted else ()))
    return StageRan(
        summary=_summary(version, adopted.words if adopted else ""),
        files=tuple(bench.project.relative(path) for path in files),
        stage=stage.name,
        adopted=adopted.facts if adopted else {},
        edited_code=arguments.code if bench.provenance.edited else "",
        **_figures(version, done),
    )


def _figures(version: Version, done: Attempt) -> dict[str, Any]:
    from agent.code.excerpt import excerpt

    passed, provenance = version.status == "passed", version.provenance
    return {
        "passed": passed,
        "version": version.number,
        "attempt": provenance.attempt,
        "attempts_left": provenance.attempts - provenance.attempt,
        "checks": tuple(one.model_dump() for one in version.checks),
        "exit_status": done.ended.exit_status,
        "limit_hit": done.ended.limit_hit,
        "excerpt": "" if passed else excerpt(done.ended.stdout, done.ended.stderr),
        "stdout": done.ended.stdout[-MOST_CHARACTERS:],
        "seconds": done.ended.seconds,
    }


def _summary(version: Version, adopted: str) -> str:
    if version.status == "passed":
        return f"The program kept its contract, all {len(version.checks)} checks. {adopted}".strip()
    provenance = version.provenance
    which = f"Attempt {provenance.attempt} of {provenance.attempts}"
    broken = next(one for one in version.checks if not one.passed)
    return f"{which} failed at “{broken.name}”: {broken.detail}"


def stage_of(arguments: StageArguments) -> Stage[Any]:
    """The stage whose arguments these are."""
    return next(one for one in stages().values() if one.arguments is type(arguments))


def stage_tools() -> tuple[Tool, ...]:
    """One tool for each stage; a model reads the contract with `read_contract`."""
    return tuple(
        Tool(
            name=stage.tool,
            description=f"{stage.purpose}. Read the contract first (read_contract).",
            arguments=stage.arguments,
            result=StageRan,
            action="agent.code.stage:run_stage",
            effect=_effect,
        )
        for stage in stages().values()
    )


def _effect(arguments: StageArguments, _workspace: Path) -> Effect:
    return "compile_code" if stage_of(arguments).file.endswith(".c") else "run_code"
