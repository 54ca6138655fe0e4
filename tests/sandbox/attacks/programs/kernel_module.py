import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import os

empty = os.open("module", os.O_CREAT | os.O_RDWR)
attempt("init_module", lambda: syscall("init_module", b"", 0, b""))
attempt("finit_module", lambda: syscall("finit_module", empty, b"", 0))
attempt("delete_module", lambda: syscall("delete_module", b"nosuchmodule", 0o4000))
