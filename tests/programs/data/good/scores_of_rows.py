# expect: pass
# data: arrays
"""Rows of an array as scores over the whole data set, clipped."""

from pathlib import Path

import numpy as np



def save(images, labels, sources):
    classes = sorted(set(labels))
    rng = np.random.default_rng(0)
    parts = {"train": [], "test": []}
    seen = set()
    for name in classes:
        mine = rng.permutation([n for n, label in enumerate(labels) if label == name])
        for place, n in enumerate(mine):
            key = images[n].tobytes()
            if key not in seen:
                seen.add(key)
                parts["test" if place % 4 == 0 else "train"].append(n)
    arrays = {"classes": np.array(classes)}
    for part, chosen in parts.items():
        arrays["x_" + part] = np.stack([images[n] for n in chosen])
        arrays["y_" + part] = np.array([classes.index(labels[n]) for n in chosen])
        arrays["sources_" + part] = np.array([sources[n] for n in chosen])
    np.savez("data.npz", **arrays)




x, y = np.load("/inputs/arrays/x.npy").astype(float), np.load("/inputs/arrays/y.npy")
scaled = np.uint8(np.clip((x - x.mean()) / x.std() * 60 + 128, 0, 255))
save(list(scaled[..., None]), [f"class {label}" for label in y], [f"x.npy#{n}" for n in range(len(y))])
