import sys

sys.path.insert(0, "/inputs")
from trying import shows
# Whatever the parent left open: files are read, sockets are written to.
import os
import socket


def use(descriptor):
    try:
        with socket.socket(fileno=os.dup(descriptor)) as inherited:
            return inherited.send(b"inherited")
    except OSError:
        return os.pread(descriptor, 4096, 0)


for descriptor in range(3, 1024):
    try:
        os.fstat(descriptor)
    except OSError:
        continue
    shows(f"descriptor {descriptor}", lambda: use(descriptor))
