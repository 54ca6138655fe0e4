import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall, targets
import os

for process in ("1", "self", str(targets()["pid"])):
    for name in ("mnt", "net", "pid", "user", "uts", "ipc", "cgroup"):
        path = f"/proc/{process}/ns/{name}"
        attempt(path, lambda: syscall("setns", os.open(path, os.O_RDONLY), 0))
