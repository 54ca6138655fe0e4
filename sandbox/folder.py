"""What lies in a workspace, looked at from outside without following a link."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

# An empty file or folder takes room too.
ENTRY_BYTES = 4096


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


def remove_links(workspace: Path, before: Folder) -> tuple[Path, ...]:
    """Remove what the run left that is neither file nor folder: outside, a link leads anywhere."""
    left = sorted(Folder.look(workspace).others - before.others)
    for path in left:
        (workspace / path).unlink()
    return tuple(left)
