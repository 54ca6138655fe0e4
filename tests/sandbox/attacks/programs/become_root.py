import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import ctypes
import os

for user in (0, 1, 1000):
    attempt(f"user {user}", lambda: os.setuid(user))
    attempt(f"group {user}", lambda: os.setgid(user))
attempt("groups", lambda: os.setgroups([0]))
header = (ctypes.c_uint * 2)(0x20080522, 0)
everything = (ctypes.c_uint * 6)(*[0xFFFFFFFF] * 6)
attempt("capabilities", lambda: syscall("capset", header, everything))
for name in ("uid_map", "gid_map", "setgroups"):
    attempt(name, lambda: open(f"/proc/self/{name}", "w").write("0 0 1"))
