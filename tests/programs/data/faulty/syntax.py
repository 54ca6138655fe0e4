# expect: exit
# data: folders
"""A bracket is missing."""

import numpy as np
print("loading"
np.savez("data.npz")
