# A folder that can be written and not be listed.
import os
import time

os.mkdir("hidden")
os.symlink("/", "hidden/link")
os.chmod("hidden", 0o300)
for number in range(16):
    with open(f"hidden/{number}", "wb") as file:
        file.write(b"x" * (4 << 20))
time.sleep(60)
