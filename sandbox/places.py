"""What of this machine a contained program sees, whatever contains it: all read-only."""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox.backend import INPUTS, PROGRAM, Job

# What programs of the system need besides /usr, where it is there.
SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)


def read_only(job: Job) -> list[tuple[Path, str]]:
    """What is bound into the inside besides the system, and where: Python, inputs, the program."""
    python = [(Path(source), source) for source in dict.fromkeys((sys.base_prefix, sys.prefix))]
    inputs = [(path, f"{INPUTS}/{path.name}") for path in job.inputs]
    return [*python, *inputs, (job.file, f"{PROGRAM}/{job.file.name}")]


def system_places() -> list[Path]:
    """Of the system's places those that are here; links such as /bin -> usr/bin stay links."""
    return [place for place in map(Path, SYSTEM) if place.is_symlink() or place.exists()]
