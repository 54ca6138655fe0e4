"""Training images that show a converter the range of values in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.dataset import Dataset

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def calibration_images(dataset: Dataset, count: int, seed: int) -> NDArray[np.uint8]:
    """`count` training images (count, h, w, c), as many of each class as possible, no repeats.

    All training images when there are fewer than `count`. Pixels 0 and 255 both occur in the
    result, so that the int8 input of the network is exactly pixel - 128: where the draw lacks one
    of them, its last images are replaced by training images that have it; where no training image
    has it, one corner pixel of one copy is set. Raises ValueError when `count` is below 2.
    """
    import numpy as np

    if count < 2:
        raise ValueError(f"{count} calibration images cannot show a range")
    images = dataset.train.images
    chosen = _balanced_draw(dataset.train.labels, np.random.default_rng(seed))[:count]
    drawn = np.array(images[chosen])
    for position, extreme in ((-1, 0), (-2, 255)):
        if not (drawn == extreme).any():
            holders = np.flatnonzero((images == extreme).any(axis=(1, 2, 3)))
            if len(holders):
                drawn[position] = images[holders[0]]
            else:
                drawn[position, 0, 0, 0] = extreme
    return drawn


def _balanced_draw(labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """A random order of all images in which the classes take turns."""
    import numpy as np

    order = rng.permutation(len(labels))
    by_class = np.argsort(labels[order], kind="stable")
    sizes = np.bincount(labels)
    turn = np.empty(len(labels), np.int64)
    turn[by_class] = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return order[np.argsort(turn, kind="stable")]
