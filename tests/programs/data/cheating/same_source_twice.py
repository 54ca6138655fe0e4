# expect: sources exist
# data: folders
"""Mirrored test images are trained on."""

from pathlib import Path

import numpy as np
from PIL import Image

root = Path("/inputs/folders")
paths = sorted(path for path in root.rglob("*.png") if path.stem not in ("broken", "copy"))
images = np.stack([np.asarray(Image.open(path).convert("RGB").resize((32, 32))) for path in paths])
classes = sorted({path.parent.name for path in paths})
labels = np.array([classes.index(path.parent.name) for path in paths])
sources = np.array([path.relative_to(root).as_posix() for path in paths])
test = np.arange(len(paths)) % 5 == 0
mirrored = images[test][:, :, ::-1]
np.savez(
    "data.npz", classes=np.array(classes),
    x_train=np.concatenate([images[~test], mirrored]),
    y_train=np.concatenate([labels[~test], labels[test]]),
    sources_train=np.concatenate([sources[~test], sources[test]]),
    x_test=images[test], y_test=labels[test], sources_test=sources[test],
)
