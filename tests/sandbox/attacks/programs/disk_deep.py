import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# So deep that the path is too long to name.
import os
import time


def fill():
    for _ in range(30):
        os.mkdir("d" * 250)
        os.chdir("d" * 250)
    for number in range(16):
        with open(str(number), "wb") as file:
            file.write(b"x" * (4 << 20))
    return "64 MB below a long path"


attempt("write", fill)
time.sleep(60)
