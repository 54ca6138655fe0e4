# expect: pass
# data: arrays
"""Brings NumPy arrays of images (.npy, .npz) into data.npz."""

import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

SIDE, CHANNELS, SEED, TEST_SHARE, VAL_SHARE = 32, 1, 0, 0.2, 0.1
MOST_NAMED = 20
SPLITS = {
    "train": "train", "training": "train", "test": "test", "testing": "test",
    "val": "val", "valid": "val", "validation": "val",
}


def say(text):
    print(text, file=sys.stderr)


def own_split(words):
    """The split that the user's own folders or names say, or ""."""
    return next((SPLITS[word.lower()] for word in words if word.lower() in SPLITS), "")


def one_label(examples):
    """Equal images with unequal labels teach nothing."""
    labels = defaultdict(set)
    for image, label, _, _ in examples:
        labels[image.tobytes()].add(label)
    unclear = [one for one in examples if len(labels[one[0].tobytes()]) > 1]
    for _, label, source, _ in unclear[:MOST_NAMED]:
        say(f"left out {source}: an equal image is not {label}")
    return [one for one in examples if len(labels[one[0].tobytes()]) == 1]


def split(examples):
    """Class by class; equal images stay in one split, and the user's own test split is kept."""
    keep_own = {"train", "test"} <= {own for _, _, _, own in examples}
    groups = defaultdict(list)
    for example in examples:
        groups[example[0].tobytes()].append(example)
    classes = defaultdict(list)
    for members in groups.values():
        if keep_own and any(own == "test" for *_, own in members):
            members = [one for one in members if one[3] == "test"]
        classes[members[0][1]].append(members)
    rng, parts = np.random.default_rng(SEED), {"train": [], "val": [], "test": []}
    for label in sorted(classes):
        mine = classes[label]
        rng.shuffle(mine)
        own = [members[0][3] if keep_own else "" for members in mine]
        test = [m for m, part in zip(mine, own) if part == "test"]
        rest = [m for m, part in zip(mine, own) if part != "test"]
        if not keep_own:
            cut = max(2, round(TEST_SHARE * len(rest)))
            test, rest = rest[:cut], rest[cut:]
        cut = max(1, round(VAL_SHARE * len(rest)))
        if len(test) < 2 or len(rest) - cut < 5:
            say(f"left out the class {label}: {len(mine)} different images are too few")
            continue
        for part, some in (("test", test), ("val", rest[:cut]), ("train", rest[cut:])):
            parts[part] += [one for members in some for one in members]
    return parts


def save(examples):
    """Write data.npz from (image, label, source, own split) each."""
    parts = split(one_label(examples))
    # Numbers in their own order: 10 comes after 9.
    names = {label for _, label, _, _ in parts["train"]}
    classes = sorted(names, key=lambda name: (int(name) if name.isdecimal() else -1, name))
    if len(classes) < 2:
        raise SystemExit(f"only {len(classes)} classes have enough images")
    places, arrays = {name: place for place, name in enumerate(classes)}, {"classes": np.array(classes)}
    for name, some in parts.items():
        arrays[f"x_{name}"] = np.stack([image for image, _, _, _ in some])
        arrays[f"y_{name}"] = np.array([places[label] for _, label, _, _ in some])
        arrays[f"sources_{name}"] = np.array([source for _, _, source, _ in some])
    np.savez("data.npz", **arrays)
    counts = ", ".join(f"{len(some)} {name}" for name, some in parts.items())
    print(f"data.npz: {len(classes)} classes, {counts} images of {SIDE}x{SIDE}")


def load(root):
    """Every array by the name that a source begins with."""
    arrays = {}
    for path in sorted([root] if root.is_file() else root.rglob("*.np[yz]")):
        name = path.name if root.is_file() else path.relative_to(root).as_posix()
        try:
            loaded = np.load(path, allow_pickle=False)
            if path.suffix == ".npy":
                arrays[name] = loaded
            else:
                arrays |= {f"{name}:{member}": loaded[member] for member in loaded.files}
        except (OSError, ValueError) as error:
            say(f"skipped {name}: {error}")
    return arrays


def pictures(array):
    """Rows as (n, h, w, c), or None where they are no pictures."""
    if array.ndim == 2:
        for channels in (1, 3):
            side = round((array.shape[1] / channels) ** 0.5)
            if side >= 8 and side * side * channels == array.shape[1]:
                return array.reshape(-1, side, side, channels)
        return None
    if array.ndim == 3 and min(array.shape[1:]) > 3:
        return array[..., None]
    if array.ndim == 4 and array.shape[1] in (1, 3) and array.shape[3] not in (1, 3):
        return np.moveaxis(array, 1, 3)
    return array if array.ndim == 4 and array.shape[3] in (1, 3, 4) else None


def classes(array):
    """One text for each row, or None where the array holds no labels."""
    if array.ndim == 2 and array.shape[1] > 1 and array.dtype.kind in "biuf":
        one_hot = np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()
        array = array.argmax(axis=1) if one_hot else array
    if array.ndim > 2 or array.ndim == 0 or array.size != len(array):
        return None
    array = array.reshape(-1)
    if array.dtype.kind == "f" and (array == np.rint(array)).all():
        array = array.astype(int)
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    return [str(value) for value in array.tolist()] if array.dtype.kind in "biuU" else None


def words(name):
    return set(re.split(r"[\W_]+", name.lower())) - {"npy", "npz", ""}


def labels_of(name, count):
    """The labels of an array: as long as it, with the most words in common."""
    fitting = [other for other in labels if len(labels[other]) == count]
    if not fitting:
        return None
    best = max(fitting, key=lambda other: (other.split(":")[0] == name.split(":")[0], len(words(other) & words(name))))
    return labels[best]


def scale(array, low, high):
    """Values as 0..255."""
    if array.dtype == np.uint8 and (low, high) == (0, 255):
        return array
    return np.rint((np.nan_to_num(array.astype(np.float32)) - low) / max(high - low, 1e-9) * 255).clip(0, 255).astype(np.uint8)


def fit(image):
    """One image (h, w, c) as uint8 (SIDE, SIDE, CHANNELS): its middle square, resized."""
    picture = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image[..., :3])
    picture = picture.convert("L" if CHANNELS == 1 else "RGB")
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    box = (left, top, left + edge, top + edge)
    square = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box)
    return np.asarray(square, np.uint8).reshape(SIDE, SIDE, CHANNELS)


root = next(Path("/inputs").iterdir())
arrays = load(root)
found = {name: rows for name, array in arrays.items() if (rows := pictures(array)) is not None}
labels = {name: texts for name, array in arrays.items() if name not in found and (texts := classes(array))}
if not found:
    raise SystemExit("no array holds pictures")
low = min(float(np.nanmin(rows)) for rows in found.values())
high = max(float(np.nanmax(rows)) for rows in found.values())
if low >= 0:  # white is 1 or 255, or the brightest there is, such as 16 or 4095
    low, high = 0.0, 1.0 if 0.5 < high <= 1 else 255.0 if 128 < high <= 255 else high
examples = []
for name, rows in found.items():
    texts = labels_of(name, len(rows))
    if texts is None:  # one array for each class
        texts = [Path(name.rpartition(":")[2]).stem] * len(rows)
    rows, own = scale(rows, low, high), own_split(sorted(words(name)))
    examples += [(fit(row), texts[n], f"{name}#{n}", own) for n, row in enumerate(rows)]
save(examples)
