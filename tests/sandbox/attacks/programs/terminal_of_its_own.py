import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# A pseudo-terminal of the run's own: the same calls, which a filter must know everywhere.
import ctypes
import os
import pty

TIOCSTI, TIOCLINUX, BEYOND = 0x5412, 0x541C, 1 << 32
libc = ctypes.CDLL(None, use_errno=True)


def push(terminal, request):
    if libc.ioctl(terminal, ctypes.c_ulong(request), ctypes.c_char_p(b"x")):
        raise OSError(ctypes.get_errno(), "ioctl")
    return "typed"


terminals = [0, 1, 2]
try:
    terminals += pty.openpty()
except OSError:
    pass
for terminal in terminals:
    for request in (TIOCSTI, TIOCLINUX):
        attempt(f"{request:x}", lambda: push(terminal, request))
        # The kernel looks at 32 bits, a careless filter at 64.
        attempt(f"{request:x}", lambda: push(terminal, request | BEYOND))
