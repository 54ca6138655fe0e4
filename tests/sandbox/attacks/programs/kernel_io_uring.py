import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
# Its requests are carried out past every filter of system calls.
import ctypes

attempt("io_uring_setup", lambda: syscall("io_uring_setup", 8, ctypes.create_string_buffer(120)))
