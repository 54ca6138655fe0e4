import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os
import threading
import time


def start():
    for _ in range(2000):
        try:
            threading.Thread(target=time.sleep, args=(60,)).start()
        except RuntimeError as error:
            raise BlockingIOError(11, str(error))
    return "2000 threads"


attempt("threads", start)
os._exit(0)
