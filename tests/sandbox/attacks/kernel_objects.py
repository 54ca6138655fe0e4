"""Secrets that lie in the kernel rather than in a file: a key, a shared segment."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.sandbox.attacks.trying import syscall

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.shmat.restype = ctypes.c_void_p
JOIN_SESSION_KEYRING, SESSION_KEYRING = 1, -3
IPC_CREAT, IPC_RMID = 0o1000, 0


def plant_key(name: str, secret: str) -> int:
    """Put a key into a session keyring of this thread's own; its number, 0 where none is kept."""
    value = secret.encode()
    with suppress(OSError):  # a kernel without keys has none to steal
        syscall("keyctl", JOIN_SESSION_KEYRING, None)
        return syscall("add_key", b"user", name.encode(), value, len(value), SESSION_KEYRING)
    return 0


@contextmanager
def plant_segment(secret: str) -> Iterator[int]:
    """A System V segment with the secret; its key."""
    key = int.from_bytes(os.urandom(3), "big") + 1
    segment = _LIBC.shmget(key, ctypes.c_size_t(4096), IPC_CREAT | 0o666)
    if segment < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    address = _LIBC.shmat(segment, None, 0)
    ctypes.memmove(address, secret.encode(), len(secret))
    try:
        yield key
    finally:
        _LIBC.shmdt(ctypes.c_void_p(address))
        _LIBC.shmctl(segment, IPC_RMID, None)
