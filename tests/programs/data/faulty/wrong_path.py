# expect: exit
# data: folders
"""The folder has another name."""

from pathlib import Path

import numpy as np
from PIL import Image

paths = list(Path("/inputs/images/train").rglob("*.jpg"))
np.savez("data.npz", x_train=np.stack([np.asarray(Image.open(path)) for path in paths]))
