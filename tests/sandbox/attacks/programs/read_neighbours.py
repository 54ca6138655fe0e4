import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read, targets
import os

for path in targets()["files"]:
    attempt(path, lambda: read(path))
    attempt("climbing " + path, lambda: read("/workspace/" + "../" * 12 + path))
for name in ("../report.json", "../../report.json", "../../../other/goal.json"):
    attempt(name, lambda: read(name))
