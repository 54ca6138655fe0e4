# expect: data.npz is there
# data: folders
"""A link in place of the file."""

import os

os.symlink("/inputs/folders/circle/000.png", "data.npz")
