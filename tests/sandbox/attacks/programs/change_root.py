import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import os

os.makedirs("new/old")
attempt("chroot", lambda: os.chroot("new"))
attempt("pivot_root", lambda: syscall("pivot_root", b"new", b"new/old"))
