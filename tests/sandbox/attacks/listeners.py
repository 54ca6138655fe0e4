"""Sockets of the host that must hear nothing from inside."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PATIENCE_S = 0.02


class Listeners:
    """By name: a stream that would be connected to, or a socket that would get a message."""

    def __init__(self) -> None:
        self.sockets: dict[str, socket.socket] = {}
        self.addresses: dict[str, object] = {}

    def add(self, name: str, sock: socket.socket, address: object) -> None:
        """Bind and listen; the attacker is told what the socket is called afterwards."""
        sock.bind(address)  # type: ignore[arg-type]
        if sock.type == socket.SOCK_STREAM:
            sock.listen()
        sock.setblocking(False)
        self.sockets[name] = sock
        bound = sock.getsockname()
        self.addresses[name] = bound.decode() if isinstance(bound, bytes) else bound

    def heard(self) -> list[str]:
        """Who was connected to or got a message; each is forgotten once told."""
        ready, _, _ = select.select(list(self.sockets.values()), [], [], PATIENCE_S)
        return [name for name, sock in self.sockets.items() if sock in ready and _take(sock)]


@contextmanager
def listening(folder: Path, token: str) -> Iterator[Listeners]:
    """One of each kind that a program could reach on a bare machine."""
    listeners = Listeners()
    with ExitStack() as stack:

        def add(name: str, family: int, kind: int, address: object) -> None:
            listeners.add(name, stack.enter_context(socket.socket(family, kind)), address)

        add("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        add("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        if os.path.exists("/proc/net/if_inet6"):  # noqa: PTH110
            add("tcp6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0))
        add("unix", socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "socket"))
        add("unix_datagram", socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "datagrams"))
        add("abstract", socket.AF_UNIX, socket.SOCK_STREAM, f"\0{token}")
        yield listeners


def _take(sock: socket.socket) -> bool:
    with suppress(BlockingIOError):
        if sock.type == socket.SOCK_STREAM:
            sock.accept()[0].close()
        else:
            sock.recv(4096)
        return True
    return False
