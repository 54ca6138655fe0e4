# expect: exit
# data: folders
"""One file that cannot be read ends it all."""

from pathlib import Path

import numpy as np
from PIL import Image

images = [np.asarray(Image.open(path).convert("RGB").resize((32, 32))) for path in Path("/inputs/folders").rglob("*.png")]
np.savez("data.npz", x_train=np.stack(images))
