"""Starts one run, watches it, ends it, and says what it left."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from sandbox.bubblewrap import PERMISSION_HINT, sandbox_arguments
from sandbox.limits import Limits, SandboxResult
from sandbox.watch import CappedOutput, Folder, resource_exceeded
from tools.errors import SandboxError

WATCH_INTERVAL_S = 0.02
# Looking through the workspace costs more than looking at processes.
DISK_INTERVAL_S = 0.2
DEATH_TIMEOUT_S = 5.0


def run_python(
    file: Path, workspace: Path, limits: Limits | None = None, inputs: Sequence[Path] = ()
) -> SandboxResult:
    """Run the Python program `file` without network, seeing only `inputs`, writing `workspace`.

    Inside, the current folder is the workspace and each of `inputs` (files or folders) is at
    ``/inputs/<its name>``. Raises SandboxError, with nothing run, where a path does not exist,
    two inputs share a name, or the machine permits no such sandbox.
    """
    limits = limits or Limits()
    file, workspace = file.resolve(), workspace.resolve()
    inputs = tuple(path.resolve() for path in inputs)
    _check_paths(file, workspace, inputs)
    before = Folder.look(workspace)
    start = time.monotonic()
    try:
        with _Run(file, workspace, limits, inputs) as run:
            limit_hit = run.watch(before.size_bytes)
    finally:
        removed = _remove_links(workspace, before)
    seconds = time.monotonic() - start
    exit_status = run.exit_status(killed=limit_hit is not None)
    return SandboxResult(
        exit_status=exit_status,
        stdout=run.stdout.text(),
        stderr=run.stderr.text(),
        limit_hit=limit_hit or run.limit_hit_inside(exit_status),
        files_written=Folder.look(workspace).written_since(before),
        links_removed=removed,
        seconds=seconds,
    )


class _Run:
    """One bubblewrap process and its streams; leaving the context ends all that still lives."""

    def __init__(self, file: Path, workspace: Path, limits: Limits, inputs: Sequence[Path]) -> None:
        self.workspace, self.limits = workspace, limits
        read_fd, write_fd = os.pipe()
        self.status = os.fdopen(read_fd, encoding="utf-8")
        try:
            self.process = subprocess.Popen(
                sandbox_arguments(file, workspace, limits, inputs, write_fd),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[write_fd],
                start_new_session=True,
            )
        except BaseException:
            self.status.close()
            raise
        finally:
            os.close(write_fd)
        streams = [cast("BinaryIO", s) for s in (self.process.stdout, self.process.stderr)]
        self.stdout, self.stderr = (CappedOutput(s, limits.output_bytes) for s in streams)
        self.first_process = _open_first_process(self.status.readline())

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, *_: object) -> None:
        if self.first_process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.first_process, signal.SIGKILL)
            # Readable once process 1 is gone, and the kernel ends all others of its namespace
            # before it: from then on nothing writes to the workspace.
            select.select([self.first_process], [], [], DEATH_TIMEOUT_S)
            os.close(self.first_process)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def watch(self, size_before: int) -> str | None:
        """Wait for the end; the limit that was passed before, if one was."""
        now = time.monotonic()
        deadline, next_disk_look = now + self.limits.wall_s, now + DISK_INTERVAL_S
        while True:
            try:
                self.process.wait(timeout=WATCH_INTERVAL_S)
            except subprocess.TimeoutExpired:
                now = time.monotonic()
            else:
                return None
            if now > deadline:
                return "time"
            if exceeded := resource_exceeded(self.process.pid, self.limits):
                return exceeded
            if now > next_disk_look:
                next_disk_look = now + DISK_INTERVAL_S
                if Folder.look(self.workspace).size_bytes - size_before > self.limits.disk_bytes:
                    return "disk"

    def exit_status(self, killed: bool) -> int:
        """The program's exit status; SandboxError where bubblewrap never started it."""
        with self.status:
            documents = [json.loads(line) for line in self.status if line.strip()]
        for document in documents:
            if "exit-code" in document:
                return int(document["exit-code"])
        if killed:
            return 128 + signal.SIGKILL
        reason = self.stderr.text().strip() or f"bwrap ended with {self.process.returncode}"
        raise SandboxError(f"The sandbox could not be set up: {reason}.", PERMISSION_HINT)

    def limit_hit_inside(self, exit_status: int) -> str | None:
        """The limit that the program itself met, told by how it ended."""
        if exit_status == 128 + signal.SIGXFSZ:
            return "disk"
        if exit_status == 128 + signal.SIGXCPU:
            return "time"
        last_words = self.stderr.text().rstrip().rpartition("\n")[2]
        if exit_status and "MemoryError" in last_words.partition(":")[0]:
            return "memory"
        return "output" if self.stdout.overflowed or self.stderr.overflowed else None


def _open_first_process(status_line: str) -> int | None:
    """A descriptor of the sandbox's process 1; None where bubblewrap failed before making it."""
    if not status_line:
        return None
    try:
        return os.pidfd_open(json.loads(status_line)["child-pid"])
    except ProcessLookupError:  # ended already
        return None


def _check_paths(file: Path, workspace: Path, inputs: Sequence[Path]) -> None:
    if not file.is_file():
        raise SandboxError(f"There is no file {file} to run.", "Give the path of a Python file.")
    if not workspace.is_dir():
        raise SandboxError(f"There is no folder {workspace} to work in.", "Make it first.")
    for path in inputs:
        if not path.exists():
            raise SandboxError(f"The input {path} does not exist.")
    if len({path.name for path in inputs}) < len(inputs):
        raise SandboxError("Two inputs have the same name.", "Rename one: both are in /inputs.")


def _remove_links(workspace: Path, before: Folder) -> tuple[Path, ...]:
    """Remove what the run left that is neither file nor folder: outside, a link leads anywhere."""
    left = sorted(Folder.look(workspace).others - before.others)
    for path in left:
        (workspace / path).unlink()
    return tuple(left)
