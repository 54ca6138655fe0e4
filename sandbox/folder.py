"""What a program leaves in its workspace, looked at from outside and made safe to open.

Nothing here follows a link, and no path is longer than one name: a program may nest folders deeper
than a path can say, and change them while they are looked at.
"""

from __future__ import annotations

import itertools
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.errors import SandboxError

# An empty file or folder takes room too.
ENTRY_BYTES = 4096
BLOCK_BYTES = 512
MOST_LEVELS = 40
"""Of folders in folders; each is held open while what is below it is looked at."""

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SET_ID_BITS = stat.S_ISUID | stat.S_ISGID


@dataclass(frozen=True)
class Folder:
    """What lay in a workspace at one moment.

    `files` are regular files (inode, change time in ns, bytes), `others` what is neither file nor
    folder (likewise), `unseen` folders that cannot be looked into: closed, or nested too deep.
    """

    files: dict[Path, tuple[int, int, int]]
    others: dict[Path, tuple[int, int, int]]
    unseen: frozenset[Path]
    size_bytes: int

    @classmethod
    def look(cls, root: Path) -> Folder:
        """Every entry below `root`."""
        files: dict[Path, tuple[int, int, int]] = {}
        others: dict[Path, tuple[int, int, int]] = {}
        unseen, size_bytes = set[Path](), 0
        for path, status in _entries(root):
            if status is None:
                unseen.add(Path(path))
                continue
            # Room can be taken beyond the end of a file, and less than its length in a sparse one.
            size_bytes += ENTRY_BYTES + max(status.st_size, status.st_blocks * BLOCK_BYTES)
            if stat.S_ISREG(status.st_mode):
                files[Path(path)] = _key(status)
            elif not stat.S_ISDIR(status.st_mode):
                others[Path(path)] = _key(status)
        return cls(files, others, frozenset(unseen), size_bytes)

    def written_since(self, before: Folder) -> tuple[Path, ...]:
        """Files that are new or changed, sorted."""
        return tuple(sorted(p for p, key in self.files.items() if before.files.get(p) != key))


