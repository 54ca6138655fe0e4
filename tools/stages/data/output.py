"""What a program left in ``data.npz``: read without trust, held against the format."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.stages.contract import BrokenError
from tools.stages.data import arrays
from tools.units import MIB, format_bytes

FILE = "data.npz"
MOST_BYTES = 1024 * MIB
MOST_TEXT_BYTES = 256 * MIB
MOST_IMAGES = 500_000
SMALLEST_SIDE, LARGEST_SIDE = 8, 256
MOST_CLASSES = 1000
MOST_NAME_CHARACTERS = 100
PARTS = ("train", "val", "test")
_NEEDED = ("x_train", "y_train", "sources_train", "x_test", "y_test", "sources_test", "classes")
_OPTIONAL = ("x_val", "y_val", "sources_val")


@dataclass(frozen=True, slots=True)
class Part:
    """One split: images (n, h, w, c) uint8, labels (n,) int64, and where each image is from."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        """The number of images."""
        return len(self.images)


@dataclass(frozen=True, slots=True)
class Output:
    """The data set as it was written; `parts` has train and test, and val where it was written."""

    parts: dict[str, Part]
    classes: tuple[str, ...]

    @property
    def images(self) -> list[NDArray[np.uint8]]:
        """The images of every split."""
        return [part.images for part in self.parts.values()]

    def image(self, place: int) -> NDArray[np.uint8]:
        """The image at `place`, split after split."""
        for part in self.parts.values():
            if place < len(part):
                return np.asarray(part.images[place])
            place -= len(part)
        raise IndexError(place)

    @property
    def sources(self) -> list[str]:
        """Every image's source, split after split."""
        return [source for part in self.parts.values() for source in part.sources]

    @property
    def labels(self) -> NDArray[np.int64]:
        """Every image's label, split after split."""
        return np.concatenate([part.labels for part in self.parts.values()])


def look_at(work: Path) -> str:
    """That the file is there and what it holds, without reading any values."""
    path = work / FILE
    with arrays.archive(path) as opened:
        size = arrays.unpacked_bytes(opened)
        if size > MOST_BYTES:
            raise BrokenError(
                f"{FILE} unpacks to {format_bytes(size)}; at most {format_bytes(MOST_BYTES)}.",
                "Write smaller or fewer images.",
            )
        found = arrays.headers(opened)
        _check_names(found)
    return f"{FILE} holds {len(found)} arrays, {format_bytes(size)} in all."


def _check_names(found: dict[str, arrays.Header]) -> None:
    absent = [name for name in _NEEDED if name not in found]
    if any(name in found for name in _OPTIONAL):
        absent += [name for name in _OPTIONAL if name not in found]
    unknown = [name for name in found if name not in (*_NEEDED, *_OPTIONAL)]
    if absent:
        raise BrokenError(f"{FILE} lacks {', '.join(absent)}.")
    if unknown:
        raise BrokenError(f"{FILE} has unknown arrays: {', '.join(map(shown, unknown[:5]))}.")
    longest = max((header.shape[0] for header in found.values() if header.shape), default=0)
    if longest > MOST_IMAGES:
        raise BrokenError(f"There are {longest:,} images; at most {MOST_IMAGES:,}.")
    text = sum(header.size_bytes for header in found.values() if header.dtype.kind in "US")
    if text > MOST_TEXT_BYTES:
        raise BrokenError(f"The texts take {format_bytes(text)}.", "Write shorter ones.")


def read(work: Path) -> Output:
    """The arrays with the types and shapes of the format; `look_at` has passed."""
    with arrays.archive(work / FILE) as opened:
        names = set(arrays.headers(opened))
        parts = {part: _part(opened, part) for part in PARTS if f"x_{part}" in names}
        classes = _texts(arrays.member(opened, "classes"), "classes")
    shapes = {part.images.shape[1:] for part in parts.values()}
    if len(shapes) > 1:
        raise BrokenError(f"The splits have images of different shapes: {sorted(shapes)}.")
    _check_classes(classes)
    return Output(parts, classes)


def _part(opened: zipfile.ZipFile, part: str) -> Part:
    images = _images(arrays.member(opened, f"x_{part}"), f"x_{part}")
    labels = _labels(arrays.member(opened, f"y_{part}"), f"y_{part}")
    sources = _texts(arrays.member(opened, f"sources_{part}"), f"sources_{part}")
    if not len(images) == len(labels) == len(sources):
        raise BrokenError(
            f"x_{part} has {len(images)} images, y_{part} {len(labels)} labels and "
            f"sources_{part} {len(sources)} texts.",
            "There is one of each for every image.",
        )
    return Part(images, labels, sources)


def _images(raw: NDArray[Any], name: str) -> NDArray[np.uint8]:
    if raw.dtype != np.uint8:
        raise BrokenError(f"{name} has type {raw.dtype}, not uint8.", "Pixels are 0 to 255.")
    images = raw[..., np.newaxis] if raw.ndim == 3 else raw
    if images.ndim != 4 or images.shape[3] not in (1, 3) or images.shape[1] != images.shape[2]:
        raise BrokenError(
            f"{name} has shape {raw.shape}, not (n, side, side, 1) or (n, side, side, 3).",
            "Crop or resize the images to a square; the channels come last.",
        )
    if not SMALLEST_SIDE <= images.shape[1] <= LARGEST_SIDE:
        raise BrokenError(
            f"{name} has images of {images.shape[1]} pixels a side, "
            f"not {SMALLEST_SIDE} to {LARGEST_SIDE}.",
        )
    return np.ascontiguousarray(images)


def _labels(raw: NDArray[Any], name: str) -> NDArray[np.int64]:
    if raw.dtype.kind not in "iu" or raw.ndim != 1:
        raise BrokenError(
            f"{name} has type {raw.dtype} and shape {raw.shape}, not whole numbers (n,).",
            "Write the place of each image's class in `classes`.",
        )
    return raw.astype(np.int64)


def _texts(raw: NDArray[Any], name: str) -> tuple[str, ...]:
    if raw.dtype.kind != "U" or raw.ndim != 1:
        raise BrokenError(
            f"{name} has type {raw.dtype} and shape {raw.shape}, not texts (n,).",
            "Write it with numpy.array(list_of_str).",
        )
    try:
        return tuple(raw.tolist())
    except ValueError as error:  # a number that is no character
        raise BrokenError(f"{name} holds what is no text.") from error


def _check_classes(classes: tuple[str, ...]) -> None:
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise BrokenError(f"There are {len(classes)} classes, not 2 to {MOST_CLASSES}.")
    if len(set(classes)) < len(classes):
        raise BrokenError("Two classes have the same name.")
    bad = [
        n for n in classes if not (n.strip() and n.isprintable()) or len(n) > MOST_NAME_CHARACTERS
    ]
    if bad:
        raise BrokenError(f"{shown(bad[0])} is no name for a class.", "Short, readable text is.")


def shown(text: str, most: int = 80) -> str:
    """Text of a program in quotes, made harmless and short."""
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[: most + 1])
    return f"'{safe if len(safe) <= most else safe[: most - 1] + '…'}'"
