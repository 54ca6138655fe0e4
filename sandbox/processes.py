"""What the processes of one run use, read from /proc (proc(5)); any of them may end meanwhile."""

from __future__ import annotations

import resource
from pathlib import Path

from sandbox.limits import Limits


def resource_exceeded(pid: int, limits: Limits) -> str | None:
    """``memory`` or ``processes`` where the descendants of `pid` use more than `limits`."""
    memory_bytes = tasks = 0
    members = _children(pid)
    while members:
        member = members.pop()
        memory_bytes += _resident_bytes(member)
        tasks += len(_tasks(member))
        members += _children(member)
        # Bubblewrap itself is one of them: its process 1 inside.
        if tasks > limits.processes + 1:
            return "processes"
    return "memory" if memory_bytes > limits.memory_bytes else None


def _tasks(pid: int) -> list[Path]:
    """Threads of a process; none where it has ended meanwhile, as any of them may (proc(5))."""
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for task in _tasks(pid):
        try:
            children += map(int, (task / "children").read_text().split())
        except OSError:  # ended meanwhile
            continue
    return children


def _resident_bytes(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):  # ended meanwhile
        return 0
    return int(pages) * resource.getpagesize()
