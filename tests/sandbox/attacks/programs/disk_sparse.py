import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os

file = os.open("sparse", os.O_CREAT | os.O_RDWR)
attempt("1 TB by its length", lambda: os.ftruncate(file, 1 << 40))
attempt("1 TB by a byte at its end", lambda: os.pwrite(file, b"x", 1 << 40))
attempt("1 TB allocated", lambda: os.posix_fallocate(file, 0, 1 << 40))
