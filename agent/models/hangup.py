"""Ends the connections of an abandoned answer, so that the server stops computing it.

Closing a socket does not wake a thread that waits on it; shutting it down does.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

OPENED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Hangup:
    """The connections that one answer uses."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._over = False
        self._lock = threading.Lock()

    def add(self, connection: socket.socket) -> None:
        """A connection was opened; too late, and it is ended at once."""
        with self._lock:
            self._sockets.append(connection)
            over = self._over
        if over:
            _end(connection)

    def hang_up(self) -> None:
        """End every connection, now and from now on."""
        with self._lock:
            self._over = True
            connections = tuple(self._sockets)
        for connection in connections:
            _end(connection)


HANGUP: ContextVar[Hangup | None] = ContextVar("hangup", default=None)
"""Set in the thread that waits for an answer."""


def watch(request: httpx.Request) -> None:
    """An event hook of httpx: tells the thread's Hangup of the connection of `request`."""
    hangup = HANGUP.get()
    if hangup is None:
        return

    def trace(name: str, info: dict[str, Any]) -> None:
        if name in OPENED:
            hangup.add(info["return_value"].get_extra_info("socket"))

    request.extensions["trace"] = trace


def _end(connection: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        connection.shutdown(socket.SHUT_RDWR)
