"""Watches one run from outside, in one thread: its clock, its limits, its folder, its output."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sandbox.backend import Run
from sandbox.folder import Folder
from sandbox.limits import Limits

CHUNK_BYTES = 65536
WATCH_INTERVAL_S = 0.02
# Looking through the workspace costs more than looking at processes.
DISK_INTERVAL_S = 0.2
DISK_SHARE = 4.0
# What a dead run has left in its pipes is there at once.
DRAIN_TIMEOUT_S = 2.0

OnOutput = Callable[[str, str], None]
"""Gets ``stdout`` or ``stderr`` and a line, without its end, as soon as it is there."""


@dataclass
class Capture:
    """Keeps the first `limit` bytes of a stream and throws the rest away, so nothing blocks."""

    name: str
    stream: BinaryIO
    limit: int
    on_output: OnOutput | None = None
    kept: bytearray = field(default_factory=bytearray)
    overflowed: bool = False
    shown: int = 0

    def read(self) -> bool:
        """Take what is there; False at the end of the stream."""
        chunk = os.read(self.stream.fileno(), CHUNK_BYTES)
        room = self.limit - len(self.kept)
        self.overflowed |= len(chunk) > room
        self.kept += chunk[:room]
        self._show(self.kept.rfind(b"\n") + 1 if chunk else len(self.kept))
        return bool(chunk)

    def text(self) -> str:
        """What was kept."""
        return self.kept.decode(errors="replace")

    def _show(self, end: int) -> None:
        if self.on_output is None or end <= self.shown:
            return
        lines = self.kept[self.shown : end].decode(errors="replace").removesuffix("\n")
        self.shown = end
        for line in lines.split("\n"):
            self.on_output(self.name, line)


class Watch:
    """Waits for the end of a run and reads its output meanwhile."""

    def __init__(
        self, run: Run, workspace: Path, limits: Limits, on_output: OnOutput | None
    ) -> None:
        self.run, self.workspace, self.limits = run, workspace, limits
        self.stdout = Capture("stdout", run.stdout, limits.output_bytes, on_output)
        self.stderr = Capture("stderr", run.stderr, limits.output_bytes, on_output)
        self.selector = selectors.DefaultSelector()
        self.selector.register(run.fileno(), selectors.EVENT_READ)
        for capture in (self.stdout, self.stderr):
            self.selector.register(capture.stream, selectors.EVENT_READ, capture)

    def until_end(self, size_before: int) -> str | None:
        """Wait for the end; the limit that was passed before, if one was."""
        now = time.monotonic()
        deadline, next_look, next_disk_look = now + self.limits.wall_s, now, now + DISK_INTERVAL_S
        while True:
            if self._read(max(0.0, min(next_look, deadline) - now)):
                return None
            now = time.monotonic()
            if now >= deadline:
                return "time"
            if now >= next_look:
                if exceeded := self.run.exceeded():
                    return exceeded
                next_look = time.monotonic() + WATCH_INTERVAL_S
            if now >= next_disk_look:
                if self._fills_disk(size_before):
                    return "disk"
                end = time.monotonic()
                next_disk_look = end + max(DISK_INTERVAL_S, DISK_SHARE * (end - now))

    def hush(self) -> None:
        """Show no more lines: whoever should see them has failed."""
        self.stdout.on_output = self.stderr.on_output = None

    def _fills_disk(self, size_before: int) -> bool:
        """What cannot be seen cannot be counted: a folder that hides its contents is too much."""
        folder = Folder.look(self.workspace)
        return bool(folder.unseen) or folder.size_bytes - size_before > self.limits.disk_bytes

    def drain(self) -> None:
        """Read what a run that has ended left in its pipes, and close them."""
        with suppress(KeyError):
            self.selector.unregister(self.run.fileno())
        deadline = time.monotonic() + DRAIN_TIMEOUT_S
        while self.selector.get_map() and time.monotonic() < deadline:
            self._read(deadline - time.monotonic())
        self.selector.close()
        for capture in (self.stdout, self.stderr):
            capture.stream.close()

    def _read(self, timeout_s: float) -> bool:
        """Wait for output or the end; whether the run has ended."""
        ended = False
        for key, _ in self.selector.select(timeout_s):
            if key.data is None:
                ended = True
            elif not key.data.read():
                self.selector.unregister(key.fileobj)
        return ended
