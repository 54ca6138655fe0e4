"""CIFAR stored as one lossless WebP mosaic of 32×32 tiles for each class and split."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.data.dataset import Split
from tools.data.source import Content, Source, fingerprint
from tools.errors import DataError
from tools.reporter import Reporter

_READER = "mosaic 1"
_TILE = 32


def find_mosaics(folder: Path) -> Source | None:
    """The mosaics below `folder`: ``classes.txt``, ``train/<class>.webp``, ``test/<class>.webp``.

    None where `folder` has another layout; DataError when the mosaic of a class is missing.
    """
    names = folder / "classes.txt"
    if not names.is_file() or not any((folder / "train").glob("*.webp")):
        return None
    lines = names.read_text(encoding="utf-8", errors="replace").splitlines()
    classes = tuple(line.strip() for line in lines if line.strip())
    if not classes:
        return None
    files = [folder / part / f"{name}.webp" for part in ("train", "test") for name in classes]
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise DataError(
            f"{missing[0]} is missing, which {names.name} announces.",
            "Copy the whole folder again.",
        )
    return Source(fingerprint(_READER, folder, [names, *files]), partial(_read, folder, classes))


def _read(folder: Path, classes: tuple[str, ...], reporter: Reporter) -> Content:
    """Both splits; training first."""
    train = _read_split(folder / "train", classes, reporter)
    test = _read_split(folder / "test", classes, reporter)
    return Content(classes, train, test=test)


def _read_split(folder: Path, classes: tuple[str, ...], reporter: Reporter) -> Split:
    """All tiles of a split in class order."""
    tiles: list[NDArray[np.uint8]] = []
    for done, name in enumerate(classes, start=1):
        tiles.append(_tiles(folder / f"{name}.webp"))
        reporter.progress(f"reading {folder.name} images", done, len(classes))
    labels = np.repeat(np.arange(len(classes)), [len(images) for images in tiles])
    return Split(np.concatenate(tiles), labels.astype(np.int64))


def _tiles(path: Path) -> NDArray[np.uint8]:
    """The tiles (n, 32, 32, 3) of a mosaic, row by row."""
    try:
        with Image.open(path, formats=("WEBP",)) as picture:
            mosaic = np.asarray(picture.convert("RGB"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({error}); it holds all images of a class.",
            "Copy the file again.",
        ) from error
    rows, odd_rows = divmod(mosaic.shape[0], _TILE)
    columns, odd_columns = divmod(mosaic.shape[1], _TILE)
    if odd_rows or odd_columns:
        raise DataError(
            f"{path} has {mosaic.shape[1]}×{mosaic.shape[0]} pixels, no multiple of {_TILE}.",
            "A mosaic is made of 32×32 tiles; copy the file again.",
        )
    grid = mosaic.reshape(rows, _TILE, columns, _TILE, 3)
    return grid.swapaxes(1, 2).reshape(-1, _TILE, _TILE, 3)
