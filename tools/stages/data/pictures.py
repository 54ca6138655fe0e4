"""Whether the images show anything, and whether one is in two splits."""

from __future__ import annotations

import hashlib
import math

import numpy as np
from numpy.typing import NDArray

from tools.stages.contract import BrokenError
from tools.stages.data.output import Output, Part, shown

FLAT_STD = 2.0
"""Grey levels; an image that varies less shows nothing."""
MOST_FLAT_SHARE = 0.1
LEAST_SMOOTHNESS = 0.1
LEAST_DISTINCT_SHARE = 0.5
NEAR_LEVELS = 3.0
"""Mean difference in grey levels up to which two images are the same but for noise."""
_SPREAD_OF_NOISE = 16
"""How many times the noise a pale image varies: different ones are near each other in levels."""
MOST_NEAR_SHARE = 0.02
MOST_NEAR = 3
MOST_MARKED_SHARE = 0.1
"""Of the pixels; where more tell the class, the user's own images differ that much."""
MOST_BY_CHANCE = 0.01
"""Pixels that may be expected to tell the class by chance, so that one that does is no chance."""
_SAMPLE = 500
_MOST_PAIRS = 10**9
_BATCH = 512
_COARSE = 8


def show_something(output: Output) -> str:
    """Images are neither flat nor noise nor one image again and again."""
    images = [part.images for part in output.parts.values()]
    flat = float(np.mean(np.concatenate([_spread(batch) for batch in images]) < FLAT_STD))
    if flat > MOST_FLAT_SHARE:
        raise BrokenError(
            f"{flat:.0%} of the images are of one grey level or nearly so.",
            "Scale the values to 0..255 before they become uint8.",
        )
    distinct = len(set(_digests(output)))
    total = sum(len(batch) for batch in images)
    if distinct < LEAST_DISTINCT_SHARE * total:
        raise BrokenError(f"Only {distinct:,} of {total:,} images are different.")
    smooth = smoothness(np.concatenate([_some(batch) for batch in images]))
    if smooth < LEAST_SMOOTHNESS:
        raise BrokenError(
            f"Pixels side by side have nothing in common (correlation {smooth:.2f}): it is noise."
        )
    return (
        f"{distinct:,} of {total:,} images are different, {flat:.1%} are flat; pixels side by "
        f"side correlate by {smooth:.2f}."
    )


def unmarked(output: Output) -> str:
    """No few pixels tell the class alone: such a mark would be learnt in place of the image."""
    darkest, brightest = (
        np.stack([_extreme(output, one, extreme) for one in range(len(output.classes))])
        for extreme in (np.minimum, np.maximum)
    )
    order = np.argsort(darkest, axis=0)
    low, high = (np.take_along_axis(one, order, axis=0) for one in (darkest, brightest))
    telling = (high[:-1] < low[1:]).all(axis=0).any(axis=-1)
    count, total = int(telling.sum()), telling.size
    if total * _by_chance(output.labels) > MOST_BY_CHANCE:
        return f"{count} of {total:,} pixels tell the class alone; so few images say nothing of it."
    if 0 < count <= MOST_MARKED_SHARE * total:
        row, column = np.argwhere(telling)[0]
        raise BrokenError(
            f"{count} of {total:,} pixels tell the class alone, at row {row}, column {column} "
            "first, and the others do not.",
            "Leave the images as the user's data show them.",
        )
    return f"{count} of {total:,} pixels tell the class alone."


def _by_chance(labels: NDArray[np.int64]) -> float:
    """How likely one value, drawn alike for all images, puts the classes one after the other.

    Of all orders of the images those in which each class stands together: k! times the product of
    n!, by (sum of n)!.
    """
    counts = np.bincount(labels)
    orders = math.lgamma(len(counts) + 1) + sum(math.lgamma(n + 1) for n in counts)
    return math.exp(orders - math.lgamma(len(labels) + 1))


def _extreme(output: Output, label: int, extreme: np.ufunc) -> NDArray[np.uint8]:
    """The darkest or brightest of each pixel over all images of a class."""
    parts = [part.images[part.labels == label] for part in output.parts.values()]
    return np.asarray(extreme.reduce([extreme.reduce(images, axis=0) for images in parts]))


