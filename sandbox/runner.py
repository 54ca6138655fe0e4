"""Starts one run, watches it, ends it, and says what it left."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox.backend import ENVIRONMENT, PROGRAM, Backend, Ending, Job
from sandbox.choice import choose
from sandbox.folder import Folder, special_file_below, tidy
from sandbox.limits import Limits, SandboxResult
from sandbox.watch import OnOutput, Watch
from tools.errors import SandboxError

SIGNALS: dict[int, str] = {
    signal.SIGXFSZ: "disk",
    signal.SIGXCPU: "cpu",
    signal.SIGSYS: "system call",
}
# Of Python, NumPy, PyTorch, the C++ library and GCC, where the kernel refused something.
LAST_WORDS = {
    "memory": ("MemoryError", "bad_alloc", "allocate memory", "out of memory"),
    "processes": ("can't start new thread", "Resource temporarily unavailable"),
    "open files": ("Too many open files",),
    "disk": ("File too large", "No space left on device"),
}


def run_python(
    file: Path,
    workspace: Path,
    limits: Limits | None = None,
    inputs: Sequence[Path] = (),
    *,
    on_output: OnOutput | None = None,
) -> SandboxResult:
    """Run the Python program `file` without network, seeing only `inputs`, writing `workspace`.

    As `run_command`, with the Python of this process and its packages.
    """
    file = file.resolve()
    command = (sys.executable, "-I", "-B", "-u", f"{PROGRAM}/{file.name}")
    return run_command(command, file, workspace, limits, inputs, on_output=on_output)


def run_command(
    command: Sequence[str],
    file: Path,
    workspace: Path,
    limits: Limits | None = None,
    inputs: Sequence[Path] = (),
    *,
    on_output: OnOutput | None = None,
) -> SandboxResult:
    """Run `command`, a program of this machine below /usr, on `file` that nobody trusts.

    Inside, the current folder is the workspace (``/workspace``), the file is at
    ``/program/<its name>``, and each of `inputs` (files or folders) is at ``/inputs/<its name>``.
    `on_output` gets each line while the program runs, within the cap of the output. Raises
    SandboxError, with nothing run, where a path or the command does not exist, two inputs share a
    name, one could talk to others through them, or the machine permits no sandbox.
    """
    name = file.name
    limits, file, workspace = limits or Limits(), file.resolve(), workspace.resolve()
    inputs = tuple(path.resolve() for path in inputs)
    _check_paths(file, workspace, inputs)
    if shutil.which(command[0], path=ENVIRONMENT["PATH"]) is None:
        raise SandboxError(f"There is no program {command[0]} on {ENVIRONMENT['PATH']}.")
    if file.name != name:
        raise SandboxError(f"{name} is a link to {file}.", "Give the path of the file itself.")
    return _run(choose(), Job(tuple(command), file, workspace, limits, inputs), on_output)


def _run(backend: Backend, job: Job, on_output: OnOutput | None) -> SandboxResult:
    before = Folder.look(job.workspace)
    start = time.monotonic()
    run = backend.start(job)
    watch = Watch(run, job.workspace, job.limits, on_output)
    try:
        limit_hit = watch.until_end(before.size_bytes)
    except BaseException:
        watch.hush()
        raise
    finally:
        run.kill()
        watch.drain()
        ending = run.ending()
        removed = tidy(job.workspace, before)
    seconds = time.monotonic() - start
    exit_status = ending.exit_status
    if exit_status is None:
        if limit_hit is None:
            reason = watch.stderr.text().strip() or f"{backend.name} failed"
            raise SandboxError(f"The sandbox could not be set up: {reason}.", backend.hint)
        exit_status = 128 + signal.SIGKILL
    return SandboxResult(
        exit_status=exit_status,
        stdout=watch.stdout.text(),
        stderr=watch.stderr.text(),
        limit_hit=limit_hit or _limit_hit_inside(ending, watch),
        files_written=Folder.look(job.workspace).written_since(before),
        links_removed=removed,
        seconds=seconds,
        backend=backend.name,
    )


def _limit_hit_inside(ending: Ending, watch: Watch) -> str | None:
    """The limit that the kernel held, told by the signal or by the program's last words."""
    if ending.limit_hit or not ending.exit_status:
        return ending.limit_hit or _cut(watch)
    if hit := SIGNALS.get(ending.exit_status - 128):
        return hit
    last_words = watch.stderr.text().rstrip().rpartition("\n")[2]
    hits = [name for name, words in LAST_WORDS.items() if any(each in last_words for each in words)]
    return hits[0] if hits else _cut(watch)


def _cut(watch: Watch) -> str | None:
    return "output" if watch.stdout.overflowed or watch.stderr.overflowed else None


def _check_paths(file: Path, workspace: Path, inputs: Sequence[Path]) -> None:
    if not file.is_file():
        raise SandboxError(f"There is no file {file} to run.", "Give the path of a file.")
    if not workspace.is_dir():
        raise SandboxError(f"There is no folder {workspace} to work in.", "Make it first.")
    for path in inputs:
        if not path.exists():
            raise SandboxError(f"The input {path} does not exist.")
    for path in (workspace, *inputs):
        if special := special_file_below(path):
            raise SandboxError(
                f"{special} is no file or folder.", "A program could talk through it."
            )
    if len({path.name for path in inputs}) < len(inputs):
        raise SandboxError("Two inputs have the same name.", "Rename one: both are in /inputs.")
