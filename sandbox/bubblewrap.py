"""The policy as bubblewrap's argument list: what is not named here does not exist inside.

Source: bwrap(1) 0.8 and bubblewrap's SECURITY notes.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from sandbox.backend import ENVIRONMENT, NICENESS, NOBODY, WORKSPACE, Ending, Job
from sandbox.cgroup import Cgroup
from sandbox.limits import Limits
from sandbox.places import read_only, system_places
from sandbox.processes import Usage, set_limits
from sandbox.seccomp import filter_bytes
from tools.errors import SandboxError

PROBE_TIMEOUT_S = 5.0
PROBE_BYTES = 4096
PROBE = "true"
LOOKS_AT_FILES = 10
"""Every so many looks at the processes, their open files are looked at too."""
DEATH_TIMEOUT_S = 5.0

INSTALL_HINT = (
    "Install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf install "
    "bubblewrap; Arch: sudo pacman -S bubblewrap), or Podman or Docker (docs/sandbox.md)."
)
PERMISSION_HINT = "docs/sandbox.md says how to permit user namespaces; `tinysmith doctor` checks."

# Namespaces are asked for one by one: --unshare-all would go on without a user namespace.
ISOLATION = (
    *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
    *("--unshare-cgroup-try", "--disable-userns", "--uid", str(NOBODY), "--gid", str(NOBODY)),
    *("--hostname", "sandbox", "--cap-drop", "ALL"),
    *("--die-with-parent", "--new-session", "--clearenv"),
)


class Bubblewrap:
    """Contains a program by namespaces that an ordinary user may make."""

    name = "bubblewrap"
    hint = PERMISSION_HINT

    def why_unavailable(self) -> str | None:
        """Whether a program that does nothing can be contained here, tried out."""
        try:
            _try_out(_bwrap())
        except SandboxError as error:
            return error.message
        return None

    def start(self, job: Job) -> Contained:
        """Start it; a refusal of the kernel shows in its `Ending`."""
        return Contained(job)


@cache
def _try_out(bwrap: str) -> None:
    """Once for each program that works; errors are not remembered, so that they can be mended."""
    with tempfile.TemporaryDirectory(prefix="tinysmith-sandbox-") as folder:
        limits = Limits(wall_s=PROBE_TIMEOUT_S, file_bytes=PROBE_BYTES)
        run = Contained(Job((PROBE,), Path(bwrap), Path(folder), limits))
        try:
            _wait(run.fileno(), PROBE_TIMEOUT_S)
            run.kill()
            words = run.stderr.read().decode(errors="replace").strip()
        finally:
            run.kill()
            run.stdout.close()
            run.stderr.close()
        if run.ending().exit_status != 0:
            raise SandboxError(words or "Bubblewrap did not start in time.", PERMISSION_HINT)


def _wait(process: int, timeout_s: float) -> None:
    """Until the process of this descriptor has ended (pidfd_open(2))."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.poll(timeout_s * 1000)


class Contained:
    """One bubblewrap process: outside it waits, inside its child is the first process."""

    def __init__(self, job: Job) -> None:
        self.limits = job.limits
        self.device, self.looks = job.workspace.stat().st_dev, 0
        self.group: Cgroup | None = None
        self.first_process: int | None = None
        gate = _Gate()
        try:
            self.process, self.status = _begin(job, gate.inside)
            self.stdout = cast("BinaryIO", self.process.stdout)
            self.stderr = cast("BinaryIO", self.process.stderr)
            try:
                self.waiting = os.pidfd_open(self.process.pid)
                self._confine(self.status.readline())
                gate.open()
            except BaseException as error:
                self.kill()
                for stream in (self.stdout, self.stderr, self.status):
                    stream.close()
                if isinstance(error, OSError):
                    raise SandboxError(f"The limits could not be set: {error}.") from error
                raise
        finally:
            gate.close()

    def _confine(self, status_line: str) -> None:
        """Set the limits of process 1, which waits at the gate; its children inherit them."""
        if not status_line:  # refused: bubblewrap failed before making it
            return
        pid = json.loads(status_line)["child-pid"]
        with suppress(ProcessLookupError):  # ended already, its reason on stderr
            self.first_process = os.pidfd_open(pid)
            os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
            set_limits(pid, self.limits)
            self.group = Cgroup.make(self.limits)
            if self.group is not None and not self.group.add(pid):
                self.group.remove()
                self.group = None

    def fileno(self) -> int:
        """Readable when bubblewrap has ended."""
        return self.waiting

    def exceeded(self) -> str | None:
        """The limit that all its processes together pass."""
        usage = Usage.below(self.process.pid, self.limits.processes + 1)
        self.looks += 1
        if self.looks % LOOKS_AT_FILES == 0:
            usage.look_at_files(self.device)
        if usage.fills_disk(self.limits):
            return "disk"
        if self.group is None:
            return usage.exceeded(self.limits)
        hit = self.group.exceeded(self.limits)
        # A whole group counts rightly what is shared, and forgets nothing that has ended.
        return hit or (None if self.group.counts_all else usage.exceeded(self.limits))

    def kill(self) -> None:
        """End the first process inside; the kernel ends all others of its namespace before it."""
        if self.first_process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.first_process, signal.SIGKILL)
            # Readable once it is gone: from then on nothing writes to the workspace.
            _wait(self.first_process, DEATH_TIMEOUT_S)
            os.close(self.first_process)
            self.first_process = None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ending(self) -> Ending:
        """Read from bubblewrap's own words on the status descriptor."""
        os.close(self.waiting)
        with self.status:
            documents = [json.loads(line) for line in self.status if line.strip()]
        statuses = [int(each["exit-code"]) for each in documents if "exit-code" in each]
        hit = None
        if self.group is not None:
            hit = self.group.exceeded(self.limits)
            self.group.remove()
        return Ending(statuses[0] if statuses else None, hit)


