import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# A file without a name, written and never mapped.
import os
import time

files = []


def fill():
    for _ in range(192):
        files.append(os.memfd_create("hog"))
        for _ in range(4):
            os.write(files[-1], b"x" * (1 << 20))
    return "768 MB in files without names"


if attempt("memfd_create", fill):
    time.sleep(60)
