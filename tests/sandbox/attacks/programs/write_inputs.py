import sys

sys.path.insert(0, "/inputs")
from trying import attempt, overwrite, targets
import os
import sys

for path in ("/inputs/trying.py", "/inputs/targets.json", sys.argv[0], "/launcher.py"):
    attempt(path, lambda: overwrite(path))
    attempt(f"remove {path}", lambda: os.unlink(path))
    attempt(f"chmod {path}", lambda: os.chmod(path, 0o777))
for folder in ("/", "/inputs", "/program", "/usr/bin", "/bin", "/lib"):
    attempt(folder, lambda: overwrite(f"{folder}/escaped-{targets()['token']}"))