class _Gate:
    """Where process 1 waits until it is confined: it reads one byte before it goes on.

    What it gets is open for writing too, so that it waits on where this process dies.
    """

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.inside = os.open(f"/proc/self/fd/{self.reading}", os.O_RDWR | os.O_CLOEXEC)

    def open(self) -> None:
        """Let it go on."""
        os.write(self.writing, b".")

    def close(self) -> None:
        """Close this side."""
        for descriptor in (self.reading, self.writing, self.inside):
            os.close(descriptor)


def _begin(job: Job, gate: int) -> tuple[subprocess.Popen[bytes], TextIO]:
    """Start bubblewrap, and where it says how it goes, one JSON document a line.

    Its own environment and arguments can be read inside, in /proc/1: the one is empty, and the
    others, which hold paths of this machine, are read from a descriptor.
    """
    bwrap, rules = _bwrap(), filter_bytes()
    reading, writing = os.pipe()
    with ExitStack() as ours:
        ours.callback(os.close, writing)
        rules_fd = _in_memory(rules, ours)
        arguments = sandbox_arguments(job, status=writing, gate=gate, rules=rules_fd)
        arguments_fd = _in_memory(os.fsencode("\0".join(arguments)) + b"\0", ours)
        try:
            process = subprocess.Popen(
                [bwrap, "--args", str(arguments_fd), "--", *job.command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[writing, gate, rules_fd, arguments_fd],
                env={},
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
    return process, os.fdopen(reading, encoding="utf-8")


def _in_memory(content: bytes, ours: ExitStack) -> int:
    """A descriptor from which `content` can be read, closed with `ours`."""
    descriptor = os.memfd_create("sandbox")
    ours.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def sandbox_arguments(job: Job, status: int, gate: int, rules: int) -> list[str]:
    """All that bubblewrap is told, but the command.

    Of the descriptors, bubblewrap writes to `status`, as JSON, that the program started and how it
    ended, reads a byte from `gate` before it starts it, and the system calls from `rules`.
    """
    arguments = ["--json-status-fd", str(status), "--block-fd", str(gate)]
    arguments += ["--seccomp", str(rules), *ISOLATION]
    for name, value in ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    arguments += _private_mounts(job.limits.file_bytes)
    arguments += _system_mounts()
    for source, place in read_only(job):
        arguments += ["--ro-bind", str(source), place]
    arguments += ["--bind", str(job.workspace), WORKSPACE, "--chdir", WORKSPACE]
    # The root that holds the mount points is a tmpfs of its own, without a size: close it.
    return [*arguments, "--remount-ro", "/"]


def _bwrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("Bubblewrap is not installed.", INSTALL_HINT)
    return program


def _private_mounts(size_bytes: int) -> list[str]:
    """The run's own /proc, /dev and /tmp; only /tmp and shared memory accept files."""
    size = ["--size", str(size_bytes), "--tmpfs"]
    arguments = ["--proc", "/proc", "--dev", "/dev", *size, "/dev/shm", *size, "/tmp"]  # noqa: S108
    # Started by root, the program owns /proc/sys/*: written there, core_pattern leads outside.
    # Shared memory that no limit counts could be had of /dev/zero: it ends at once, as /dev/null.
    arguments += ["--dev-bind", "/dev/null", "/dev/zero"]
    return [*arguments, "--remount-ro", "/proc", "--remount-ro", "/dev"]


def _system_mounts() -> list[str]:
    arguments: list[str] = []
    for place in system_places():
        if place.is_symlink():
            arguments += ["--symlink", str(place.readlink()), str(place)]
        else:
            arguments += ["--ro-bind", str(place), str(place)]
    return arguments
