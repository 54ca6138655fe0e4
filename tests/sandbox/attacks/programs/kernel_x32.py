import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# The numbers of the x32 ABI: those of 64 bits with one bit more.
import ctypes
import os

X32, GETPID, UNSHARE, USER = 0x40000000, 39, 272, 0x10000000
libc = ctypes.CDLL(None, use_errno=True)


def call(number, argument):
    got = libc.syscall(ctypes.c_long(X32 | number), ctypes.c_long(argument))
    if got < 0:
        raise OSError(ctypes.get_errno(), "x32")
    return got


attempt("getpid", lambda: call(GETPID, 0))
attempt("unshare", lambda: call(UNSHARE, USER))
