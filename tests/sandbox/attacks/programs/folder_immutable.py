import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# Files that the user could not remove any more.
import fcntl
import os
import struct

GET_FLAGS, SET_FLAGS, IMMUTABLE, APPEND_ONLY = 0x80086601, 0x40086602, 0x10, 0x20
os.mkdir("folder")
open("file", "w").close()
for name in ("folder", "file", "."):
    file = os.open(name, os.O_RDONLY)
    for flags in (IMMUTABLE, APPEND_ONLY):
        attempt(name, lambda: fcntl.ioctl(file, SET_FLAGS, struct.pack("l", flags)))
