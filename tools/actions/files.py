"""The tools for text files of the workspace: list, read, write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.tool import Arguments, Effect, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.project import Project

MOST_ENTRIES = 200
MOST_LINES = 400
MOST_CHARACTERS = 400
"""Of one line."""
MOST_BYTES = 20 * 2**20
"""Of a file that is read at all."""
_CUT = " …"


class ListFiles(Arguments):
    """Which folder."""

    folder: str = Field("", description="relative to the workspace; nothing means all of it")


class Entry(BaseModel):
    """One file or folder; `bytes` is None for a folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    kind: Literal["file", "folder"]
    bytes: int | None


class Listed(Result):
    """What is in a folder, by name; `left_out` counts what was too much to list."""

    folder: str
    entries: tuple[Entry, ...]
    left_out: int


class ReadFile(Arguments):
    """Which file, and which of its lines."""

    path: str = Field(min_length=1, description="relative to the workspace")
    first_line: int = Field(1, ge=1, description="counted from 1")
    lines: int = Field(200, ge=1, le=MOST_LINES, description="how many")


class FileRead(Result):
    """Some lines of a file; long ones are cut, and `cut_lines` counts these."""

    path: str
    text: str
    first_line: int
    lines: int
    total_lines: int
    cut_lines: int


class WriteFile(Arguments):
    """A text file, whole."""

    path: str = Field(min_length=1, description="relative to the workspace")
    content: str = Field(max_length=1_000_000)


class Written(Result):
    """What was written; `replaced` says that there was such a file before."""

    path: str
    size_bytes: int
    lines: int
    replaced: bool


def list_files(arguments: ListFiles, bench: Bench) -> Listed:
    """The files and folders of one folder; raises WorkspaceError outside the workspace."""
    from tools.errors import WorkspaceError
    from tools.units import plural

    project = bench.project
    folder = _inside(project, arguments.folder)
    try:
        found = sorted(folder.iterdir()) if folder.exists() or arguments.folder else []
    except OSError as error:
        raise WorkspaceError(
            f"{arguments.folder} cannot be listed: {error.strerror}.", "List the workspace."
        ) from error
    entries = tuple(_entry(path, project) for path in found[:MOST_ENTRIES])
    left_out, folders = len(found) - len(entries), sum(path.is_dir() for path in found)
    more = f", {left_out} of them not listed" if left_out else ""
    return Listed(
        summary=f"{arguments.folder or 'The workspace'} holds {plural(folders, 'folder')} and "
        f"{plural(len(found) - folders, 'file')}{more}.",
        folder=arguments.folder,
        entries=entries,
        left_out=left_out,
    )


def _entry(path: Path, project: Project) -> Entry:
    name = str(path.relative_to(project.folder.resolve()))
    if path.is_dir():
        return Entry(path=name, kind="folder", bytes=None)
    return Entry(path=name, kind="file", bytes=path.lstat().st_size)


def read_file(arguments: ReadFile, bench: Bench) -> FileRead:
    """Some lines of a text file.

    Raises WorkspaceError outside the workspace, and for what is missing, no text or too large.
    """
    path = _inside(bench.project, arguments.path)
    everything = _text(path, arguments.path).splitlines()
    start = arguments.first_line - 1
    found = everything[start : start + arguments.lines]
    shown = [
        line if len(line) <= MOST_CHARACTERS else line[:MOST_CHARACTERS] + _CUT for line in found
    ]
    last = start + len(found)
    span = f"lines {arguments.first_line} to {last}" if found else "no lines"
    return FileRead(
        summary=f"{arguments.path}: {span} of {len(everything):,}.",
        path=arguments.path,
        text="\n".join(shown),
        first_line=arguments.first_line,
        lines=len(found),
        total_lines=len(everything),
        cut_lines=sum(len(line) > MOST_CHARACTERS for line in found),
    )


def _text(path: Path, name: str) -> str:
    from tools.errors import WorkspaceError
    from tools.units import format_bytes

    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise WorkspaceError(
                f"{name} has {format_bytes(size)}; at most {format_bytes(MOST_BYTES)} are read.",
                "Look at a part of it with run_code.",
            )
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise WorkspaceError(
            f"{name} cannot be read: {error.strerror}.", "List the files (list_files)."
        ) from error
    except UnicodeDecodeError as error:
        raise _no_text(name) from error
    if "\0" in text:
        raise _no_text(name)
    return text


