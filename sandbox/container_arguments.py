"""The policy as arguments of Podman and Docker, who agree on nearly all; the rest is in `Engine`.

Nothing of an image is needed: the root is empty, and this machine's programs and Python are bound
into it as bubblewrap binds them. Sources: podman-create(1) 4.3, docker container create 20.10.
"""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox import container_first
from sandbox.backend import ENVIRONMENT, INPUTS, NOBODY, PROGRAM, WORKSPACE, Job
from sandbox.places import read_only, system_places
from sandbox.seccomp import filter_bytes

FIRST_PROCESS, SYSTEM_CALLS = "/first.py", "/system-calls"
GRACE_S = 5.0
"""The watch outside ends a run; the first process does it this much later where nobody watches."""
TOLD = ("/etc/hosts", "/etc/resolv.conf", "/etc/passwd", "/etc/group")
"""Where engines write what this machine, its network and the caller are called: closed."""
EARLY = ("NOFILE", "NPROC", "CORE")
LABEL = "tinysmith.sandbox"
IMAGE_PYTHON = "python3"
UNUSED_ID = 100_000
"""From here on ids belong to nobody on this machine."""


@dataclass(frozen=True)
class Mount:
    """A file or folder of this machine, and where it is inside."""

    source: Path
    inside: str
    read_only: bool = True

    def words(self) -> tuple[str, str]:
        """As an argument; what is mounted below the source is left out, as it could be written."""
        fields = [f"source={self.source}", f"destination={self.inside}", "bind-nonrecursive"]
        fields = ["type=bind", *fields, *(["readonly"] if self.read_only else [])]
        return "--mount", ",".join('"{}"'.format(field.replace('"', '""')) for field in fields)


@dataclass(frozen=True)
class Engine:
    """What was found out about Podman or Docker here."""

    program: str
    name: str
    rootless: bool
    image: str | None
    """The user's own, with Python inside; None where this machine's Python is bound."""

    def identity(self) -> list[str]:
        """Who the program is: inside always without rights, outside always the caller.

        So that what it writes belongs to the caller. Podman maps nobody to the caller; Docker does
        not map, and a rootless Docker calls its caller root.
        """
        if self.name == "docker":
            if self.rootless:
                return ["--user", "0:0"]
            return ["--user", f"{os.getuid()}:{os.getgid()}", "--userns", "host"]
        nobody = ["--user", f"{NOBODY}:{NOBODY}"]
        if self.rootless:
            return [*nobody, "--userns", f"keep-id:uid={NOBODY},gid={NOBODY}"]
        maps = [f"0:{UNUSED_ID}:{NOBODY}", f"{NOBODY}:0:1"]
        return [*nobody, *(word for each in maps for word in ("--uidmap", each, "--gidmap", each))]

    def own_words(self) -> list[str]:
        """What one of them only must be told: Podman lends much of the host unasked."""
        if self.name == "docker":
            return []
        lent = ["--http-proxy=false", "--no-hosts", "--read-only-tmpfs=false"]
        return [*lent, "--sdnotify", "ignore"]


def create_arguments(
    engine: Engine, job: Job, name: str, mounts: list[Mount], root: list[str]
) -> list[str]:
    """What makes a container called `name` of the job; `root` is the image, or Podman's folder."""
    label = f"{LABEL}={platform.node()}"
    arguments = ["create", "--name", name, "--label", label, "--interactive", *ISOLATION]
    arguments += [*engine.identity(), *engine.own_words(), *limit_arguments(engine, job)]
    arguments += [word for mount in mounts for word in mount.words()]
    return [*arguments, "--entrypoint", "", *root, *inside(engine, job)]


# The seccomp profile is the engine's default: only if none is named here does it apply.
ISOLATION = (
    *("--pull", "never", "--network", "none", "--ipc", "private", "--read-only"),
    *("--cap-drop", "all", "--security-opt", "no-new-privileges"),
    # SELinux would want /usr relabelled.
    *("--security-opt", "label=disable"),
    *("--hostname", "sandbox", "--workdir", WORKSPACE),
    # Else the engine keeps all output on its own disk.
    *("--log-driver", "none"),
)


def limit_arguments(engine: Engine, job: Job) -> list[str]:
    """The limits that the engine sets; the first process sets those of each process."""
    limits = job.limits
    memory = str(limits.memory_bytes)
    arguments = ["--memory", memory, "--memory-swap", memory]
    arguments += ["--pids-limit", str(tasks(job)), "--shm-size", str(limits.file_bytes)]
    arguments += ["--tmpfs", f"/tmp:rw,exec,nosuid,nodev,size={limits.file_bytes},mode=1777"]  # noqa: S108
    # Set by the engine already: its own choice may be above what it is permitted.
    early = {name: each for name, each in kernel_limits(engine, job).items() if name in EARLY}
    return arguments + [
        word
        for name, (soft, hard) in early.items()
        for word in ("--ulimit", f"{name.lower()}={soft}:{hard}")
    ]


def kernel_limits(engine: Engine, job: Job) -> dict[str, tuple[int, int]]:
    """Those of each process, soft and hard.

    Not the tasks of the user with Docker: without a namespace of users, those outside would count.
    """
    limits = job.limits.of_kernel()
    if engine.name == "docker":
        del limits["NPROC"]
    return limits


def tasks(job: Job) -> int:
    """Processes and threads, the first one inside among them."""
    return job.limits.processes + 1


def inside(engine: Engine, job: Job) -> list[str]:
    """What runs inside: the first process, which starts the program with an environment of ours."""
    python = IMAGE_PYTHON if engine.image else sys.executable
    limits = job.limits
    settings = [limits.wall_s + GRACE_S, limits.cpu_seconds, limits.memory_bytes, tasks(job)]
    settings.append(limits.disk_bytes)
    first = [python, "-I", "-S", FIRST_PROCESS, *map(str, settings), SYSTEM_CALLS]
    for name, (soft, hard) in kernel_limits(engine, job).items():
        first.append(f"{name}={soft}:{hard}")
    environment = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    command = [python if word == sys.executable else word for word in job.command]
    return [*first, "--", "/usr/bin/env", "-i", *environment, f"PWD={WORKSPACE}", *command]


def mounts_of(engine: Engine, job: Job, staging: Path) -> list[Mount]:
    """All that is bound into the empty root; `staging` is a folder of this run for our files."""
    rules, empty = staging / "system-calls", staging / "empty"
    machine = platform.machine()
    rules.write_bytes(filter_bytes("aarch64" if machine == "arm64" else machine))  # as macOS says
    empty.touch(mode=0)
    ours = [*read_only(job), (Path(container_first.__file__).resolve(), FIRST_PROCESS)]
    ours += [(rules, SYSTEM_CALLS), *((empty, place) for place in TOLD)]
    if engine.image:
        kept = (INPUTS, PROGRAM, "/etc", FIRST_PROCESS, SYSTEM_CALLS)
        ours = [(source, inside) for source, inside in ours if inside.startswith(kept)]
    else:
        ours += [(place, str(place)) for place in system_places() if not place.is_symlink()]
    workspace = Mount(job.workspace, WORKSPACE, read_only=False)
    return [*(Mount(source, inside) for source, inside in ours), workspace]
