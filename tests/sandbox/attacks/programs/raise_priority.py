import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os

attempt("nice", lambda: os.nice(-5))
attempt("nice of the first", lambda: os.setpriority(os.PRIO_PROCESS, 1, -10))
for name in ("SCHED_FIFO", "SCHED_RR"):
    parameter = os.sched_param(10)
    attempt(name, lambda: os.sched_setscheduler(0, getattr(os, name), parameter))
