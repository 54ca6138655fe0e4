import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read, targets
import os

token = targets()["token"]
for top in ("/tmp", "/var/tmp", "/dev/shm"):
    attempt(f"list {top}/{token}", lambda: os.listdir(f"{top}/{token}"))
    attempt(f"read {top}/{token}", lambda: read(f"{top}/{token}/secret.txt"))
