"""Lets whoever waits see that a program runs: its last line, and how far it is into its time."""

from __future__ import annotations

import threading
import time

from tools.reporter import Reporter

INTERVAL_S = 1.0
"""Between two reports; a program may print any number of lines."""


class Teller:
    """Reports a program's output as it comes; called from the threads that read its streams."""

    def __init__(self, reporter: Reporter, wall_s: float) -> None:
        self.reporter, self.wall_s = reporter, wall_s
        self._begun = time.monotonic()
        self._told = -INTERVAL_S
        self._lock = threading.Lock()

    def __call__(self, _stream: str, line: str) -> None:
        """One line of ``stdout`` or ``stderr``."""
        elapsed = time.monotonic() - self._begun
        with self._lock:
            if elapsed - self._told < INTERVAL_S or not line.strip():
                return
            self._told = elapsed
        total = max(round(self.wall_s), 1)
        self.reporter.progress("program, s", min(round(elapsed), total), total, line.strip())
