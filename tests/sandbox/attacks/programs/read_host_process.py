import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read, targets
import os

pid = targets()["pid"]
for name in ("environ", "cmdline", "maps", "status", "root/etc/passwd", "cwd", "fd/0"):
    attempt(f"/proc/{pid}/{name}", lambda: read(f"/proc/{pid}/{name}"))
attempt("signal", lambda: os.kill(pid, 0))
attempt("descriptor of the process", lambda: os.pidfd_open(pid))
attempt("priority", lambda: os.getpriority(os.PRIO_PROCESS, pid))
