import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import ctypes

READ_ALL = 3
text = ctypes.create_string_buffer(4096)
attempt("syslog", lambda: syscall("syslog", READ_ALL, text, 4096))