def _key(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_ctime_ns, status.st_size


def tidy(workspace: Path, before: Folder) -> tuple[Path, ...]:
    """Make what an ended run left safe to open; what was removed for that, sorted.

    Links, pipes, sockets and folders nested too deep are removed; folders and files are opened to
    their owner, and files lose the bits that would run them as somebody else. Nothing runs here
    any more, so that names stay what they are between a look and a change.
    """
    removed: list[Path] = []
    workspace.chmod(stat.S_IMODE(workspace.stat().st_mode) | stat.S_IRWXU)
    descriptor = os.open(workspace, _OPEN_FOLDER)
    try:
        _tidy_below(descriptor, Path(), workspace, before, removed)
    finally:
        os.close(descriptor)
    return tuple(sorted(removed))


def read_output(workspace: Path, relative: Path, most_bytes: int) -> bytes:
    """The contents of a regular file that a run left, at most `most_bytes`.

    Raises SandboxError where there is none, a link is on the way, or it is longer.
    """
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise SandboxError(f"{relative} is not a path inside the workspace.")
    try:
        folder = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for name in relative.parts[:-1]:
                below = os.open(name, _OPEN_FOLDER, dir_fd=folder)
                os.close(folder)
                folder = below
            descriptor = os.open(relative.name, _OPEN_FILE, dir_fd=folder)
        finally:
            os.close(folder)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SandboxError(f"{relative} is not a regular file.")
            content = file.read(most_bytes + 1)
    except OSError as error:
        raise SandboxError(f"{relative} cannot be read: {error.strerror}.") from error
    if len(content) > most_bytes:
        raise SandboxError(f"{relative} has more than {most_bytes} bytes.")
    return content


def special_file_below(path: Path) -> Path | None:
    """A pipe, socket or device in `path`: read-only mounts leave these open to be written to."""
    if not path.is_dir():
        return None if path.is_file() else path
    folders = [str(path)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif not entry.is_symlink() and not entry.is_file(follow_symlinks=False):
                        return Path(entry.path)
        except PermissionError:  # closed to us, so to the program, which runs as us
            continue
    return None


def _entries(root: Path) -> Iterator[tuple[str, os.stat_result | None]]:
    """Each path below `root` with its status; None for a folder that cannot be looked into."""
    try:
        descriptor = os.open(root, _OPEN_FOLDER)
    except PermissionError:
        yield "", None
        return
    try:
        yield from _below(descriptor, "", 0)
    finally:
        os.close(descriptor)


def _below(folder: int, prefix: str, level: int) -> Iterator[tuple[str, os.stat_result | None]]:
    with os.scandir(folder) as listing:
        for entry in listing:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # removed by the program meanwhile
                continue
            path = prefix + entry.name
            yield path, status
            if not stat.S_ISDIR(status.st_mode):
                continue
            try:
                below = _open_folder(entry.name, folder, level)
            except PermissionError:
                yield path, None
                continue
            except OSError:  # removed or replaced meanwhile
                continue
            try:
                yield from _below(below, path + "/", level + 1)
            finally:
                os.close(below)


def _open_folder(name: str, folder: int, level: int) -> int:
    if level == MOST_LEVELS:
        raise PermissionError(name)
    return os.open(name, _OPEN_FOLDER, dir_fd=folder)


def _tidy_below(
    folder: int, place: Path, workspace: Path, before: Folder, removed: list[Path]
) -> None:
    for name in _names(folder):
        path, status = place / name, os.lstat(name, dir_fd=folder)
        mode = status.st_mode
        if stat.S_ISREG(mode):
            _set_mode(folder, name, mode, (mode | stat.S_IRUSR | stat.S_IWUSR) & ~_SET_ID_BITS)
        elif not stat.S_ISDIR(mode):
            if before.others.get(path) != _key(status):
                os.unlink(name, dir_fd=folder)
                removed.append(path)
        elif len(path.parts) > MOST_LEVELS:
            _remove_deep(folder, name, workspace)
            removed.append(path)
        else:
            _set_mode(folder, name, mode, mode | stat.S_IRWXU)
            below = os.open(name, _OPEN_FOLDER, dir_fd=folder)
            try:
                _tidy_below(below, path, workspace, before, removed)
            finally:
                os.close(below)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as listing:
        return [entry.name for entry in listing]


def _set_mode(folder: int, name: str, mode: int, wanted: int) -> None:
    if wanted != mode:
        os.chmod(name, stat.S_IMODE(wanted), dir_fd=folder)


def _remove_deep(folder: int, name: str, workspace: Path) -> None:
    """Remove a folder however deep it goes: what is too far down is moved up first."""
    heap = Path(tempfile.mkdtemp(prefix=".removed-", dir=workspace))
    descriptor, numbers = os.open(heap, _OPEN_FOLDER), itertools.count()
    try:
        _move(folder, name, descriptor, numbers)
        while names := _names(descriptor):
            for each in names:
                _remove_levels(descriptor, each, descriptor, numbers, MOST_LEVELS)
    finally:
        os.close(descriptor)
    heap.rmdir()


def _move(folder: int, name: str, heap: int, numbers: Iterator[int]) -> None:
    os.chmod(name, stat.S_IRWXU, dir_fd=folder)  # a folder is moved by whoever may write to it
    os.rename(name, str(next(numbers)), src_dir_fd=folder, dst_dir_fd=heap)


def _remove_levels(folder: int, name: str, heap: int, numbers: Iterator[int], levels: int) -> None:
    os.chmod(name, stat.S_IRWXU, dir_fd=folder)
    below = os.open(name, _OPEN_FOLDER, dir_fd=folder)
    try:
        for each in _names(below):
            if not stat.S_ISDIR(os.lstat(each, dir_fd=below).st_mode):
                os.unlink(each, dir_fd=below)
            elif levels:
                _remove_levels(below, each, heap, numbers, levels - 1)
            else:
                _move(below, each, heap, numbers)
    finally:
        os.close(below)
    os.rmdir(name, dir_fd=folder)
