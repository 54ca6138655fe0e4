# Programs by the names of those that the parent starts.
import os

for name in ("bwrap", "python", "python3", "git", "sh", "sitecustomize.py", "conftest.py"):
    with open(name, "w") as file:
        file.write("#!/bin/sh\necho executed > executed\n")
    os.chmod(name, 0o755)
