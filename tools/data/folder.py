"""Any folder of images as a data set: decoded, made square, broken files named and skipped."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.data.dataset import Split
from tools.data.listing import ImageFile, Listing, list_images
from tools.data.pictures import BROKEN, Header, decode, read_header, strict_pillow
from tools.data.source import Content, Source, fingerprint
from tools.errors import DataError
from tools.reporter import Reporter

T = TypeVar("T")

LARGEST_SIDE = 96  # pixels; what the Visual Wake Words networks of MLPerf Tiny look at
MOST_BROKEN = 0.01  # of all images
_READER = "folder 1"
_NAMED = 5  # broken files that a message names
_LARGE_FILE_BYTES = 32 * 1024  # below this, threads cost more than they gain


def find_folder(folder: Path) -> Source | None:
    """The images of ``train/<class>/*`` or ``<class>/*`` in `folder`; None where there are none.

    Raises DataError when a class has no training images, OSError when a folder cannot be read.
    """
    if not folder.is_dir():
        return None
    listing = list_images(folder)
    if listing is None:
        return None
    key = fingerprint(_READER, folder, [file.path for file in listing.files])
    return Source(key, partial(_read, folder, listing))


def _read(folder: Path, listing: Listing, reporter: Reporter) -> Content:
    """All images at one size; DataError when more than 1 % are broken."""
    _report_listing(listing, reporter)
    with strict_pillow():
        broken: list[ImageFile] = []
        headers = _attempt(listing.files, read_header, broken, "examining images", reporter)
        _check_broken(broken, len(listing.files), folder)
        side, channels = _common_shape(list(headers.values()), reporter)
        reader = partial(decode, side=side, channels=channels)
        images = _attempt(list(headers), reader, broken, "reading images", reporter)
    _check_broken(broken, len(listing.files), folder)
    if broken:
        reporter.warn(_name_broken(broken, len(listing.files), folder) + "; skipped.")
    splits = {part: _gather(images, part) for part in ("train", "val", "test")}
    train = splits["train"]
    if train is None:
        raise DataError(f"{folder} has no training image that can be read.", "Add images.")
    return Content(listing.classes, train, splits["val"], splits["test"])


def _report_listing(listing: Listing, reporter: Reporter) -> None:
    """What was passed over before any file was opened."""
    if listing.other_files:
        reporter.note(f"{listing.other_files:,} files that are not images were ignored.")
    if listing.links:
        reporter.note(f"{listing.links:,} links to folders were not followed.")
    if listing.empty_classes:
        names = ", ".join(listing.empty_classes[:_NAMED])
        reporter.warn(f"Folders without images were left out: {names}.")


def _attempt(
    files: Sequence[ImageFile],
    read: Callable[[Path], T],
    broken: list[ImageFile],
    stage: str,
    reporter: Reporter,
) -> dict[ImageFile, T]:
    """What `read` makes of each file, in order; files that it cannot read go to `broken`."""
    results: dict[ImageFile, T] = {}
    step = max(1, len(files) // 100)
    for done, (file, result) in enumerate(zip(files, _map(files, read), strict=True), start=1):
        if result is None:
            broken.append(file)
        else:
            results[file] = result
        if done % step == 0 or done == len(files):
            reporter.progress(stage, done, len(files))
    return results


def _map(files: Sequence[ImageFile], read: Callable[[Path], T]) -> Iterator[T | None]:
    """`read` over all files, None for a broken one; in threads where the files are large."""

    def read_or_none(file: ImageFile) -> T | None:
        try:
            return read(file.path)
        except BROKEN:
            return None  # counted, named and reported by the caller

    sample = files[:: max(1, len(files) // 100)]
    if sum(file.path.stat().st_size for file in sample) < _LARGE_FILE_BYTES * len(sample):
        yield from map(read_or_none, files)
        return
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from pool.map(read_or_none, files)
    finally:
        pool.shutdown(cancel_futures=True)  # so that Ctrl-C does not wait for the rest


def _common_shape(headers: Sequence[Header], reporter: Reporter) -> tuple[int, int]:
    """Side and channels for all: the median of the shorter sides, at most 96; grey if all are."""
    sides = [header.side for header in headers]
    side = min(int(statistics.median(sides)), LARGEST_SIDE)
    if set(sides) != {side}:
        reporter.note(
            f"Images with sides from {min(sides)} to {max(sides)} pixels are cropped around "
            f"their centre and resized to {side}×{side}."
        )
    return side, 1 if all(header.grey for header in headers) else 3


def _check_broken(broken: Sequence[ImageFile], count: int, folder: Path) -> None:
    """DataError when more than 1 % of the images cannot be read."""
    if len(broken) > MOST_BROKEN * count:
        raise DataError(
            f"{_name_broken(broken, count, folder)}: more than 1 %.",
            "Replace or remove these files.",
        )


def _name_broken(broken: Sequence[ImageFile], count: int, folder: Path) -> str:
    """How many files are broken, and the names of the first."""
    names = ", ".join(str(file.path.relative_to(folder)) for file in broken[:_NAMED])
    more = ", …" if len(broken) > _NAMED else ""
    return f"{len(broken):,} of {count:,} images cannot be read ({names}{more})"


def _gather(images: dict[ImageFile, NDArray[np.uint8]], part: str) -> Split | None:
    """The images of a split as arrays; None where there are none."""
    mine = [file for file in images if file.part == part]
    if not mine:
        return None
    labels = np.array([file.label for file in mine], np.int64)
    return Split(np.stack([images[file] for file in mine]), labels)
