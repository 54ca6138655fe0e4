import sys

sys.path.insert(0, "/inputs")
from trying import shows
# What waits in pipes is memory of the kernel's.
import fcntl
import os
import time


def fill():
    for _ in range(120):
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        try:
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
        except PermissionError:
            pass  # above what one user may have in pipes
        try:
            while True:
                os.write(writing, b"x" * 65536)
        except BlockingIOError:
            pass
    return "120 MB in pipes"


for _ in range(3):
    os.fork()
shows("fill", fill)
time.sleep(1)
