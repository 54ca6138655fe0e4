import sys

sys.path.insert(0, "/inputs")
from trying import attempt, libc
# Room that the length of the file does not show; the kernel's limit does not hold it.
import os
import time

KEEP_SIZE = 1


def fill():
    for number in range(16):
        file = os.open(str(number), os.O_CREAT | os.O_RDWR)
        libc("fallocate", file, KEEP_SIZE, 0, 3 << 20)
    return "48 MB without a length"


if attempt("fallocate", fill):
    time.sleep(60)
