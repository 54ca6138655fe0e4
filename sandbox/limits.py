"""What a run may use, and what came of it."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_serializer

from tools.errors import SandboxError

MIB = 1024 * 1024
DEFAULT_PROCESSORS = 4
SPARE_TASKS = 16

LIMIT_NAMES = (
    *("time", "cpu", "memory", "processes"),
    *("open files", "disk", "output", "system call"),
)
"""What ends a run (``output`` only cuts it off); the last is a program of another architecture."""


@dataclass(frozen=True)
class Limits:
    """The most that one run may use; each is checked to be positive.

    `cpu_s` is the processor time of all processes together (None: that of four processors for
    `wall_s`). `memory_bytes` holds for every process (its data, RLIMIT_DATA) and for the memory of
    all together; `processes` counts threads too, `open_files` holds for each process. `file_bytes`
    is the largest single file, the size of /tmp and that of /dev/shm; `disk_bytes` is what the
    workspace may grow by and what may be written in all. Of each output stream the first
    `output_bytes` are kept.
    """

    wall_s: float = 60.0
    cpu_s: float | None = None
    memory_bytes: int = 2048 * MIB
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 256 * MIB
    disk_bytes: int = 1024 * MIB
    output_bytes: int = MIB

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value is not None and not value > 0:
                raise SandboxError(f"The sandbox limit {name} is {value}.", "Give more than 0.")

    @property
    def cpu_seconds(self) -> float:
        """The processor time that all processes may use together."""
        return self.wall_s * DEFAULT_PROCESSORS if self.cpu_s is None else self.cpu_s

    def of_kernel(self) -> dict[str, tuple[int, int]]:
        """Each limit of a process that the kernel holds (RLIMIT_ and its name), soft and hard.

        Tasks are limited a little above what the watch permits, so that the watch sees who goes
        too far; processor time with a warning (SIGXCPU) one second before the end.
        """
        cpu_s, tasks = math.ceil(self.cpu_seconds), self.processes + SPARE_TASKS
        return {
            "CPU": (cpu_s, cpu_s + 1),
            "DATA": (self.memory_bytes, self.memory_bytes),
            "FSIZE": (self.file_bytes, self.file_bytes),
            "NPROC": (tasks, tasks),
            "NOFILE": (self.open_files, self.open_files),
            # Not 0: that writes no file, and yet starts the host's handler of crashes (core(5)).
            "CORE": (1, 1),
        }


class SandboxResult(BaseModel):
    """How a run ended.

    `exit_status` is the program's own, 128 + signal where a signal ended it (137: killed here).
    `limit_hit` is one of `LIMIT_NAMES`, or None.
    `files_written` are new or changed regular files, relative to the workspace; `links_removed`
    are what was neither file nor folder, or nested too deep, and is gone; as JSON, what is no
    printable text in a name is escaped. `backend` is the program that contained it.
    """

    model_config = ConfigDict(frozen=True)

    exit_status: int
    stdout: str
    stderr: str
    limit_hit: str | None
    files_written: tuple[Path, ...]
    links_removed: tuple[Path, ...]
    seconds: float
    backend: str = "bubblewrap"

    @field_serializer("files_written", "links_removed", when_used="json")
    def _printable(self, paths: tuple[Path, ...]) -> list[str]:
        return [printable(path) for path in paths]


def printable(path: Path) -> str:
    """A path that a program chose: bytes that are no text and control characters as escapes."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
