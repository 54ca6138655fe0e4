import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# Mappings that hold nothing: the kernel's own tables for them are in no process's figures.
import mmap
import time

hogs = []


def fill():
    for _ in range(320):
        hog = mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
        hog.madvise(15)  # MADV_NOHUGEPAGE
        hogs.append(hog)
        for place in range(0, len(hog), 2 << 20):
            hog[place]
    return "640 MB of page tables"


if attempt("read what is not there", fill):
    time.sleep(60)
