"""A data set in one .npz file: x_train, y_train, x_test, y_test and optional arrays."""

from __future__ import annotations

import zipfile
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from tools.data.dataset import Split
from tools.data.pixels import as_images, brightest_float
from tools.data.resizing import centre_square
from tools.data.source import Content, Source, fingerprint
from tools.errors import DataError
from tools.reporter import Reporter
from tools.units import format_bytes

_READER = "npz 1"
_NEEDED = ("x_train", "y_train", "x_test", "y_test")
_OPTIONAL = ("x_val", "y_val", "classes")


def find_archive(path: Path) -> Source | None:
    """The .npz file at `path`; None where `path` is something else."""
    if path.suffix.lower() != ".npz" or not path.is_file():
        return None
    return Source(fingerprint(_READER, path, [path]), partial(_read, path))


def _read(path: Path, reporter: Reporter) -> Content:
    """The arrays, checked; DataError says which one is wrong and how."""
    arrays = _load(path)
    absent = [name for name in _NEEDED if name not in arrays]
    if absent or ("x_val" in arrays) != ("y_val" in arrays):
        raise DataError(
            f"{path} lacks {', '.join(absent) or 'one of x_val and y_val'}.",
            "It needs x_train, y_train, x_test and y_test, and may have x_val, y_val and classes.",
        )
    parts = [part for part in ("train", "val", "test") if f"x_{part}" in arrays]
    labels = {part: _as_labels(arrays[f"y_{part}"], f"y_{part}") for part in parts}
    values, classes = _classes(labels["train"], arrays.get("classes"))
    brightest = brightest_float({f"x_{part}": arrays[f"x_{part}"] for part in parts})
    splits: dict[str, Split] = {}
    for part in parts:
        images = as_images(arrays.pop(f"x_{part}"), f"x_{part}", brightest)
        splits[part] = Split(images, _renumber(labels[part], values, f"y_{part}"))
        _check_lengths(splits[part], part)
    _check_shapes(splits)
    return _squared(Content(classes, **splits), reporter)


def _load(path: Path) -> dict[str, NDArray[Any]]:
    """Every array that we know, without pickles and within the memory that is free."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > psutil.virtual_memory().available:
            raise DataError(
                f"{path} unpacks to {format_bytes(size)}, more than the memory that is free.",
                "Give fewer or smaller images, or the images as uint8.",
            )
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in (*_NEEDED, *_OPTIONAL) if name in stored}
    except (OSError, ValueError, EOFError, KeyError, MemoryError) as error:
        raise _unreadable(path, error) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> DataError:
    """What to say of a file that is not a whole archive of plain arrays."""
    return DataError(
        f"{path} cannot be read ({error}).",
        "Save it again with numpy.savez; arrays of Python objects are not accepted.",
    )


def _as_labels(raw: NDArray[Any], name: str) -> NDArray[np.int64]:
    """Labels (n,) or (n, 1) as int64; DataError when they are not whole numbers."""
    if not np.issubdtype(raw.dtype, np.integer) or raw.size == 0:
        raise DataError(
            f"{name} has type {raw.dtype} and {raw.size} values; labels are integers.",
            "Give one class number for each image.",
        )
    if raw.ndim == 0 or raw.shape not in ((len(raw),), (len(raw), 1)):
        raise DataError(
            f"{name} has shape {raw.shape}; labels have one number for each image.",
            "Use argmax where they are one-hot.",
        )
    return raw.reshape(-1).astype(np.int64)


def _classes(
    train: NDArray[np.int64], names: NDArray[Any] | None
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The label values in class order, and the names of the classes."""
    values = np.unique(train)
    if names is None:
        return values, tuple(str(value) for value in values)
    if names.ndim != 1:
        raise DataError(f"classes has shape {names.shape}; names form a list.", "Flatten it.")
    if values[0] >= 0 and values[-1] < len(names):
        values = np.arange(len(names))  # labels are places in the list of names
    elif len(names) != len(values):
        raise DataError(
            f"classes has {len(names)} names, but y_train has {len(values)} different labels.",
            "Give one name for each label, in ascending order.",
        )
    if names.dtype.kind == "S":
        names = np.char.decode(names, "utf-8", "replace")
    return values, tuple(str(name) for name in names.tolist())


def _renumber(labels: NDArray[np.int64], values: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    """Labels as places in `values`; DataError when one is not among them."""
    strange = np.setdiff1d(labels, values)
    if len(strange):
        raise DataError(
            f"{name} has a label {strange[0]} that y_train has not.",
            "Every class needs training images.",
        )
    return np.searchsorted(values, labels).astype(np.int64)


def _check_lengths(split: Split, part: str) -> None:
    """As many labels as images."""
    if len(split.images) != len(split.labels):
        raise DataError(
            f"x_{part} has {len(split.images):,} images, y_{part} {len(split.labels):,} labels.",
            "They must be equally many.",
        )


def _check_shapes(splits: dict[str, Split]) -> None:
    """One height, width and number of channels for all splits."""
    shapes = {split.images.shape[1:] for split in splits.values()}
    if len(shapes) > 1:
        raise DataError(
            f"The splits have images of different shapes: {sorted(shapes)}.",
            "Resize them to one shape.",
        )


def _squared(content: Content, reporter: Reporter) -> Content:
    """Oblong images cropped around their centre, which is reported."""
    height, width = content.train.images.shape[1:3]
    if height == width:
        return content
    side = min(height, width)
    reporter.note(f"Images of {height}×{width} are cropped around their centre to {side}×{side}.")

    def crop(split: Split) -> Split:
        return Split(centre_square(split.images), split.labels)

    val, test = (part and crop(part) for part in (content.val, content.test))
    return Content(content.classes, crop(content.train), val, test)
