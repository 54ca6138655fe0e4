import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall, libc
# A namespace of users of one's own brings every privilege inside it.
import ctypes
import os

USER, MOUNT, NET, PID, STACK = 0x10000000, 0x00020000, 0x40000000, 0x20000000, 1 << 16
SIGCHLD = 17


def clone(flags):
    stack = ctypes.create_string_buffer(STACK)
    child = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(lambda _: 0)
    top = ctypes.c_void_p(ctypes.addressof(stack) + STACK - 64)
    return libc("clone", child, top, flags | SIGCHLD, None)


for name, flag in {"user": USER, "mount": MOUNT, "net": NET, "pid": PID, "all": USER | MOUNT}.items():
    attempt(f"unshare {name}", lambda: syscall("unshare", flag))
    attempt(f"clone {name}", lambda: clone(flag))
    arguments = (ctypes.c_uint64 * 8)(flag, 0, 0, 0, SIGCHLD)


def clone3():
    child = syscall("clone3", (ctypes.c_uint64 * 8)(USER, 0, 0, 0, SIGCHLD), 64)
    if child == 0:
        os._exit(0)
    return child


attempt("clone3 user", clone3)
