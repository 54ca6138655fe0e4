"""What single attacks need in their workspace, and what is looked for in it afterwards."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.sandbox.attacks.attack import Outcome
from tests.sandbox.attacks.planted import Planted


def link(workspace: Path, _planted: Planted) -> None:
    """A link that the user made, to a file of the workspace."""
    (workspace / "own.txt").write_text("the user's")
    (workspace / "mine").symlink_to("own.txt")


def still_beats(outcome: Outcome) -> Iterator[str]:
    """A file that grows after the run has ended."""
    beat = outcome.workspace / "beat"
    if not beat.exists():
        yield "broken: the daemon never wrote"
        return
    size = beat.stat().st_size
    time.sleep(0.1)
    if beat.stat().st_size != size:
        yield "the daemon still writes"


def exit_status(wanted: int) -> Callable[[Outcome], Iterator[str]]:
    """The program's own exit status is reported, whatever else it said."""

    def judge(outcome: Outcome) -> Iterator[str]:
        if outcome.result.exit_status != wanted:
            yield f"the exit status {outcome.result.exit_status} was reported, not {wanted}"

    return judge


def no_core(outcome: Outcome) -> Iterator[str]:
    """The crash is reported, no file is left, and the host's collector was not asked (core(5))."""
    yield from exit_status(128 + signal.SIGSEGV)(outcome)
    if found := list(outcome.workspace.iterdir()):
        yield f"{found[0].name} was left"
    if outcome.result.stdout != "(1, 1)\n":
        yield f"the limit {outcome.result.stdout.strip()} lets a collector be asked; 1 does not"
