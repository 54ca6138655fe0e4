import sys

sys.path.insert(0, "/inputs")
from trying import attempt, libc
# Messages that wait in queues of System V.
import ctypes
import time

message = ctypes.create_string_buffer(8192)
message[0] = 1


def fill():
    for _ in range(2000):
        queue = libc("msgget", 0, 0o1600)
        libc("msgsnd", queue, message, 8000, 0o4000)
    return "2000 queues"


attempt("msgget", fill)
