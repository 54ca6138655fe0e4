"""The policy as bubblewrap's argument list: what is not named here does not exist inside.

Source: bwrap(1) 0.8 and bubblewrap's SECURITY notes.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox import launcher
from sandbox.limits import Limits
from tools.errors import SandboxError

WORKSPACE = "/workspace"
INPUTS = "/inputs"
PROGRAM = "/program"
NOBODY = "65534"
PROBE_TIMEOUT_S = 5.0
PROBE_BYTES = 4096

INSTALL_HINT = (
    "Install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf install "
    "bubblewrap; Arch: sudo pacman -S bubblewrap); macOS and Windows have no such sandbox."
)
PERMISSION_HINT = "docs/sandbox.md says how to permit user namespaces; `tinysmith doctor` checks."

# Namespaces are asked for one by one: --unshare-all would go on without a user namespace.
ISOLATION = (
    *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
    *("--unshare-cgroup-try", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY),
    *("--hostname", "sandbox", "--cap-drop", "ALL"),
    *("--die-with-parent", "--new-session", "--clearenv"),
)

# One thread for the numeric libraries: threads count as processes.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - private to the run
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

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


def sandbox_arguments(
    file: Path, workspace: Path, limits: Limits, inputs: Sequence[Path], status_fd: int
) -> list[str]:
    """The whole command that runs `file` with Python inside; all paths absolute and resolved.

    Bubblewrap writes to `status_fd`, as JSON, that the program started and how it ended.
    """
    arguments = [_bwrap(), "--json-status-fd", str(status_fd), *ISOLATION]
    for name, value in ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    arguments += _private_mounts(limits.file_bytes)
    arguments += _system_mounts()
    for source in dict.fromkeys((sys.base_prefix, sys.prefix)):
        arguments += ["--ro-bind", source, source]
    for source_path in inputs:
        arguments += ["--ro-bind", str(source_path), f"{INPUTS}/{source_path.name}"]
    arguments += ["--ro-bind", str(file), f"{PROGRAM}/{file.name}"]
    arguments += ["--ro-bind", str(Path(launcher.__file__).resolve()), "/launcher.py"]
    arguments += ["--bind", str(workspace), WORKSPACE, "--chdir", WORKSPACE]
    # The root that holds the mount points is a tmpfs of its own, without a size: close it.
    arguments += ["--remount-ro", "/", "--"]
    return [*arguments, *_launch(limits), "-B", "-u", f"{PROGRAM}/{file.name}"]


def why_unavailable() -> str | None:
    """Why no code can be contained on this machine, in one sentence; None where it can be."""
    try:
        # The mounts are tried too: inside many containers only a fresh /proc is refused.
        mounts = [*_private_mounts(PROBE_BYTES), *_system_mounts()]
        command = [_bwrap(), *ISOLATION, *mounts, "--", "/usr/bin/env", "true"]
        process = subprocess.run(
            command, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False
        )
    except (SandboxError, OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if process.returncode == 0 else process.stderr.strip() or "bwrap failed."


def _bwrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("Bubblewrap is not installed, so the code was not run.", INSTALL_HINT)
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
    python = [sys.executable, "-I"]
    words = [f"{name}={value}" for name, value in settings.items()]
    return [*python, "-S", "/launcher.py", *words, "--", *python]


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
