import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# The other file systems that lie in memory: the root, /dev, and folders to mount on.
import os

for folder in ("/", "/dev", "/dev/pts", "/inputs", "/program", "/run", "/etc", "/proc", "/mnt"):
    attempt(folder, lambda: open(f"{folder}/hog", "wb").write(b"x" * (1 << 20)))
    attempt(folder, lambda: os.mkdir(f"{folder}/folder"))
