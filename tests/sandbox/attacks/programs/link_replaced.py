import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
# The user's own link, under its own name, now leads to a secret.
import os

os.unlink("mine")
os.symlink(targets()["files"][0], "mine")
