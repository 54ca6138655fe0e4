# expect: pass
# data: table
"""A table read with csv.DictReader; the split by scikit-learn."""

from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.model_selection import train_test_split



import csv

root = Path("/inputs/table")
images, labels, sources = [], [], []
with open(root / "labels.csv", newline="") as file:
    for row in csv.DictReader(file, delimiter=";"):
        path = root / "images" / row["image"]
        if path.exists():
            images.append(np.asarray(Image.open(path).convert("RGB").resize((32, 32))))
            labels.append(row["label"])
            sources.append(f"images/{row['image']}")
classes = sorted(set(labels))
y = np.array([classes.index(label) for label in labels])
train, test = train_test_split(np.arange(len(y)), test_size=0.25, stratify=y, random_state=1)
x, sources = np.stack(images), np.array(sources)
np.savez(
    "data.npz", classes=np.array(classes),
    x_train=x[train], y_train=y[train], sources_train=sources[train],
    x_test=x[test], y_test=y[test], sources_test=sources[test],
)
