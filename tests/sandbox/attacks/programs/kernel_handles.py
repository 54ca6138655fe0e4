import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import ctypes

attempt("fanotify_init", lambda: syscall("fanotify_init", 0, 0))
attempt("swapon", lambda: syscall("swapon", b"/workspace/swap", 0))
attempt("acct", lambda: syscall("acct", b"/workspace/accounts"))
attempt("quotactl", lambda: syscall("quotactl", 0x800002 << 8, b"/dev/vda", 0, None))
MOVE_ALL = 4
attempt("mbind", lambda: syscall("mbind", 0, 4096, 0, None, 0, MOVE_ALL))
attempt("move_pages", lambda: syscall("move_pages", 1, 0, None, None, None, 0))
