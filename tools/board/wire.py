"""The serial wire between the host's thread and the emulated chip's thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Condition

SHORT_WAIT_S = 0.25


class Wire:
    """Characters both ways; the chip stands still where it waits for a host that is not listening.

    So nothing runs while the host thinks, and time limits in the firmware never run out for it.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._to_chip: deque[int] = deque()
        self._to_host = bytearray()
        self._wanted = 0  # characters that the host is waiting for
        self._looks = 0  # by the chip, at an empty wire
        self._closed = False
        self._failure: Exception | None = None

    def send(self, data: bytes) -> None:
        """Host: put `data` on the wire."""
        with self._changed:
            self._to_chip.extend(data)
            self._changed.notify_all()

    def receive(self, count: int, limit_s: float) -> bytes:
        """Host: take exactly `count` characters.

        Raises TimeoutError when they do not come within `limit_s` seconds, and what the chip failed
        with when it has failed.
        """
        with self._changed:
            self._wanted = count
            self._changed.notify_all()
            self._wait(lambda: self._arrived(count) or self._failure is not None, limit_s)
            self._wanted = 0
            if not self._arrived(count):
                raise self._failure or TimeoutError
            taken = bytes(self._to_host[:count])
            del self._to_host[:count]
            return taken

    def _wait(self, condition: Callable[[], bool], limit_s: float) -> None:
        """Until `condition` holds, at most `limit_s`; waits are short, so that Ctrl-C is heard."""
        end = time.monotonic() + limit_s
        while not condition() and (left := end - time.monotonic()) > 0:
            self._changed.wait(min(left, SHORT_WAIT_S))

    def _arrived(self, count: int) -> bool:
        return len(self._to_host) >= count

    def chip_listens(self, patience_s: float = 0.2) -> bool:
        """Host: whether the chip is looking at an empty wire, rather than computing."""
        with self._changed:
            looks, self._wanted = self._looks, 1
            self._changed.notify_all()
            self._wait(lambda: self._looks > looks, patience_s)
            self._wanted = 0
            return self._looks > looks

    def fail(self, failure: Exception) -> None:
        """Chip: it has stopped for good."""
        with self._changed:
            self._failure = failure
            self._changed.notify_all()

    def close(self) -> None:
        """Host: nobody will listen again; a chip that stands still goes on."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def character_waits(self) -> bool:
        """Chip: whether a character can be taken."""
        if not self._to_chip:
            with self._changed:
                self._looks += 1
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._to_chip or self._wanted or self._closed)
        return bool(self._to_chip)

    def take(self) -> int:
        """Chip: the next character, 0 when there is none."""
        return self._to_chip.popleft() if self._to_chip else 0

    def put(self, character: int) -> None:
        """Chip: send one character."""
        self._to_host.append(character)
        if self._wanted and len(self._to_host) >= self._wanted:
            with self._changed:
                self._changed.notify_all()
