import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# Files that were removed while they are open take room and have no name.
import os
import time

files = []


def fill():
    for number in range(40):
        files.append(os.open(str(number), os.O_CREAT | os.O_WRONLY))
        os.unlink(str(number))
        os.write(files[-1], b"x" * (4 << 20))
        time.sleep(0.02)
    return "160 MB without a name"


attempt("write", fill)
time.sleep(60)
