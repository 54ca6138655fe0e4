import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
# The first process is free of the limits that this one has.
import signal

ATTACH, SEIZE, TRACE_ME = 16, 0x4206, 0
attempt("attach", lambda: syscall("ptrace", ATTACH, 1, 0, 0))
attempt("seize", lambda: syscall("ptrace", SEIZE, 1, 0, 0))
attempt("trace me", lambda: syscall("ptrace", TRACE_ME, 0, 0, 0))
attempt("its memory", lambda: open("/proc/1/mem", "r+b"))
attempt("compare", lambda: syscall("kcmp", 1, 1, 0, 0, 0))
