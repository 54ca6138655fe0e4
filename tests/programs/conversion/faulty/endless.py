# expect: limit time
import numpy as np
images, step = np.load("/inputs/calibration.npz")["images"], 1.0
while np.abs(images / step).max() < 1e9:
    step = max(step / 2, 0.01)
