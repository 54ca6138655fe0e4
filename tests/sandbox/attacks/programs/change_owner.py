import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os

open("file", "w").close()
for user in (0, 1, 1000):
    attempt(f"user {user}", lambda: os.chown("file", user, -1))
    attempt(f"group {user}", lambda: os.chown("file", -1, user))
attempt("owner of the program", lambda: os.chown("/bin/sh", 65534, 65534))
