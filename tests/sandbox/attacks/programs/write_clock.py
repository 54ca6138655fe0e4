import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
# The time is set to what it is.
import ctypes
import time


def now():
    return (ctypes.c_long * 2)(int(time.time()), 0)


attempt("settimeofday", lambda: syscall("settimeofday", now(), None))
attempt("clock_settime", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()))
modes = (ctypes.c_uint * 64)(0x2000)  # ADJ_NANO
attempt("adjtimex", lambda: syscall("adjtimex", modes))
