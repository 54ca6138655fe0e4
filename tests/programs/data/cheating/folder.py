# expect: data.npz is there
# data: folders
"""A folder of the right name."""

import os

os.mkdir("data.npz")
open("data.npz/x_train.npy", "w").close()