def smoothness(images: NDArray[np.uint8]) -> float:
    """The median over `images` of the correlation of pixels side by side; 0 for white noise."""
    grey = images.astype(np.float32).mean(axis=3)
    variance = grey.var(axis=(1, 2))
    grey, variance = grey[variance > 1], variance[variance > 1]
    if len(grey) == 0:
        return 0.0
    across = np.square(np.diff(grey, axis=2)).mean(axis=(1, 2))
    down = np.square(np.diff(grey, axis=1)).mean(axis=(1, 2))
    # One direction is enough: a spectrogram may be smooth in time alone.
    return float(np.median(1 - np.minimum(across, down) / (2 * variance)))


def apart(output: Output) -> str:
    """No image is in two splits, not even with a little noise on it."""
    seen: dict[bytes, str] = {}
    for name, part in output.parts.items():
        mine = _part_digests(part)
        for place, digest in enumerate(mine):
            if digest in seen:
                raise BrokenError(
                    f"The image of {shown(part.sources[place])} in {name} is in {seen[digest]}.",
                    "Put equal images into one split; compare them as they are written.",
                )
        seen |= dict.fromkeys(mine, name)
    near, looked_at = near_copies(output)
    if near > MOST_NEAR and near > MOST_NEAR_SHARE * looked_at:
        raise BrokenError(
            f"{near:,} of {looked_at:,} held-out images are training images but for a little noise."
            " The network would be tested on what it has seen.",
            "Put images that are nearly the same into one split.",
        )
    return f"No image is in two splits; {near:,} of {looked_at:,} held-out ones have a near twin."


def near_copies(output: Output) -> tuple[int, int]:
    """How many held-out images have a near twin in training, and how many were looked at."""
    train = output.parts["train"].images
    held = np.concatenate([part.images for name, part in output.parts.items() if name != "train"])
    held = _some(held, max(1, _MOST_PAIRS // len(train)))
    near = 0
    coarse_train = _coarse(train)
    norms = np.square(coarse_train).sum(axis=1)
    for start in range(0, len(held), _BATCH):
        batch = held[start : start + _BATCH]
        # Squared distances but for the norm of the held-out image, which all share.
        nearest = np.argmin(norms - 2 * _coarse(batch) @ coarse_train.T, axis=1)
        near += int(_same(batch, train[nearest]).sum())
    return near, len(held)


def _same(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pairs differ by noise alone; flat images are all alike and count for nothing."""
    difference = np.abs(first.astype(np.int16) - second.astype(np.int16)).mean(axis=(1, 2, 3))
    spread = np.minimum(_spread(first), _spread(second))
    return np.asarray(difference < np.minimum(NEAR_LEVELS, spread / _SPREAD_OF_NOISE))


def _coarse(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Means over 8 × 8 fields of the grey image, as (n, 64)."""
    edges = np.linspace(0, images.shape[1], _COARSE + 1).astype(int)[:-1]
    result = np.empty((len(images), _COARSE * _COARSE), np.float32)
    for start in range(0, len(images), _BATCH):
        grey = images[start : start + _BATCH].mean(axis=3, dtype=np.float32)
        fields = np.add.reduceat(np.add.reduceat(grey, edges, axis=1), edges, axis=2)
        result[start : start + _BATCH] = fields.reshape(len(grey), -1)
    return np.asarray(result / (images.shape[1] / _COARSE) ** 2, np.float32)


def _spread(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The standard deviation of each image."""
    spread = np.empty(len(images), np.float32)
    for start in range(0, len(images), _BATCH):
        batch = images[start : start + _BATCH]
        spread[start : start + _BATCH] = batch.std(axis=(1, 2, 3), dtype=np.float32)
    return spread


def _digests(output: Output) -> list[bytes]:
    return [digest for part in output.parts.values() for digest in _part_digests(part)]


def _part_digests(part: Part) -> list[bytes]:
    return [hashlib.blake2b(image.tobytes(), digest_size=16).digest() for image in part.images]


def _some(images: NDArray[np.uint8], most: int = _SAMPLE) -> NDArray[np.uint8]:
    """At most `most` of the images, evenly over all."""
    return images[:: max(1, -(-len(images) // most))]
