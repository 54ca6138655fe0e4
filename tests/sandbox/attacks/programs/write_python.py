import sys

sys.path.insert(0, "/inputs")
from trying import attempt, overwrite, targets
# Compiled files and hooks in the folders from which Python loads by itself.
import json
import os
import sysconfig
import tempfile

for module in (json, tempfile):
    attempt(module.__cached__, lambda: overwrite(module.__cached__))
    attempt(module.__file__, lambda: overwrite(module.__file__))
for prefix in targets()["python"]:
    for name in ("pyvenv.cfg", "bin/python", "bin/python3"):
        attempt(f"{prefix}/{name}", lambda: overwrite(f"{prefix}/{name}"))
for folder in {sysconfig.get_path("purelib"), os.path.dirname(os.__file__)}:
    for name in (f"escaped-{targets()['token']}.pth", "sitecustomize.py", "usercustomize.py"):
        attempt(f"{folder}/{name}", lambda: overwrite(f"{folder}/{name}"))
