import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os
import time


def fill():
    for number in range(4000):
        open(str(number), "w").close()
        os.setxattr(str(number), "user.hog", b"x" * 60000)
    return "240 MB in attributes"


attempt("setxattr", fill)
