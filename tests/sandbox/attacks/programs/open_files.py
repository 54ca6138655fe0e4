import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os

files = []


def fill():
    for _ in range(100000):
        files.append(os.open("/dev/null", os.O_RDONLY))
    return "100000 open files"


attempt("open", fill)
