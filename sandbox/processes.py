"""What the processes of one run use, read from /proc (proc(5)); any of them may end meanwhile."""

from __future__ import annotations

import math
import os
import resource
from dataclasses import dataclass
from pathlib import Path

from sandbox.limits import Limits

PAGE_BYTES = resource.getpagesize()
SPARE_TASKS = 16
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What a process and all that came from it use at one moment.

    Processor time and bytes written hold those of children that were waited for.
    """

    memory_bytes: int = 0
    tasks: int = 0
    cpu_s: float = 0.0
    written_bytes: int = 0

    @classmethod
    def below(cls, pid: int, most_tasks: int) -> Usage:
        """Of the descendants of `pid`; counting ends where there are more than `most_tasks`."""
        usage = cls()
        members = _children(pid)
        while members and usage.tasks <= most_tasks:
            member = members.pop()
            usage.memory_bytes += _resident_bytes(member)
            usage.tasks += len(_tasks(member))
            usage.cpu_s += _processor_seconds(member)
            usage.written_bytes += _written_bytes(member)
            members += _children(member)
        return usage

    def exceeds(self, limits: Limits) -> str | None:
        """The limit that is passed; bubblewrap's process 1 inside is one of the tasks."""
        if self.tasks > limits.processes + 1:
            return "processes"
        if self.memory_bytes > limits.memory_bytes:
            return "memory"
        if self.cpu_s > limits.cpu_seconds:
            return "cpu"
        return "disk" if self.written_bytes > limits.disk_bytes else None


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:  # ended meanwhile, or a kernel that does not count this
        return ""


def _tasks(pid: int) -> list[str]:
    try:
        return [task.name for task in os.scandir(f"/proc/{pid}/task")]
    except OSError:
        return []


def _children(pid: int) -> list[int]:
    return [
        int(child) for task in _tasks(pid) for child in _read(pid, f"task/{task}/children").split()
    ]


def _resident_bytes(pid: int) -> int:
    words = _read(pid, "statm").split()
    return int(words[1]) * PAGE_BYTES if words else 0


def _processor_seconds(pid: int) -> float:
    """Of the process and of children it waited for: fields 14 to 17 of stat, after the name."""
    words = _read(pid, "stat").rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / TICKS_PER_S


def _written_bytes(pid: int) -> int:
    """What it had to be stored, files since removed too; none where the kernel does not count."""
    for line in _read(pid, "io").splitlines():
        name, _, count = line.partition(": ")
        if name == "write_bytes":
            return int(count)
    return 0


def set_limits(pid: int, limits: Limits) -> None:
    """Lower the kernel's limits of another process, soft and hard, for it and what it starts.

    Tasks are limited a little above what the watch permits, so that the watch sees who goes too
    far; processor time by each process, with a warning (SIGXCPU) one second before the end.
    """
    cpu_s = math.ceil(limits.cpu_seconds)
    settings = {
        resource.RLIMIT_CPU: (cpu_s, cpu_s + 1),
        resource.RLIMIT_DATA: (limits.memory_bytes,) * 2,
        resource.RLIMIT_FSIZE: (limits.file_bytes,) * 2,
        resource.RLIMIT_NPROC: (limits.processes + SPARE_TASKS,) * 2,
        resource.RLIMIT_NOFILE: (limits.open_files,) * 2,
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, wanted in settings.items():
        _, hard = resource.prlimit(pid, kind)
        soft, most = (
            each if hard == resource.RLIM_INFINITY else min(each, hard) for each in wanted
        )
        resource.prlimit(pid, kind, (soft, most))
