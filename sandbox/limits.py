"""What a run may use, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tools.errors import SandboxError

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The most that one run may use; each is checked to be positive.

    `memory_bytes` holds for every process (its data, RLIMIT_DATA) and for the resident memory of
    all together; `processes` counts threads too; `file_bytes` is the largest single file and
    `disk_bytes` what the workspace may grow by; of each output stream the first `output_bytes`
    are kept.
    """

    wall_s: float = 60.0
    memory_bytes: int = 2048 * MIB
    processes: int = 64
    file_bytes: int = 256 * MIB
    disk_bytes: int = 1024 * MIB
    output_bytes: int = MIB

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value > 0:
                raise SandboxError(f"The sandbox limit {name} is {value}.", "Give more than 0.")


class SandboxResult(BaseModel):
    """How a run ended.

    `exit_status` is the program's own, 128 + signal where a signal ended it (137: killed here).
    `limit_hit` is one of ``time``, ``memory``, ``processes``, ``disk``, ``output``, or None.
    `files_written` are new or changed regular files, relative to the workspace; `links_removed`
    are what was neither file nor folder, and is gone. `backend` is the program that contained it.
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
