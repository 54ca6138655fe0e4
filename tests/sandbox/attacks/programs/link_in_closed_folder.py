# Where the parent may not remove it.
import os

os.mkdir("closed")
os.symlink("/", "closed/link")
os.chmod("closed", 0o555)
