"""Which of the user's folders a program may be shown, and what lies in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tools.errors import DataError

MOST_FILES = 200_000
_LINE_BYTES = 65_536
_LEAST_PIXELS = 64
SOUNDS = frozenset({".wav"})
ARRAYS = frozenset({".npy", ".npz"})
TABLES = frozenset({".csv", ".tsv", ".txt"})
# Folders and files in which programs keep keys and passwords, wherever they lie.
_SECRETS = frozenset(
    {
        *(".ssh", ".aws", ".azure", ".gnupg", ".gcloud", ".kube", ".docker", ".config", ".local"),
        *(".mozilla", ".thunderbird", ".password-store", ".netrc", ".git-credentials", ".pypirc"),
        *(".npmrc", ".pki", ".vault-token", ".env", ".git", ".terraform.d", ".oci"),
    }
)
_SYSTEM = tuple(map(Path, ("/etc", "/proc", "/sys", "/dev", "/boot", "/run", "/var", "/usr")))
_NOT_SYSTEM = (Path("/var/tmp"), Path("/usr/share"), Path("/usr/local/share"))  # noqa: S108


@dataclass(frozen=True, slots=True)
class Found:
    """The user's data: `root`, resolved, and its regular files by their name below it.

    Where `root` is a file it is the only one. Links are not followed; hidden ones are left out.
    """

    root: Path
    files: dict[str, Path]

    def of_kind(self, suffixes: frozenset[str]) -> list[str]:
        """The names that end in one of `suffixes`, sorted."""
        return [name for name in self.files if suffix_of(name) in suffixes]


def suffix_of(name: str) -> str:
    """The ending of a file's name, in lower case, with its dot."""
    return PurePosixPath(name).suffix.lower()


def find(data: str, workspace: Path) -> Found:
    """What lies at `data`, or beside it where it is a table that names files.

    Raises DataError where that may not be shown to a program, is not there, or is empty.
    """
    root = root_of(data, workspace)
    files = _list(root)
    if not files:
        raise DataError(f"{root} holds no file.", "Give the folder with the images or sounds.")
    return Found(root, files)


def root_of(data: str, workspace: Path) -> Path:
    """The folder or file that a program is shown, absolute and without links.

    Of a table with few columns, which can only name files, it is the folder. Raises DataError
    where there is none, or it may not be shown.
    """
    try:
        root = Path(data).expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(
            f"There is no {data}.", "Give the path of the folder or file with the data."
        ) from error
    root = root.parent if _names_files(root) else root
    _check_may_be_read(root, workspace.resolve())
    return root


def _names_files(root: Path) -> bool:
    if not root.is_file() or suffix_of(root.name) not in TABLES:
        return False
    with root.open("rb") as file:
        line = file.readline(_LINE_BYTES)
    return max(line.count(mark) for mark in (b",", b";", b"\t", b"|", b" ")) < _LEAST_PIXELS


def _check_may_be_read(root: Path, workspace: Path) -> None:
    """A program sees everything in the folder, so that it must hold data and nothing else."""
    home = Path.home().resolve()
    secret = next((part for part in root.parts if part in _SECRETS), None)
    if home.is_relative_to(root):
        what = "holds everything of yours, keys and passwords among it"
    elif secret:
        what = f"lies in {secret}, where programs keep keys and settings"
    elif _is_system(root):
        what = "belongs to the system"
    elif workspace.is_relative_to(root):
        what = "holds the files of this session"
    else:
        return
    raise DataError(
        f"{root} {what}; no program is shown it.",
        "Give a folder with the data alone; move them to one if need be.",
    )


def _is_system(root: Path) -> bool:
    inside = any(root.is_relative_to(place) for place in _SYSTEM)
    return inside and not any(root.is_relative_to(place) for place in _NOT_SYSTEM)


def _list(root: Path) -> dict[str, Path]:
    if not root.is_dir():
        if not root.is_file():
            raise DataError(f"{root} is neither a file nor a folder.", "Give one of them.")
        return {root.name: root}
    files: dict[str, Path] = {}
    for path in _walk(root):
        files[path.relative_to(root).as_posix()] = path
        if len(files) > MOST_FILES:
            raise DataError(
                f"{root} holds more than {MOST_FILES:,} files.",
                "Give a smaller folder, or pack the data into arrays (.npy).",
            )
    return dict(sorted(files.items()))


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files that are not hidden; OSError becomes DataError with the folder's name."""
    try:
        with os.scandir(folder) as entries:
            shown = sorted(
                (one for one in entries if _is_shown(one.name)), key=lambda one: one.name
            )
    except OSError as error:
        raise DataError(f"{folder} cannot be read ({error}).", "Check its permissions.") from error
    for entry in shown:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"
