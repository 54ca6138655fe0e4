# expect: pass
# data: deep
"""Brings images, or sounds as log-mel images, into data.npz; folders or names say the class."""

import re
import sys
import wave
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SIDE, CHANNELS, SEED, TEST_SHARE, VAL_SHARE = 32, 3, 7, 0.2, 0.1
LEAST_OF_A_CLASS, MOST_NAMED = 8, 20
IMAGES = {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
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


def fit(picture):
    """The middle square of a Pillow picture, resized; uint8 (SIDE, SIDE, CHANNELS)."""
    picture = picture.convert("L" if CHANNELS == 1 else "RGB")
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    square = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR, (left, top, left + edge, top + edge))
    return np.asarray(square, np.uint8).reshape(SIDE, SIDE, CHANNELS)


def read_image(path):
    """An image file, turned upright."""
    with Image.open(path) as picture:
        if picture.mode.startswith("I"):  # 16 bits keep their upper byte
            picture = Image.fromarray((np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8))
        return fit(ImageOps.exif_transpose(picture))


def samples_of(path):
    """Samples of a WAV file in -1..1, channels averaged, and its rate in Hz."""
    with wave.open(str(path)) as sound:
        width, channels, rate = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
        raw = np.frombuffer(sound.readframes(sound.getnframes()), np.uint8)
    if width == 1:
        values = (raw.astype(np.float32) - 128) / 128
    else:
        whole = np.zeros((len(raw) // width, 4), np.uint8)
        whole[:, 4 - width :] = raw[: len(raw) // width * width].reshape(-1, width)
        values = whole.view("<i4")[:, 0] / 2.0**31
    if len(values) < channels or rate <= 0:
        raise ValueError("no samples")
    return values[: len(values) // channels * channels].reshape(-1, channels).mean(axis=1), rate


def mel_bands(bins, rate, top):
    """Triangular bands (SIDE, bins), even in mel from 0 to `top` Hz."""
    mels = np.linspace(0, 2595 * np.log10(1 + top / 700), SIDE + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    places = np.linspace(0, rate / 2, bins)
    # No band is narrower than the step between two bins.
    step = places[1]
    low = np.minimum(edges[:-2], edges[1:-1] - step)[:, None]
    middle, high = edges[1:-1, None], np.maximum(edges[2:], edges[1:-1] + step)[:, None]
    return np.maximum(0, np.minimum((places - low) / (middle - low), (high - places) / (high - middle)))


def log_mel(samples, rate, seconds, top):
    """A log-mel image, low tones at the bottom, 80 dB from black to white."""
    count = round(seconds * rate)
    samples = np.pad(samples[:count], (0, max(0, count - len(samples))))
    size = max(64, 2 ** round(np.log2(0.032 * rate)))
    starts = np.linspace(0, max(0, count - size), SIDE).astype(int)
    padded = np.pad(samples, (0, size))
    frames = np.stack([padded[start : start + size] for start in starts]) * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    level = 10 * np.log10(power @ mel_bands(power.shape[1], rate, top).T + 1e-10)
    scaled = (level.T[::-1] - level.max() + 80) / 80
    image = np.rint(255 * scaled.clip(0, 1)).astype(np.uint8)
    return np.repeat(image[:, :, None], CHANNELS, axis=2)


def read_all(files):
    """(image, source) of each readable file, given as {source: path}; the others are named."""
    skipped, sounds, read = 0, {}, {}
    for source, path in files.items():
        try:
            if path.suffix.lower() == ".wav":
                sounds[source] = samples_of(path)
            else:
                read[source] = read_image(path)
        except Exception as error:  # whatever is wrong with one file, the others count
            skipped += 1
            if skipped <= MOST_NAMED:
                say(f"skipped {source}: {type(error).__name__}: {error}")
    if sounds:
        seconds = float(np.median([len(samples) / rate for samples, rate in sounds.values()]))
        top = min(rate for _, rate in sounds.values()) / 2
        say(f"sounds are cut or filled to {seconds:.2f} s, up to {top:.0f} Hz")
        read |= {source: log_mel(*sound, seconds, top) for source, sound in sounds.items()}
    say(f"{len(read)} files read, {skipped} skipped")
    return read


def shown(path, root):
    return not any(part.startswith(".") or part == "__MACOSX" for part in path.relative_to(root).parts)


def ways(path):
    """What may be the class: each folder from the top, then parts of the file's name."""
    folders = [part for part in path.parts[:-1] if part.lower() not in SPLITS]
    tokens = [token for token in re.split(r"[\W_]+", path.stem) if token]
    names = [re.sub(r"[\W_]*\d+$", "", path.stem)] + tokens[:3]
    return [folders[n] if n < len(folders) else "" for n in range(6)] + (names + [""] * 4)[:4]


def classes_of(paths):
    """The first way that gives at least two classes, most of them large enough."""
    table = [ways(path) for path in paths]
    for way in range(len(table[0]) if table else 0):
        counts = Counter(row[way] for row in table if row[way])
        large = [name for name, count in counts.items() if count >= LEAST_OF_A_CLASS]
        if len(large) > 1 and sum(counts[name] for name in large) > 0.9 * len(table):
            return [row[way] for row in table]
    raise SystemExit("neither folders nor names of files tell at least two classes apart")


root = next(Path("/inputs").iterdir())
found = sorted(path for path in root.rglob("*") if path.is_file() and shown(path, root))
sounds = [path for path in found if path.suffix.lower() == ".wav"]
images = [path for path in found if path.suffix.lower() in IMAGES]
paths = [path.relative_to(root) for path in max(sounds, images, key=len)]
labels = dict(zip(map(Path.as_posix, paths), classes_of(paths)))
files = {source: root / source for source in labels if labels[source]}
save([
    (image, labels[source], source, own_split(Path(source).parts[:-1]))
    for source, image in read_all(files).items()
])
