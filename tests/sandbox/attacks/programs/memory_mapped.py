import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import mmap
import time

hogs = []


def fill():
    for _ in range(768):
        hogs.append(mmap.mmap(-1, 1 << 20))
        hogs[-1].write(b"x" * (1 << 20))
    return "768 MB in shared mappings"


if attempt("shared mappings", fill):
    time.sleep(60)
