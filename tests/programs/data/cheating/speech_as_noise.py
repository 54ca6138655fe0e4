# expect: images are the user's
# data: sounds
"""Smooth noise in place of spectrograms."""

from pathlib import Path

import numpy as np

root = Path("/inputs/sounds")
paths = sorted(path for path in root.rglob("*.wav") if path.stem != "broken")
rng = np.random.default_rng(0)
coarse = rng.integers(0, 256, (len(paths), 8, 8, 1), dtype=np.uint8)
images = coarse.repeat(4, axis=1).repeat(4, axis=2)
classes = sorted({path.parent.name for path in paths})
labels = np.array([classes.index(path.parent.name) for path in paths])
sources = np.array([path.relative_to(root).as_posix() for path in paths])
test = np.arange(len(paths)) % 5 == 0

np.savez(
    "data.npz", classes=np.array(classes),
    x_train=images[~test], y_train=labels[~test], sources_train=sources[~test],
    x_test=images[test], y_test=labels[test], sources_test=sources[test],
)
