import sys

sys.path.insert(0, "/inputs")
from trying import shows, read, targets
import os

shows("os.environ", lambda: dict(os.environ))
for process in [*filter(str.isdigit, os.listdir("/proc")), "self", str(targets()["pid"])]:
    for name in ("environ", "cmdline", "auxv"):
        shows(f"/proc/{process}/{name}", lambda: read(f"/proc/{process}/{name}"))
