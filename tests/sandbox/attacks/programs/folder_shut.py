# The workspace itself is shut behind oneself.
import os

os.symlink("/", "link")
os.chmod("/workspace", 0)
