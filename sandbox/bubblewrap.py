"""The policy as bubblewrap's argument list: what is not named here does not exist inside.

Source: bwrap(1) 0.8 and bubblewrap's SECURITY notes.
"""

from __future__ import annotations

import json
import math
import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from sandbox import launcher
from sandbox.backend import ENVIRONMENT, INPUTS, NOBODY, PROGRAM, WORKSPACE, Ending, Job
from sandbox.limits import Limits
from sandbox.processes import resource_exceeded
from tools.errors import SandboxError

PROBE_TIMEOUT_S = 5.0
PROBE_BYTES = 4096
DEATH_TIMEOUT_S = 5.0

INSTALL_HINT = (
    "Install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf install "
    "bubblewrap; Arch: sudo pacman -S bubblewrap); macOS and Windows have no such sandbox."
)
PERMISSION_HINT = "docs/sandbox.md says how to permit user namespaces; `tinysmith doctor` checks."

# Namespaces are asked for one by one: --unshare-all would go on without a user namespace.
ISOLATION = (
    *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
    *("--unshare-cgroup-try", "--disable-userns", "--uid", str(NOBODY), "--gid", str(NOBODY)),
    *("--hostname", "sandbox", "--cap-drop", "ALL"),
    *("--die-with-parent", "--new-session", "--clearenv"),
)

# What programs of the system need besides /usr, where it is there.
SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)


class Bubblewrap:
    """Contains a program by namespaces that an ordinary user may make."""

    name = "bubblewrap"
    hint = PERMISSION_HINT

    def why_unavailable(self) -> str | None:
        """Whether it is installed and may make namespaces here, tried out."""
        try:
            # The mounts are tried too: inside many containers only a fresh /proc is refused.
            mounts = [*_private_mounts(PROBE_BYTES), *_system_mounts()]
            command = [_bwrap(), *ISOLATION, *mounts, "--", "/usr/bin/env", "true"]
            process = subprocess.run(
                command, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False
            )
        except SandboxError as error:
            return error.message
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        return None if process.returncode == 0 else process.stderr.strip() or "bwrap failed."

    def start(self, job: Job) -> Contained:
        """Start it; a refusal shows in its `Ending`."""
        return Contained(job)


class Contained:
    """One bubblewrap process: outside it waits, inside its child is the first process."""

    def __init__(self, job: Job) -> None:
        self.limits = job.limits
        read_fd, write_fd = os.pipe()
        self.status = os.fdopen(read_fd, encoding="utf-8")
        try:
            self.process = subprocess.Popen(
                sandbox_arguments(job, write_fd),
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
        self.stdout = cast("BinaryIO", self.process.stdout)
        self.stderr = cast("BinaryIO", self.process.stderr)
        self.waiting = os.pidfd_open(self.process.pid)
        self.first_process = _open_first_process(self.status.readline())

    def fileno(self) -> int:
        """Readable when bubblewrap has ended."""
        return self.waiting

    def exceeded(self) -> str | None:
        """The limit that all its processes together pass."""
        return resource_exceeded(self.process.pid, self.limits)

    def kill(self) -> None:
        """End the first process inside; the kernel ends all others of its namespace before it."""
        if self.first_process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.first_process, signal.SIGKILL)
            # Readable once it is gone: from then on nothing writes to the workspace.
            select.select([self.first_process], [], [], DEATH_TIMEOUT_S)
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
        return Ending(statuses[0] if statuses else None)


def sandbox_arguments(job: Job, status_fd: int) -> list[str]:
    """The whole command that runs the job inside.

    Bubblewrap writes to `status_fd`, as JSON, that the program started and how it ended.
    """
    arguments = [_bwrap(), "--json-status-fd", str(status_fd), *ISOLATION]
    for name, value in ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    arguments += _private_mounts(job.limits.file_bytes)
    arguments += _system_mounts()
    for source in dict.fromkeys((sys.base_prefix, sys.prefix)):
        arguments += ["--ro-bind", source, source]
    for source_path in job.inputs:
        arguments += ["--ro-bind", str(source_path), f"{INPUTS}/{source_path.name}"]
    arguments += ["--ro-bind", str(job.file), f"{PROGRAM}/{job.file.name}"]
    arguments += ["--ro-bind", str(Path(launcher.__file__).resolve()), "/launcher.py"]
    arguments += ["--bind", str(job.workspace), WORKSPACE, "--chdir", WORKSPACE]
    # The root that holds the mount points is a tmpfs of its own, without a size: close it.
    arguments += ["--remount-ro", "/", "--"]
    return [*arguments, *_launch(job.limits), *job.command]


def _open_first_process(status_line: str) -> int | None:
    """A descriptor of the sandbox's process 1; None where bubblewrap failed before making it."""
    if not status_line:
        return None
    try:
        return os.pidfd_open(json.loads(status_line)["child-pid"])
    except ProcessLookupError:  # ended already
        return None


def _bwrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("Bubblewrap is not installed.", INSTALL_HINT)
    return program


def _launch(limits: Limits) -> list[str]:
    """The launcher with the kernel's limits; CPU time is a backstop for the watch outside."""
    settings = {
        "CPU": math.ceil(limits.wall_s) + 1,
        "DATA": limits.memory_bytes,
        "FSIZE": limits.file_bytes,
        "NPROC": limits.processes,
        "CORE": 0,
        "NOFILE": 256,
    }
    words = [f"{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-I", "-S", "/launcher.py", *words, "--"]


def _private_mounts(size_bytes: int) -> list[str]:
    """The run's own /proc, /dev and /tmp; only /tmp and shared memory accept files."""
    size = ["--size", str(size_bytes), "--tmpfs"]
    arguments = ["--proc", "/proc", "--dev", "/dev", *size, "/dev/shm", *size, "/tmp"]  # noqa: S108
    # Started by root, the program owns /proc/sys/*: written there, core_pattern leads outside.
    return [*arguments, "--remount-ro", "/proc", "--remount-ro", "/dev"]


def _system_mounts() -> list[str]:
    """Read-only system folders; links such as /bin -> usr/bin stay links."""
    arguments: list[str] = []
    for place in map(Path, SYSTEM):
        if place.is_symlink():
            arguments += ["--symlink", str(place.readlink()), str(place)]
        elif place.exists():
            arguments += ["--ro-bind", str(place), str(place)]
    return arguments
