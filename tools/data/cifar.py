"""CIFAR-10 and CIFAR-100 as published: the binary version, and torchvision's checked pickles.

Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tools.data.dataset import Split
from tools.data.source import Content, Source, fingerprint
from tools.errors import DataError
from tools.reporter import Reporter

_READER = "cifar 1"
_PIXELS = 3 * 32 * 32


@dataclass(frozen=True)
class Variant:
    """The file names of one of the two data sets."""

    name: str
    binary_folder: str
    train_files: tuple[str, ...]
    test_file: str
    class_file: str
    label_bytes: int  # CIFAR-100 has the coarse label before the fine one
    pickle_folder: str
    torchvision_name: str


CIFAR10 = Variant(
    "cifar10",
    "cifar-10-batches-bin",
    tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
    "test_batch.bin",
    "batches.meta.txt",
    1,
    "cifar-10-batches-py",
    "CIFAR10",
)
CIFAR100 = Variant(
    "cifar100",
    "cifar-100-binary",
    ("train.bin",),
    "test.bin",
    "fine_label_names.txt",
    2,
    "cifar-100-python",
    "CIFAR100",
)
VARIANTS = (CIFAR10, CIFAR100)


def find_binary(folder: Path, variant: Variant) -> Source | None:
    """The binary version in `folder` or in its usual subfolder; None where it is not there."""
    for place in (folder, folder / variant.binary_folder):
        names = (variant.class_file, *variant.train_files, variant.test_file)
        files = [place / name for name in names]
        if all(path.is_file() for path in files):
            return Source(fingerprint(_READER, place, files), partial(_read, place, variant))
    return None


def _read(folder: Path, variant: Variant, _: Reporter) -> Content:
    """Both splits and the names of the classes."""
    text = (folder / variant.class_file).read_text(encoding="utf-8", errors="replace")
    classes = tuple(line.strip() for line in text.splitlines() if line.strip())
    parts = [_records(folder / name, variant, classes) for name in variant.train_files]
    train = Split(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
    return Content(classes, train, test=_records(folder / variant.test_file, variant, classes))


def _records(path: Path, variant: Variant, classes: tuple[str, ...]) -> Split:
    """The records of a file: label bytes, then 1,024 red, green and blue pixels by rows."""
    raw = np.fromfile(path, np.uint8)
    size = variant.label_bytes + _PIXELS
    if len(raw) == 0 or len(raw) % size:
        raise DataError(
            f"{path} has {len(raw):,} bytes, no multiple of {size:,}: it is not whole.",
            "Copy or unpack the file again.",
        )
    records = raw.reshape(-1, size)
    labels = records[:, variant.label_bytes - 1].astype(np.int64)
    if labels.max() >= len(classes):
        raise DataError(
            f"{path} has a label {labels.max()}, but {variant.class_file} names "
            f"{len(classes)} classes.",
            "Copy or unpack the files again.",
        )
    planes = records[:, variant.label_bytes :].reshape(-1, 3, 32, 32)
    return Split(np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels)
