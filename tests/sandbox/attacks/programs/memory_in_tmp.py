import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import time


def fill(folder):
    for number in range(64):
        with open(f"{folder}/{number}", "wb") as file:
            file.write(b"x" * (8 << 20))
    return f"512 MB in {folder}"


for folder in ("/tmp", "/dev/shm"):
    attempt(folder, lambda: fill(folder))
