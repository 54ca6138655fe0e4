import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
attempt("kexec_load", lambda: syscall("kexec_load", 0, 0, None, 0))
attempt("kexec_file_load", lambda: syscall("kexec_file_load", -1, -1, 0, b"", 0))
