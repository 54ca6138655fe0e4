import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os

attempt("move", lambda: os.rename("/workspace", "/tmp/moved"))
attempt("remove", lambda: os.rmdir("/workspace"))
attempt("replace", lambda: os.symlink("/", "/workspace"))
attempt("up", lambda: os.listdir("/workspace/../home"))
