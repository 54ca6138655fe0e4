"""A terminal that controls a process, and what came of it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tty

from tests.conftest import REPOSITORY

TIMEOUT_S = 30
# A session without a terminal gets the first one that its leader opens (tty_ioctl(4)).
OPENING = "import os, sys; os.open(sys.argv[1], os.O_RDWR); os.execv(sys.argv[2], sys.argv[2:])"


def with_terminal(command: list[str]) -> tuple[bytes, bytes]:
    """What `command` writes to the terminal that controls it, and types into it."""
    screen, keyboard = pty.openpty()
    try:
        tty.setraw(keyboard)
        subprocess.run(
            [sys.executable, "-c", OPENING, os.ttyname(keyboard), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            cwd=REPOSITORY,
            timeout=TIMEOUT_S,
            check=True,
        )
        return _waiting(screen), _waiting(keyboard)
    finally:
        os.close(screen)
        os.close(keyboard)


def _waiting(descriptor: int) -> bytes:
    ready, _, _ = select.select([descriptor], [], [], 0)
    return os.read(descriptor, 4096) if ready else b""
