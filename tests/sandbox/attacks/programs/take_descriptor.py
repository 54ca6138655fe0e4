import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall, targets
import os

attempt("a handle of the parent", lambda: syscall("pidfd_open", targets()["pid"], 0))
first = syscall("pidfd_open", 1, 0)
for number in range(8):
    attempt(f"{number} of the first", lambda: syscall("pidfd_getfd", first, number, 0))
