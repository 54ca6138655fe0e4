import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read, targets
from pathlib import Path

for home in targets()["homes"]:
    for name in ("notes.txt", ".bashrc", ".gitconfig", ".netrc", ".bash_history"):
        attempt(f"{home}/{name}", lambda: read(f"{home}/{name}"))
attempt("list the home", lambda: list(Path(targets()["homes"][0]).iterdir()))