def _no_text(name: str) -> Exception:
    from tools.errors import WorkspaceError

    return WorkspaceError(
        f"{name} is no text file.", "A network can be measured (measure, file=…)."
    )


def write_file(arguments: WriteFile, bench: Bench) -> Written:
    """Write a text file, whole or not at all.

    Raises WorkspaceError for what the other tools write: goal, candidates, networks and reports
    say what was measured, and only measuring changes them.
    """
    from tools.errors import WorkspaceError
    from tools.units import plural
    from tools.workspace import write_atomically

    path = resolved_path(bench.project.folder, arguments.path)
    if _own(bench.project, path):
        raise WorkspaceError(
            f"{arguments.path} belongs to what the tools measured and is not written by hand.",
            "Choose another name; set_goal changes the goal.",
        )
    if path.is_dir():
        raise WorkspaceError(f"{arguments.path} is a folder.", "Give the name of a file in it.")
    replaced = path.exists()
    write_atomically(path, arguments.content)
    inside = _is_inside(path, bench.project.folder)
    name = str(path.relative_to(bench.project.folder.resolve())) if inside else str(path)
    size, lines = len(arguments.content.encode()), len(arguments.content.splitlines())
    did = "replaced" if replaced else "written"
    return Written(
        summary=f"{name} was {did}: {plural(lines, 'line')}, {plural(size, 'byte')}.",
        files=(name,) if inside else (),
        path=name,
        size_bytes=size,
        lines=lines,
        replaced=replaced,
    )


def writes_outside(arguments: WriteFile, workspace: Path) -> Effect | None:
    """Whether the file, links followed, lies outside `workspace`."""
    inside = _is_inside(resolved_path(workspace, arguments.path), workspace)
    return None if inside else "write_outside"


def resolved_path(workspace: Path, name: str) -> Path:
    """The file that `name` really is, with every link followed."""
    from tools.errors import WorkspaceError

    try:
        return (workspace / Path(name).expanduser()).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a loop of links, a null byte, no home
        raise WorkspaceError(f"{name!r} is no path: {error}.", "Give another path.") from error


def _is_inside(path: Path, workspace: Path) -> bool:
    return path.is_relative_to(workspace.resolve())


def _inside(project: Project, name: str) -> Path:
    """The path `name`, links followed; WorkspaceError where it leaves the workspace."""
    from tools.errors import WorkspaceError

    path = resolved_path(project.folder, name)
    if not _is_inside(path, project.folder):
        raise WorkspaceError(
            f"{name} lies outside the workspace and is not read.",
            f"Give a path relative to {project.folder}.",
        )
    return path


def _own(project: Project, path: Path) -> bool:
    """Whether other tools write `path`."""
    root = project.folder.resolve()
    if not path.is_relative_to(root) or path == root:
        return False
    first = path.relative_to(root).parts[0]
    files = (
        project.goal,
        project.data,
        project.searched,
        project.front_picture,
        project.report,
        project.report.with_suffix(".md"),
    )
    made = (project.design("_"), project.network("_").folder, project.teacher("_"))
    folders = tuple(path.parent for path in made)
    known = {item.name for item in (*files, *folders)}
    return first in known or first.startswith(project.archive.name)


LIST_FILES = Tool(
    name="list_files",
    description="List a folder of the workspace.",
    arguments=ListFiles,
    result=Listed,
    action="tools.actions.files:list_files",
)
READ_FILE = Tool(
    name="read_file",
    description=f"Read lines of a text file in the workspace, at most {MOST_LINES} at once.",
    arguments=ReadFile,
    result=FileRead,
    action="tools.actions.files:read_file",
)
WRITE_FILE = Tool(
    name="write_file",
    description=(
        "Write a text file, whole. Outside the workspace the user is asked first; what other tools "
        "write (goal, candidates, networks, reports) cannot be written."
    ),
    arguments=WriteFile,
    result=Written,
    action="tools.actions.files:write_file",
    effect=writes_outside,
)
