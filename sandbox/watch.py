"""Looks at a running sandbox from outside: its memory, its processes, its disk, its output."""

from __future__ import annotations

import os
import resource
import stat
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from sandbox.limits import Limits

CHUNK_BYTES = 65536
# An empty file or folder takes room too.
ENTRY_BYTES = 4096


@dataclass
class CappedOutput:
    """Keeps the first `limit` bytes of a stream and throws the rest away, so nothing blocks."""

    stream: BinaryIO
    limit: int
    kept: bytearray = field(default_factory=bytearray)
    overflowed: bool = False

    def __post_init__(self) -> None:
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        with self.stream:
            while chunk := os.read(self.stream.fileno(), CHUNK_BYTES):
                room = self.limit - len(self.kept)
                self.overflowed |= len(chunk) > room
                self.kept += chunk[:room]

    def text(self) -> str:
        """What was kept, after the stream ended."""
        self.reader.join()
        return self.kept.decode(errors="replace")


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


@dataclass(frozen=True)
class Folder:
    """What lay in a workspace at one moment, never following a link."""

    files: dict[Path, tuple[int, int, int]]
    others: frozenset[Path]
    size_bytes: int

    @classmethod
    def look(cls, root: Path) -> Folder:
        """Every regular file (inode, change time in ns, bytes), and what is no file or folder."""
        files: dict[Path, tuple[int, int, int]] = {}
        others: set[Path] = set()
        entries = 0
        for folder, names, file_names in os.walk(root):
            for path in (Path(folder, name) for name in [*names, *file_names]):
                try:
                    status = path.lstat()
                except OSError:  # removed by the program meanwhile, or nested too deep to name
                    continue
                entries += 1
                if stat.S_ISREG(status.st_mode):
                    key = (status.st_ino, status.st_ctime_ns, status.st_size)
                    files[path.relative_to(root)] = key
                elif not stat.S_ISDIR(status.st_mode):
                    others.add(path.relative_to(root))
        size_bytes = sum(size for _, _, size in files.values()) + entries * ENTRY_BYTES
        return cls(files, frozenset(others), size_bytes)

    def written_since(self, before: Folder) -> tuple[Path, ...]:
        """Files that are new or changed, sorted."""
        return tuple(sorted(p for p, key in self.files.items() if before.files.get(p) != key))
