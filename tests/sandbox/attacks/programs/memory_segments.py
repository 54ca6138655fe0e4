import sys

sys.path.insert(0, "/inputs")
from trying import attempt, libc
# System V segments outlive the process that made them.
import ctypes
import time

SIZE, CREATE = 16 << 20, 0o1600


def fill():
    for _ in range(48):
        segment = libc("shmget", 0, SIZE, CREATE)
        address = libc("shmat", segment, None, 0)
        ctypes.memset(ctypes.c_void_p(address), 1, SIZE)
        libc("shmdt", ctypes.c_void_p(address))
    return "768 MB in segments"


if attempt("shmget", fill):
    time.sleep(60)
