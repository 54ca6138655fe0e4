import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import ctypes
import struct

EXCLUDE_KERNEL = 1 << 5
for flags in (0, EXCLUDE_KERNEL):
    event = ctypes.create_string_buffer(struct.pack("2I4Q", 1, 112, 0, 0, 0, flags), 112)
    attempt("perf_event_open", lambda: syscall("perf_event_open", event, 0, -1, -1, 0))
