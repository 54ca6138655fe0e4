# The first process cannot be killed from within, and the one outside not be named.
import os
import signal
import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets

for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
    os.kill(1, number)
    attempt("the parent", lambda: os.kill(targets()["pid"], number))
    attempt("its group", lambda: os.killpg(targets()["pid"], number))
