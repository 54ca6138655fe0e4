"""A user's data in the layouts that people have, each written into a folder of its own."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.programs.data.drawn import (
    COUNT,
    SHAPES,
    TONES,
    picture,
    sound,
    write_picture,
    write_wav,
)

SIDE = 28


def folders(root: Path) -> None:
    """<class>/*.png, with a copy of one image, a broken file and a note."""
    for shape in SHAPES:
        for seed in range(COUNT):
            write_picture(root / shape / f"{seed:03}.png", shape, seed)
    (root / "circle" / "copy.png").write_bytes((root / "circle" / "000.png").read_bytes())
    (root / "cross" / "broken.png").write_bytes((root / "cross" / "000.png").read_bytes()[:200])
    (root / "notes.txt").write_text("drawn, not photographed\n", encoding="utf-8")


def parts(root: Path) -> None:
    """train/<class>/*.jpg and test/<class>/*.jpg."""
    for shape in SHAPES:
        for seed in range(COUNT):
            part = "test" if seed < COUNT // 4 else "train"
            write_picture(root / part / shape / f"{shape}{seed}.jpg", shape, seed)


def deep(root: Path) -> None:
    """pictures/<class>/<day>/*.png."""
    for shape in SHAPES:
        for seed in range(COUNT):
            write_picture(
                root / "pictures" / shape / f"day {seed % 3}" / f"{seed}.png", shape, seed
            )


def named(root: Path) -> None:
    """The class in the names of the files, all in one folder."""
    for shape in SHAPES:
        for seed in range(COUNT):
            write_picture(root / f"{shape}_{seed:03}.png", shape, seed)


def table(root: Path) -> None:
    """labels.csv with names without folder, other columns, and a row for a file that is not."""
    rows = []
    for place, shape in enumerate(SHAPES):
        for seed in range(COUNT):
            name = f"img{1000 + 4 * seed + place}.png"
            write_picture(root / "images" / name, shape, seed)
            rows.append(
                [name, str(picture(shape, seed).width), f"{shape} shape", f"person {seed % 5}"]
            )
    rows.append(["img9999.png", "50", "circle shape", "person 1"])
    with (root / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["image", "width", "label", "drawn by"], *rows])


def arrays(root: Path) -> None:
    """x.npy (n, 28, 28) uint8 and y.npy (n,)."""
    pixels, labels = _pixels()
    root.mkdir(parents=True)
    np.save(root / "x.npy", pixels.mean(axis=3).astype(np.uint8))
    np.save(root / "y.npy", labels)


def archive(root: Path) -> None:
    """One .npz with odd names: floats, channels first, one-hot labels, a test part."""
    pixels, labels = _pixels()
    floats = np.moveaxis(pixels, 3, 1).astype(np.float32) / 255
    test = np.arange(len(labels)) % 5 == 0
    root.mkdir(parents=True)
    np.savez(
        root / "shapes.npz",
        pics_train=floats[~test], kinds_train=np.eye(4)[labels[~test]],
        pics_test=floats[test], kinds_test=np.eye(4)[labels[test]],
    )  # fmt: skip


def stacks(root: Path) -> None:
    """One flat array for each class."""
    pixels, labels = _pixels()
    root.mkdir(parents=True)
    for place, shape in enumerate(SHAPES):
        np.save(
            root / f"{shape}.npy", pixels[labels == place].mean(axis=3).reshape(-1, SIDE * SIDE)
        )


def pixel_table(root: Path) -> None:
    """One .csv with a label and 784 pixels in each row."""
    pixels, labels = _pixels()
    root.mkdir(parents=True)
    rows = pixels.mean(axis=3).astype(int).reshape(len(labels), -1)
    with (root / "pixels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", *(f"p{place}" for place in range(SIDE * SIDE))])
        writer.writerows([SHAPES[label], *row] for label, row in zip(labels, rows, strict=True))


def sounds(root: Path) -> None:
    """<class>/*.wav of several lengths, and a file that is cut off in its header."""
    for tone in TONES:
        for seed in range(COUNT):
            write_wav(root / tone / f"{seed:03}.wav", sound(tone, seed))
    (root / "chord" / "broken.wav").write_bytes(b"RIFF\x00\x00")


def _pixels() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Images (n, 28, 28, 3) in a mixed order, and the numbers of their classes."""
    labels = np.random.default_rng(5).permutation(np.repeat(np.arange(4), COUNT))
    counts = [0, 0, 0, 0]
    images = []
    for label in labels:
        drawn = picture(SHAPES[label], counts[label]).resize((SIDE, SIDE))
        counts[label] += 1
        images.append(np.asarray(drawn, np.uint8))
    return np.stack(images), labels


LAYOUTS: dict[str, Callable[[Path], None]] = {
    one.__name__: one
    for one in (
        folders, parts, deep, named, table, arrays, archive, stacks, pixel_table, sounds,
    )
}  # fmt: skip
