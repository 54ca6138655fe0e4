"""From what a reader read to a complete data set: missing splits, duplicates, digest."""

from __future__ import annotations

import hashlib

from tools.data.dataset import Dataset, Split, content_digest
from tools.data.source import Content
from tools.data.splitting import stratified_split
from tools.errors import DataError
from tools.reporter import Reporter

VAL_FRACTION = 0.1  # of the training images, where a test split exists
LONE_FRACTION = 0.2  # for validation and for test each, where everything lies in one heap


def assemble(name: str, content: Content, reporter: Reporter) -> Dataset:
    """A data set with all three splits; reports its sizes and any image in two splits.

    Raises DataError with fewer than two classes, or too few images of one to split.
    """
    if len(content.classes) < 2:
        raise DataError(
            f"{name} has {len(content.classes)} class: there is nothing to tell apart.",
            "Give at least two classes, each in a folder of its own.",
        )
    train, val, test = _complete(content)
    reporter.note(_describe(name, len(content.classes), train, val, test))
    _warn_of_copies(train, val, test, reporter)
    return Dataset(name, content.classes, train, val, test, content_digest(train, val, test))


def _complete(content: Content) -> tuple[Split, Split, Split]:
    """The three splits; those that the data lacks are drawn from the training images."""
    train, val, test = content.train, content.val, content.test
    if val is None and test is None:
        train, val, test = stratified_split(train, (LONE_FRACTION, LONE_FRACTION), content.classes)
        return train, val, test
    if val is None:
        train, val = stratified_split(train, (VAL_FRACTION,), content.classes)
    if test is None:
        train, test = stratified_split(train, (LONE_FRACTION,), content.classes)
    return train, val, test


def _describe(name: str, class_count: int, train: Split, val: Split, test: Split) -> str:
    """The sizes in one line."""
    _, height, width, channels = train.images.shape
    kind = "greyscale" if channels == 1 else "colour"
    return (
        f"{name}: {class_count} classes, {len(train):,} training, {len(val):,} validation and "
        f"{len(test):,} test images, {height}×{width} {kind}."
    )


def _warn_of_copies(train: Split, val: Split, test: Split, reporter: Reporter) -> None:
    """Say how many held-out images the training has seen."""
    seen = set(_image_digests(train))
    for title, split in (("validation", val), ("test", test)):
        digests = _image_digests(split)
        copies = sum(digest in seen for digest in digests)
        if copies:
            reporter.warn(
                f"{copies:,} of {len(split):,} {title} images are exact copies of images in "
                f"an earlier split: the network has seen them."
            )
        seen.update(digests)


def _image_digests(split: Split) -> list[bytes]:
    """One short digest for each image."""
    return [hashlib.blake2b(image.tobytes(), digest_size=16).digest() for image in split.images]
