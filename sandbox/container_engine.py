"""Asks Podman or Docker, and finds out what they can do here; an engine may hang, we do not."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path

from sandbox.container_arguments import LABEL, Engine
from sandbox.container_root import make_archive
from tools.errors import SandboxError

ANSWER_TIMEOUT_S = 4.0
CALL_TIMEOUT_S = 30.0
IMAGE_VARIABLE = "TINYSMITH_SANDBOX_IMAGE"
IMAGE_HINT = f"docs/sandbox.md (Containers) says how to make an image for {IMAGE_VARIABLE}."
ENGINE_HINT = "docs/sandbox.md (Containers) says what is needed; `tinysmith doctor` tries it out."

# What each says of itself: whether an ordinary user runs it.
INFO_FORMAT = {"podman": "{{.Host.Security.Rootless}}", "docker": "{{.SecurityOptions}}"}


def find(name: str) -> Engine:
    """The engine, asked whether it answers; raises SandboxError with its reason where not."""
    program, image = shutil.which(name), os.environ.get(IMAGE_VARIABLE)
    if program is None:
        raise SandboxError(f"{name.capitalize()} is not installed.", ENGINE_HINT)
    if image is None and platform.system() != "Linux":
        raise SandboxError("This machine's Python cannot run in a container.", IMAGE_HINT)
    said = ask(program, "info", "--format", INFO_FORMAT[name], timeout_s=ANSWER_TIMEOUT_S)
    rootless = "rootless" in said or said.strip() == "true"
    if name == "docker" and not rootless and os.getuid() == 0:
        raise SandboxError(
            "Docker, called by root, would run the program as root of this machine.",
            "Install bubblewrap or Podman, or start tinysmith as an ordinary user.",
        )
    return Engine(program, name, rootless, image)


def empty_image(engine: Engine) -> str:
    """The name of Docker's image of an empty root, made where it is not there yet."""
    name, content = make_archive()
    try:
        ask(engine.program, "image", "inspect", "--format", "{{.Id}}", name)
    except SandboxError:
        ask(engine.program, "import", "-", name, given=content)
    return name


def remove_leftovers(engine: Engine) -> None:
    """Remove what runs of programs left that were themselves killed.

    Such a container has ended already, or will at its limit of time: its first process sees to it.
    """
    names = ask(
        *(engine.program, "ps", "--all", "--filter", f"label={LABEL}={platform.node()}"),
        *("--format", "{{.Names}}"),
    )
    left = [name for name in names.split() if not _lives(int(name.split("-")[1]))]
    if left:
        ask(engine.program, "rm", "--force", *left)
    for name in left:  # those of another user stay theirs
        shutil.rmtree(staging_folder(name), ignore_errors=True)


def container_name() -> str:
    """A name that nobody can guess and that tells whose run it is."""
    return f"tinysmith-{os.getpid()}-{uuid.uuid4().hex}"


def staging_folder(name: str) -> Path:
    """Where the files of ours are that are bound into the container of this name."""
    return Path(tempfile.gettempdir(), name)


def state(program: str, name: str) -> dict[str, object]:
    """What the engine knows of a container: Status, Running, ExitCode, OOMKilled, Error."""
    said = ask(program, "inspect", "--type", "container", "--format", "{{json .State}}", name)
    try:
        found: dict[str, object] = json.loads(said)
    except ValueError as error:
        raise SandboxError(f"{_called(program)} answered nonsense: {said[:200]}") from error
    return found


def ask(program: str, *words: str, given: bytes = b"", timeout_s: float = CALL_TIMEOUT_S) -> str:
    """What the engine says; raises SandboxError with its reason, or where it does not answer."""
    with subprocess.Popen(
        [program, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            said, complaint = process.communicate(given, timeout_s)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                words_of_ours = f"{_called(program)} did not answer within {timeout_s:.0f} s."
                raise SandboxError(words_of_ours, ENGINE_HINT) from error
            raise
    if process.returncode != 0:
        reason = shortest(complaint) or f"status {process.returncode}"
        raise SandboxError(f"{_called(program)} refused: {reason}", ENGINE_HINT)
    return said.decode(errors="replace")


def shortest(complaint: bytes) -> str:
    """The one line that says why, of what an engine says to stderr; warnings may come before."""
    lines = complaint.decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if line.startswith(("Error", "docker: Error"))]
    return (errors or lines or [""])[0]


def _called(program: str) -> str:
    return os.path.basename(program).capitalize()  # noqa: PTH119


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
