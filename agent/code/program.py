"""The tool that runs a program of no stage: after approval, in the sandbox, kept as a version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from tools.tool import Arguments, Effect, Result, Tool
from tools.units import MIB, format_bytes, plural

if TYPE_CHECKING:
    from sandbox import Limits, SandboxResult
    from tools.bench import Bench
    from tools.project import Project

MOST_CHARACTERS = 4000
"""Of each output stream in the result; the rest is in the files beside the program."""
PROGRAM = "program.py"


class RunCode(Arguments):
    """A whole Python program and what it is for."""

    code: str = Field(min_length=1, max_length=100_000, description="a complete Python program")
    purpose: str = Field(min_length=1, max_length=300, description="what it does, in one sentence")
    timeout_s: float = Field(default=60.0, gt=0, le=3600, description="seconds")
    memory_mb: int = Field(default=2048, ge=64, le=65536, description="MB of memory")


class CodeRan(Result):
    """How the program ended; `stdout` and `stderr` are cut to their ends.

    `edited_code` is the program that ran, where the user had changed it.
    """

    version: int
    exit_status: int
    stdout: str
    stderr: str
    limit_hit: str | None
    edited_code: str = ""
    seconds: float


def _effect(_arguments: RunCode, _workspace: Path) -> Effect:
    return "run_code"


def run_code(arguments: RunCode, bench: Bench) -> CodeRan:
    """Save the program as the next version and run it; raises SandboxError."""
    from agent.code.output import Teller
    from agent.code.versions import Shelf, nameable
    from sandbox import run_python

    shelf = Shelf(bench.project)
    version = shelf.begin(TOOL.name, PROGRAM, arguments.code, arguments.purpose, bench.provenance)
    folder = shelf.of(version.number)
    inputs, limits = visible_inputs(bench.project), limits_of(arguments)
    teller = Teller(bench.reporter, limits.wall_s)
    ended = run_python(folder / PROGRAM, folder / "work", limits, inputs, on_output=teller)
    version = shelf.end(version, ended, ())
    written = [folder / "work" / path for path in nameable(ended.files_written)]
    return CodeRan(
        summary=_summary(ended),
        files=tuple(bench.project.relative(path) for path in (folder / PROGRAM, *written)),
        version=version.number,
        exit_status=ended.exit_status,
        stdout=ended.stdout[-MOST_CHARACTERS:],
        stderr=ended.stderr[-MOST_CHARACTERS:],
        limit_hit=ended.limit_hit,
        edited_code=arguments.code if bench.provenance.edited else "",
        seconds=ended.seconds,
    )


def visible_inputs(project: Project) -> tuple[Path, ...]:
    """What a program may read, each at ``/inputs/<its name>``: goal, candidates, networks."""
    names = ("goal.json", "data.json", "candidates.sqlite", "designs", "networks", "report.json")
    return tuple(path for name in names if (path := project.folder / name).exists())


def sandbox_limits(arguments: RunCode) -> tuple[str, ...]:
    """What the program may use, in words for the person who approves it."""
    return limits_words(limits_of(arguments))


def limits_of(arguments: RunCode) -> Limits:
    """What the program may use."""
    from sandbox import Limits

    return Limits(wall_s=arguments.timeout_s, memory_bytes=arguments.memory_mb * MIB)


def limits_words(limits: Limits) -> tuple[str, ...]:
    """Limits in words for the person who approves."""
    return (
        "no network",
        f"{limits.wall_s:g} s",
        f"{format_bytes(limits.memory_bytes)} of memory",
        "writes only to a new folder of the workspace",
    )


def _summary(ended: SandboxResult) -> str:
    how = "The program ended well" if ended.exit_status == 0 else "The program failed"
    limit = f", stopped at its limit of {ended.limit_hit}" if ended.limit_hit else ""
    wrote = plural(len(ended.files_written), "file")
    return f"{how} (exit status {ended.exit_status}{limit}); it wrote {wrote}."


TOOL = Tool(
    name="run_code",
    description=(
        "Run a complete Python program in a sandbox: no network, time and memory limits, the "
        "current folder is new and writable; goal.json, data.json, candidates.sqlite (open it with "
        "immutable=1), designs/ and networks/ of the project are readable below /inputs. The user "
        "sees the program first and may edit or refuse it."
    ),
    arguments=RunCode,
    result=CodeRan,
    action="agent.code.program:run_code",
    effect=_effect,
)
