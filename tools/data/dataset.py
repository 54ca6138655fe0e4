"""A data set as the rest of the house sees it: three splits of square uint8 images with labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # keeps `import tools.data` light: the command line reads only names at start-up
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Split:
    """Images (n, h, w, c) in 0..255 with their class numbers (n,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        """The number of images."""
        return len(self.labels)

    def take(self, indices: NDArray[np.int64]) -> Split:
        """The images and labels at `indices`, copied, in that order."""
        return Split(self.images[indices], self.labels[indices])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A named data set; `digest` is the sha256 of its content, `notes` what was reported."""

    name: str
    classes: tuple[str, ...]
    train: Split
    val: Split
    test: Split
    digest: str
    notes: tuple[str, ...] = ()

    @property
    def resolution(self) -> int:
        """Height and width of every image, in pixels."""
        return int(self.train.images.shape[1])

    @property
    def channels(self) -> int:
        """1 for greyscale, 3 for colour."""
        return int(self.train.images.shape[3])

    @property
    def splits(self) -> dict[str, Split]:
        """The three splits by name."""
        return {"train": self.train, "val": self.val, "test": self.test}

    def resized(self, resolution: int) -> Dataset:
        """The same images at `resolution` × `resolution` pixels, with a digest of their own.

        Pillow's antialiased bilinear filter; itself when the resolution is the same already.
        Raises ValueError below 1 pixel.
        """
        if resolution == self.resolution:
            return self
        from tools.data.resizing import resize_images

        train, val, test = (
            Split(resize_images(split.images, resolution), split.labels)
            for split in (self.train, self.val, self.test)
        )
        note = f"Resized from {self.resolution}×{self.resolution} to {resolution}×{resolution}."
        notes = (*self.notes, note)
        digest = content_digest(train, val, test)
        return Dataset(self.name, self.classes, train, val, test, digest, notes)


def content_digest(*splits: Split) -> str:
    """The sha256 (hex) of the shapes, images and labels of `splits`, the same on every machine."""
    total = hashlib.sha256()
    for split in splits:
        total.update(repr(split.images.shape).encode())
        total.update(split.images.reshape(-1).data)
        total.update(split.labels.astype("<i8").data)
    return total.hexdigest()
