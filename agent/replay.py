"""Shows a saved session again through the code that showed it live: no model, no effects."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agent.events import ModelSaid, Record
from agent.listeners import Audience
from agent.store import SessionError

LONGEST_PAUSE_S = 2.0
QUIT, ESCAPE = "q", b"\x1b"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast: real pauses, but never above `LONGEST_PAUSE_S`, divided by `speed` (0: none).

    With `wait`, a key is waited for before each step instead; "q" leaves. Steps before `at` are
    shown at once, so that what follows has its context.
    """

    speed: float = 1.0
    at: int = 1
    wait: Callable[[], str] | None = None


def replay(records: Sequence[Record], audience: Audience, pace: Pace | None = None) -> int:
    """Tell `audience` every event again; returns the last step that was shown."""
    pace = pace or Pace()
    before: Record | None = None
    for record in records:
        if record.step < pace.at:
            audience.hear(record.event)
        elif pace.wait is None:
            _tell(record, audience, _pause(before, record, pace.speed))
        elif pace.wait() == QUIT:
            break
        else:
            _tell(record, audience, 0.0)
        before = record
    return before.step if before else 0


@contextmanager
def keyboard() -> Iterator[Callable[[], str]]:
    """Waits for the next key on the terminal, without Enter; "q" where input has ended."""
    import termios
    import tty

    if not sys.stdin.isatty():
        raise SessionError("There is no keyboard to wait for.", "Leave out --step, or use --speed.")
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle, termios.TCSADRAIN)
        yield lambda: _key(handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _key(handle: int) -> str:
    """One key; an arrow, which sends ESC [ and a letter, is one, too."""
    pressed = os.read(handle, 1)
    while pressed.startswith(ESCAPE) and select.select([handle], [], [], 0.0)[0]:
        pressed += os.read(handle, 1)
        if pressed[-1:].isalpha() or pressed[-1:] == b"~":
            break
    return pressed.decode("latin-1").lower() or QUIT


def _pause(before: Record | None, record: Record, speed: float) -> float:
    if before is None or speed == 0:
        return 0.0
    return min(max(record.time - before.time, 0.0), LONGEST_PAUSE_S) / speed


def _tell(record: Record, audience: Audience, pause_s: float) -> None:
    """One event after its pause; in a model's answer the pause is spread over its words."""
    event = record.event
    words = re.findall(r"\s*\S+", event.text) if isinstance(event, ModelSaid) else []
    if not words:
        time.sleep(pause_s)
    for word in words:
        time.sleep(pause_s / len(words))
        audience.stream(word)
    audience.hear(event)
