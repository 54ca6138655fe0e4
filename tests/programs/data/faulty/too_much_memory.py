# expect: limit memory
# data: folders
"""It enlarges everything first."""

import numpy as np

batches = []
while True:
    batches.append(np.random.default_rng(0).integers(0, 255, (2000, 224, 224, 3), dtype=np.uint8))
