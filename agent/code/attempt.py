"""One run of a stage's program: prepared, sandboxed, held against its contract, adopted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.code.output import Teller
from tools.errors import TinysmithError
from tools.stages import Adopted, Check, Prepared, Stage, StageArguments
from tools.units import MIB

if TYPE_CHECKING:
    from sandbox import Limits, SandboxResult
    from tools.bench import Bench

ENDED = "ends well"
"""The first clause of every contract; the others say nothing of a program that broke off."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How it ended; `adopted` is there only where every check has passed."""

    ended: SandboxResult
    checks: tuple[Check, ...]
    adopted: Adopted | None


def attempt(stage: Stage[Any], arguments: StageArguments, bench: Bench, folder: Path) -> Attempt:
    """Run ``folder/<stage.file>`` in ``folder/work``, which exists, and check what it did.

    Raises TinysmithError, with nothing run, where the project is not ready for the stage or
    nothing can be contained.
    """
    from sandbox import run_command, run_python

    work, file = folder / "work", folder / stage.file
    prepared = stage.prepare(arguments, bench, folder)
    limits = limits_of(stage, arguments)
    teller = Teller(bench.reporter, limits.wall_s)
    if prepared.command:
        command = prepared.command
        ended = run_command(command, file, work, limits, prepared.inputs, on_output=teller)
    else:
        ended = run_python(file, work, limits, prepared.inputs, on_output=teller)
    checks = (_ended(ended), *_contract(stage, arguments, bench, prepared, work, ended))
    if not all(check.passed for check in checks):
        return Attempt(ended, checks, None)
    try:
        return Attempt(ended, checks, stage.adopt(arguments, bench, prepared, work))
    except TinysmithError as error:
        refused = Check("is taken over", False, f"{error.message} {error.hint}".rstrip())
        return Attempt(ended, (*checks, refused), None)


def limits_of(stage: Stage[Any], arguments: StageArguments) -> Limits:
    """What the program may use: as the call says, else as the stage needs."""
    from sandbox import Limits

    return Limits(
        wall_s=arguments.timeout_s or stage.timeout_s,
        memory_bytes=(arguments.memory_mb or stage.memory_mb) * MIB,
    )


def _ended(ended: SandboxResult) -> Check:
    if ended.limit_hit:
        return Check(ENDED, False, f"It was stopped at its limit of {ended.limit_hit}.")
    return Check(ENDED, ended.exit_status == 0, f"Exit status {ended.exit_status}.")


def _contract(
    stage: Stage[Any],
    arguments: StageArguments,
    bench: Bench,
    prepared: Prepared,
    work: Path,
    ended: SandboxResult,
) -> list[Check]:
    if not _ended(ended).passed:
        return []
    checks = stage.check(arguments, bench, prepared, work)
    if not checks:
        raise AssertionError(f"the contract of {stage.name} has no clause")
    return checks
