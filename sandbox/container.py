"""Podman or Docker where bubblewrap is missing: the same places, rights and limits.

Held by the kernel for the container: memory (files in memory too), tasks; by its first process
(container_first.py): processor time and bytes written by all, its end with the program that
started it, and with the limit of time where nobody watches any more. System calls pass two
filters, the engine's default profile and ours. Not hidden: the path of the engine's storage, in
/proc/mounts.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Thread
from typing import BinaryIO, cast

from sandbox.backend import Ending, Job
from sandbox.container_arguments import Engine, Mount, create_arguments, mounts_of
from sandbox.container_engine import (
    ENGINE_HINT,
    IMAGE_VARIABLE,
    ask,
    container_name,
    empty_image,
    find,
    remove_leftovers,
    shortest,
    staging_folder,
    state,
)
from sandbox.container_root import make_folder
from sandbox.limits import MIB, Limits
from tools.errors import SandboxError

PROBE = "true"
PROBE_TIMEOUT_S = 20.0
DEATH_TIMEOUT_S = 5.0


class Container:
    """Contains a program by Podman or Docker, whichever `name` says."""

    hint = ENGINE_HINT

    def __init__(self, name: str) -> None:
        self.name = name

    def why_unavailable(self) -> str | None:
        """Whether it is there, answers, and holds a program that does nothing, tried out."""
        try:
            self._engine()
        except SandboxError as error:
            return error.message
        return None

    def start(self, job: Job) -> Contained:
        """Start it in a new container."""
        return Contained(self._engine(), job)

    def _engine(self) -> Engine:
        return _tried_out(self.name, os.environ.get("PATH"), os.environ.get(IMAGE_VARIABLE))


@cache
def _tried_out(name: str, _path: str | None, _image: str | None) -> Engine:
    """Once for each engine that works; errors are not remembered, so that they can be mended."""
    engine = find(name)
    remove_leftovers(engine)
    with tempfile.TemporaryDirectory(prefix="tinysmith-sandbox-") as folder:
        workspace = Path(folder, "workspace")
        workspace.mkdir()
        file = Path(folder, "program")
        file.touch()
        limits = Limits(wall_s=PROBE_TIMEOUT_S, memory_bytes=64 * MIB)
        run = Contained(engine, Job((PROBE,), file, workspace, limits))
        try:
            select.select([run], [], [], PROBE_TIMEOUT_S)
        finally:
            run.kill()
            with run.stdout, run.stderr:
                words = shortest(run.stderr.read())
            ending = run.ending()
        if ending.exit_status != 0:
            raise SandboxError(words or f"{name.capitalize()} ran no program.", ENGINE_HINT)
    return engine


class Contained:
    """One container, and the engine's client that carries its output to us."""

    def __init__(self, engine: Engine, job: Job) -> None:
        self.engine = engine
        self.name = container_name()
        self.folder = staging_folder(self.name)
        self.folder.mkdir(mode=0o700)
        self.state: dict[str, object] | None = None
        self.killed = False
        try:
            self._create(job)
            self.process = self._attach()
        except BaseException:
            with suppress(SandboxError):
                ask(engine.program, "rm", "--force", self.name)
            shutil.rmtree(self.folder)
            raise
        self.stdout = cast("BinaryIO", self.process.stdout)
        self.stderr = cast("BinaryIO", self.process.stderr)
        self.waiting, writing = os.pipe()
        Thread(target=_close_at_end, args=(self.process, writing), daemon=True).start()

    def _create(self, job: Job) -> None:
        mounts = mounts_of(self.engine, job, self.folder)
        root = self._root(mounts)
        ask(self.engine.program, *create_arguments(self.engine, job, self.name, mounts, root))

    def _root(self, mounts: list[Mount]) -> list[str]:
        if self.engine.image:
            return [self.engine.image]
        if self.engine.name == "docker":
            return [empty_image(self.engine)]
        folder = self.folder / "root"
        folder.mkdir()
        make_folder(folder, mounts)
        return ["--rootfs", str(folder)]

    def _attach(self) -> subprocess.Popen[bytes]:
        """Its standard input is the rope: where it ends, so does the first process inside."""
        return subprocess.Popen(
            [self.engine.program, "start", "--attach", "--interactive", self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def fileno(self) -> int:
        """Readable when the client has ended, which it does after the container."""
        return self.waiting

    def exceeded(self) -> str | None:
        """Nothing that is seen from outside: kernel and first process hold the limits."""
        return None

    def kill(self) -> None:
        """End and remove the container; what it was like at its end is kept."""
        if self.state is not None:
            return
        self.killed = self.process.poll() is None
        self._end_client()
        if self.killed:
            # Without its client the first process ends itself: this makes sure of it.
            for verb in ("kill", "wait"):
                with suppress(SandboxError):
                    ask(self.engine.program, verb, self.name, timeout_s=DEATH_TIMEOUT_S)
        self.state = {}
        with suppress(SandboxError):
            self.state = state(self.engine.program, self.name)
        with suppress(SandboxError):
            ask(self.engine.program, "rm", "--force", self.name, timeout_s=DEATH_TIMEOUT_S)
        # An engine that hangs may hold it still; then it goes with the container later.
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_client(self) -> None:
        """First of all: an engine that waits for us to read its output would not listen."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ending(self) -> Ending:
        """As the engine recorded it."""
        os.close(self.waiting)
        found = self.state or {}
        hit = "memory" if found.get("OOMKilled") else None
        if self.killed or found.get("Status") != "exited":
            return Ending(None, hit)
        return Ending(int(str(found["ExitCode"])), hit)


def _close_at_end(process: subprocess.Popen[bytes], descriptor: int) -> None:
    """A pidfd that every system has."""
    process.wait()
    os.close(descriptor)
