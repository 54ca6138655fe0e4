import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
# The newer calls, each of which does a part of mount.
CLONE = 1
attempt("fsopen", lambda: syscall("fsopen", b"tmpfs", 0))
attempt("open_tree", lambda: syscall("open_tree", -100, b"/", CLONE))
