"""What the processes of one run use, read from /proc (proc(5)); any of them may end meanwhile."""

from __future__ import annotations

import os
import resource
import stat
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.limits import Limits

KIB = 1024
BLOCK_BYTES = 512
# What the kernel keeps at most for a pipe (pipe(7)) and a socket (net.core.wmem_default, and as
# much again for what describes it); the filter of system calls lets neither be made larger.
BUFFER_BYTES = {stat.S_IFIFO: 64 * KIB, stat.S_IFSOCK: 512 * KIB}
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
    removed_bytes: int = 0
    buffer_bytes: int = 0
    members: list[int] = field(default_factory=list)

    @classmethod
    def below(cls, pid: int, most_tasks: int) -> Usage:
        """Of the descendants of `pid`; counting ends where there are more than `most_tasks`."""
        usage = cls()
        waiting = _children(pid)
        while waiting and usage.tasks <= most_tasks:
            member = waiting.pop()
            usage.members.append(member)
            usage.memory_bytes += _memory_bytes(member)
            usage.tasks += len(_names(member, "task"))
            usage.cpu_s += _processor_seconds(member)
            usage.written_bytes += _written_bytes(member)
            waiting += _children(member)
        return usage

    def exceeded(self, limits: Limits) -> str | None:
        """``memory``, ``processes`` or ``cpu``; of the tasks one is bubblewrap's process 1."""
        if self.tasks > limits.processes + 1:
            return "processes"
        if self.memory_bytes + self.buffer_bytes > limits.memory_bytes:
            return "memory"
        return "cpu" if self.cpu_s > limits.cpu_seconds else None

    def fills_disk(self, limits: Limits) -> bool:
        """Whether more was written than permitted, wherever it is now."""
        return max(self.written_bytes, self.removed_bytes) > limits.disk_bytes

    def look_at_files(self, device: int) -> None:
        """Count what is held open: removed files on `device`, and buffers of pipes and sockets."""
        removed: dict[int, int] = {}
        buffers: dict[int, int] = {}
        for pid in self.members:
            for descriptor in _names(pid, "fd"):
                try:
                    status = Path(f"/proc/{pid}/fd/{descriptor}").stat()
                except OSError:  # closed meanwhile
                    continue
                if kept := BUFFER_BYTES.get(stat.S_IFMT(status.st_mode)):
                    buffers[status.st_ino] = kept
                elif not status.st_nlink and status.st_dev == device:
                    removed[status.st_ino] = max(status.st_size, status.st_blocks * BLOCK_BYTES)
        self.removed_bytes, self.buffer_bytes = sum(removed.values()), sum(buffers.values())


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:  # ended meanwhile, or a kernel that does not count this
        return ""


def _names(pid: int, folder: str) -> list[str]:
    try:
        with os.scandir(f"/proc/{pid}/{folder}") as entries:
            return [entry.name for entry in entries]
    except OSError:
        return []


def _children(pid: int) -> list[int]:
    return [
        int(child)
        for task in _names(pid, "task")
        for child in _read(pid, f"task/{task}/children").split()
    ]


def _memory_bytes(pid: int) -> int:
    """Resident memory and the tables of its pages, which can be larger."""
    kept = 0
    for line in _read(pid, "status").splitlines():
        if line.startswith(("VmRSS:", "VmPTE:")):
            kept += int(line.split()[1]) * KIB
    return kept


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
    """Lower the kernel's limits of another process, for it and what it starts (prlimit(2))."""
    for name, wanted in limits.of_kernel().items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.prlimit(pid, kind)
        soft, most = (
            each if hard == resource.RLIM_INFINITY else min(each, hard) for each in wanted
        )
        resource.prlimit(pid, kind, (soft, most))
