import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os
import stat

NODES = {"disk": (stat.S_IFBLK, 8, 0), "memory": (stat.S_IFCHR, 1, 1), "null": (stat.S_IFCHR, 1, 3)}
for name, (kind, major, minor) in NODES.items():
    for folder in ("/workspace", "/tmp", "/dev/shm"):
        device = os.makedev(major, minor)
        attempt(f"{folder} {name}", lambda: os.mknod(f"{folder}/{name}", kind | 0o666, device))
