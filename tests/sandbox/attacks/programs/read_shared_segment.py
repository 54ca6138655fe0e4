import sys

sys.path.insert(0, "/inputs")
from trying import attempt, libc, targets
import ctypes

segment = attempt("shmget", lambda: libc("shmget", targets()["segment"], 4096, 0))
if segment is not None:
    address = attempt("shmat", lambda: libc("shmat", segment, None, 0))
    print(ctypes.string_at(address, 100))
