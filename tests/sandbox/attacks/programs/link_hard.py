import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import os
import sys

for path in (*targets()["files"], "/inputs/targets.json", sys.argv[0], "/bin/sh", "/launcher.py"):
    attempt(path, lambda: os.link(path, "linked"))
    attempt(path, lambda: os.link(path, "linked", follow_symlinks=False))
for path in ("/proc/self/mem", "/proc/1/environ", "/dev/null", "/tmp"):
    attempt(path, lambda: os.link(path, "linked"))
