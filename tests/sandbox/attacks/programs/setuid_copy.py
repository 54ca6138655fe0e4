import sys

sys.path.insert(0, "/inputs")
from trying import attempt, libc
# A shell that belongs to whoever started the run: on the host anybody could become that one.
import os
import shutil

shutil.copy("/bin/sh", "shell")
for mode in (0o4755, 0o2755, 0o6755):
    attempt(f"chmod {mode:o}", lambda: os.chmod("shell", mode))
    file = os.open("shell", os.O_RDONLY)
    attempt(f"fchmod {mode:o}", lambda: os.fchmod(file, mode))
    attempt(f"fchmodat {mode:o}", lambda: libc("fchmodat", -100, b"shell", mode, 0))
    attempt(f"open {mode:o}", lambda: os.open(f"made{mode:o}", os.O_CREAT | os.O_WRONLY, mode))
    attempt(f"mknod {mode:o}", lambda: os.mknod(f"node{mode:o}", 0o100000 | mode))
