import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
BIND, REMOUNT, READ_ONLY = 4096, 32, 1
attempt("tmpfs", lambda: syscall("mount", b"none", b"/tmp", b"tmpfs", 0, None))
attempt("proc", lambda: syscall("mount", b"proc", b"/tmp", b"proc", 0, None))
attempt("bind", lambda: syscall("mount", b"/", b"/tmp", None, BIND, None))
for place in (b"/", b"/proc", b"/usr", b"/inputs"):
    attempt("writable", lambda: syscall("mount", None, place, None, REMOUNT | BIND, None))
    attempt("remove", lambda: syscall("umount2", place, 2))
