import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# Beyond the size of one file the kernel sends a signal, which Python ignores.
file = open("big", "wb", buffering=0)


def fill():
    for _ in range(16):
        file.write(b"x" * (1 << 20))


attempt("16 MB", fill)
