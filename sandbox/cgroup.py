"""A control group of its own for one run, where this machine lets us make one.

It counts what nothing escapes: memory of all processes with the files they hold in memory, tasks,
processor time. Sources: the kernel's Documentation/admin-guide, cgroup-v2.rst and
cgroup-v1/pids.rst. Only groups are used whose controllers are switched on already; nothing outside
the new group is changed.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sandbox.limits import Limits

ROOT = Path("/sys/fs/cgroup")
NEEDED = {"memory", "pids"}
PREFIX = "tinysmith-"
REMOVE_TIMEOUT_S = 2.0


class Cgroup:
    """One group; whoever made it removes it.

    `counts_all` is whether it counts memory and processor time too: one of version 1 counts tasks
    alone. That is for root, whom the kernel spares the limit of tasks of an ordinary user.
    """

    def __init__(self, folder: Path, counts_all: bool) -> None:
        self.folder, self.counts_all = folder, counts_all

    @classmethod
    def make(cls, limits: Limits, root: Path = ROOT) -> Cgroup | None:
        """A group with the limits set, beside our own or below it; None where none may be made."""
        tasks = {"pids.max": limits.processes + 1}  # bubblewrap's process 1 inside is one of them
        memory = {"memory.max": limits.memory_bytes, "memory.oom.group": 1, "memory.swap.max": 0}
        places = [(parent, True) for parent in _parents(root)]
        places += [(parent, False) for parent in _parents_of_tasks(root)]
        for parent, counts_all in places:
            _sweep(parent)
            name = f"{PREFIX}{os.getpid()}-"
            try:
                group = cls(Path(tempfile.mkdtemp(prefix=name, dir=parent)), counts_all)
            except OSError:  # not ours to write, or a read-only mount
                continue
            try:
                group._limit({**tasks, **memory} if counts_all else tasks)
            except OSError:  # e.g. a container that shows the files and refuses to write them
                group.remove()
                continue
            return group
        return None

    def add(self, pid: int) -> bool:
        """Move the process in; False where it ended, or between groups of two users."""
        try:
            (self.folder / "cgroup.procs").write_text(str(pid))
        except OSError:
            return False
        return True

    def exceeded(self, limits: Limits) -> str | None:
        """``processes``, ``memory`` or ``cpu`` where the group met that limit."""
        if self._count("pids.events", "max"):
            return "processes"
        if not self.counts_all:
            return None
        if self._count("memory.events", "oom_kill"):
            return "memory"
        busy_s = self._count("cpu.stat", "usage_usec") / 1e6
        return "cpu" if busy_s > limits.cpu_seconds else None

    def kill(self) -> None:
        """End every process in it (Linux 5.14)."""
        with suppress(OSError):
            (self.folder / "cgroup.kill").write_text("1")

    def remove(self) -> None:
        """Remove the empty group; its last processes may take a moment to go."""
        deadline = time.monotonic() + REMOVE_TIMEOUT_S
        while True:
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > deadline:
                    return  # an empty folder of the kernel's own, gone with the next start
                time.sleep(0.005)
            else:
                return

    def _limit(self, settings: dict[str, int]) -> None:
        for name, value in settings.items():
            # A kernel without swap has no limit for it.
            if name != "memory.swap.max" or (self.folder / name).exists():
                (self.folder / name).write_text(str(value))

    def _count(self, name: str, key: str) -> int:
        for line in (self.folder / name).read_text().splitlines():
            word, number = line.split()
            if word == key:
                return int(number)
        return 0


def _sweep(parent: Path) -> None:
    """Remove the empty groups of programs that were killed before they could."""
    for group in parent.glob(f"{PREFIX}*"):
        owner = group.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", owner).exists():
            with suppress(OSError):
                group.rmdir()


def _parents(root: Path) -> list[Path]:
    """Our own group and the one above it, those that hand memory and tasks on to their children."""
    own = [line[3:] for line in _lines(Path("/proc/self/cgroup")) if line.startswith("0::/")]
    if not own or ".." in Path(own[0]).parts:
        return []
    place = root / own[0].lstrip("/")
    candidates = [place] if place == root else [place.parent, place]
    return [each for each in candidates if _hands_on(each) and os.access(each, os.W_OK)]


def _parents_of_tasks(root: Path) -> list[Path]:
    """Our own group of tasks, of version 1, where it is shown and ours to write."""
    words = [line.split(":", 2) for line in _lines(Path("/proc/self/cgroup"))]
    places = [root / "pids" / path.lstrip("/") for _, names, path in words if names == "pids"]
    return [each for each in places if os.access(each / "cgroup.procs", os.W_OK)]


def _hands_on(group: Path) -> bool:
    controllers = " ".join(_lines(group / "cgroup.subtree_control")).split()
    return set(controllers) >= NEEDED


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:  # no control groups of version 2 here
        return []
