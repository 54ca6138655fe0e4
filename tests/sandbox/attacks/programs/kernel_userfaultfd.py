import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
USER_MODE_ONLY = 1
for flags in (0, USER_MODE_ONLY):
    attempt(f"userfaultfd {flags}", lambda: syscall("userfaultfd", flags))
