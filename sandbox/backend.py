"""What a program that contains others must offer: `Backend` starts a `Job`, the `Run` is watched.

The words for places, environment and limits are the same behind every backend, so that a program
cannot tell which one holds it. The watch (sandbox/watch.py) does what is common to all: the clock,
the workspace's size, the output.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from sandbox.limits import Limits

WORKSPACE = "/workspace"
INPUTS = "/inputs"
PROGRAM = "/program"
NOBODY = 65534
NICENESS = 10
"""The watch goes first, and so does the user."""

# One thread for the numeric libraries: threads count as processes.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - private to the run
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Job:
    """What is to run; paths of this machine are absolute and resolved, and exist.

    `command` is in words of the inside: ``/program/<file.name>`` is `file`, read-only, the current
    folder ``/workspace`` is `workspace`, the one place that stays, and ``/inputs/<name>`` are
    `inputs`, read-only, their names unlike. Python of this machine and its packages are inside at
    their own paths, and so is ``/usr``, read-only.
    """

    command: tuple[str, ...]
    file: Path
    workspace: Path
    limits: Limits
    inputs: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Ending:
    """How a run ended, as its backend saw it.

    `exit_status` is the program's own, 128 + signal where a signal ended it, or None where it has
    none: it was killed by us, or never started. `limit_hit` is a limit that the kernel enforced.
    """

    exit_status: int | None
    limit_hit: str | None = None


class Run(Protocol):
    """One program that was started; used by one thread."""

    stdout: BinaryIO
    stderr: BinaryIO

    def fileno(self) -> int:
        """A descriptor that becomes readable when the program has ended (pidfd_open(2))."""

    def exceeded(self) -> str | None:
        """The limit that is passed at this moment, of those the backend holds, or None."""

    def kill(self) -> None:
        """End all that still lives; on return nothing writes to the workspace any longer.

        May be called twice and after the end, and raises nothing.
        """

    def ending(self) -> Ending:
        """How it ended, once, after `kill`; the streams are still open, and the caller's."""


class Backend(Protocol):
    """One way to contain a program."""

    name: str
    """As the user knows it: ``bubblewrap``, ``podman``, ``docker``."""

    hint: str
    """What to do where it is installed and yet refused."""

    def why_unavailable(self) -> str | None:
        """Why nothing can be contained on this machine, in one sentence; None where it can be."""

    def start(self, job: Job) -> Run:
        """Start `job`; raises SandboxError, with nothing left running, where that is refused.

        A refusal may also show only later: as an `Ending` without exit status, its reason on
        stderr.
        """
