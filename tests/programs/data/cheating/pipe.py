# expect: data.npz is there
# data: folders
"""A pipe, for which a reader would wait for ever."""

import os

os.mkfifo("data.npz")
