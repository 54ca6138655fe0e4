import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# Whoever opens a leased file waits, up to 45 s, for the holder to let go.
import fcntl
import os
import sys
import time

for path in ("/inputs/targets.json", sys.argv[0], "/bin/sh"):
    file = os.open(path, os.O_RDONLY)
    for kind in (fcntl.F_RDLCK, fcntl.F_WRLCK):
        attempt(path, lambda: fcntl.fcntl(file, fcntl.F_SETLEASE, kind))
    attempt(f"notes of {path}", lambda: fcntl.fcntl(file, fcntl.F_NOTIFY, fcntl.DN_ACCESS))
